import type { Attachment } from './attachment.ts'
import type { Author, Face } from './author.ts'
import type { Outcome } from './conversation.ts'

/**
 * What happens in a conversation. `seq` numbers the events of one conversation 1, 2, 3 … without a gap, in the order of
 * commit, whichever node wrote them. Every event here is also a timeline entry.
 */
export type AgentEvent = {
  seq: number
  /** The visitor's own gapless number, or null when the visitor does not learn of it. */
  publicSeq: number | null
  /** Database time, ISO 8601. For showing only: order is by `seq`. */
  at: string
  by: Author
} & (
  | { type: 'conversation.started' }
  | { type: 'message.created'; message: Message }
  | { type: 'note.created'; note: Message }
  /** `epoch` is the conversation's epoch after the event. */
  | { type: 'agent.joined'; epoch: number; assigneeId: string | null }
  | { type: 'conversation.assigned'; epoch: number; assigneeId: string | null; from: string | null }
  | { type: 'conversation.ended'; epoch: number; outcome: Outcome; comment: string | null; reopenUntil: string }
  | { type: 'conversation.reopened'; epoch: number; assigneeId: string | null }
)

export type EventType = AgentEvent['type']

/**
 * Markdown text, files, or both. `id` was made by its author's client and is unique per conversation and author.
 * `attachments` is there only where there are some; `body` may then be empty.
 */
export type Message = { id: string; body: string; attachments?: Attachment[] }

/** The same, as the visitor may know it: fewer kinds, no internals, and `seq` is the visitor's own count. */
export type VisitorEvent = { seq: number; at: string; by: Face } & (
  | { type: 'conversation.started' }
  | { type: 'message.created'; message: Message }
  | { type: 'agent.joined' }
  | { type: 'conversation.ended'; reopenUntil: string }
  | { type: 'conversation.reopened' }
)

/** The kinds a visitor is told of. Everything else takes no public number. */
export const PUBLIC_EVENTS = {
  'conversation.started': true,
  'message.created': true,
  'note.created': false,
  'agent.joined': true,
  'conversation.assigned': false,
  'conversation.ended': true,
  'conversation.reopened': true,
} as const satisfies Record<EventType, boolean>
