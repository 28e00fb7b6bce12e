import type { Attachment } from './attachment.ts'
import type { Author, Face } from './author.ts'
import type { Critical, Outcome, Priority, Rating } from './conversation.ts'

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
  /** By its author. `message` is as it is now; `last`: no message came after it. */
  | { type: 'message.edited'; message: Message; last: boolean }
  /** `waitingSince`: what is undone has answered nobody, so the visitor waits as before. */
  | { type: 'message.deleted'; message: Message; last: boolean; waitingSince?: string }
  | { type: 'note.edited' | 'note.deleted'; note: Message }
  /** `epoch` is the conversation's epoch after the event. */
  | { type: 'agent.joined'; epoch: number; assigneeId: string | null }
  /** To an agent, to a team's queue, or with null to the inbox's. */
  | {
      type: 'conversation.assigned'
      epoch: number
      assigneeId: string | null
      from: string | null
      teamId?: string | null
    }
  | { type: 'conversation.ended'; epoch: number; outcome: Outcome; comment: string | null; reopenUntil: string }
  | { type: 'conversation.reopened'; epoch: number; assigneeId: string | null }
  /** `labelIds` are all that it has now. */
  | { type: 'conversation.labelled'; labelIds: string[]; added: string[]; removed: string[] }
  | { type: 'conversation.prioritised'; priority: Priority; from: Priority }
  | { type: 'conversation.categorised'; category: string | null; from: string | null }
  | { type: 'conversation.flagged'; critical: Critical | null }
  | { type: 'rating.requested' }
  | { type: 'rating.given'; rating: Rating }
  /** `byAddress`: all who come from the visitor's address, too. */
  | { type: 'visitor.blocked'; byAddress: boolean }
  | { type: 'visitor.unblocked' }
)

export type EventType = AgentEvent['type']

/**
 * Markdown text, files, or both. `id` was made by its author's client and is unique per conversation and author.
 * `attachments` is there only where there are some; `body` may then be empty.
 */
export type Message = {
  id: string
  body: string
  attachments?: Attachment[]
  replyTo?: Quote
  editedAt?: string
  /** Its words and files are gone. `undone`: taken back before the visitor saw it, so nothing is shown in its place. */
  deleted?: 'deleted' | 'undone'
}

/** How a message was put, and since when. */
export type Wording = { body: string; at: string }

/** What a message answers: another of its conversation, by id, with the beginning of its words. */
export type Quote = { id: string; by: Author['kind']; text: string }

/** The same, as the visitor may know it: fewer kinds, no internals, and `seq` is the visitor's own count. */
export type VisitorEvent = { seq: number; at: string; by: Face } & (
  | { type: 'conversation.started' }
  | { type: 'message.created'; message: Message }
  | { type: 'message.edited' | 'message.deleted'; message: Message; last: boolean }
  | { type: 'agent.joined' }
  | { type: 'conversation.ended'; reopenUntil: string }
  | { type: 'conversation.reopened' }
  | { type: 'rating.requested' }
  | { type: 'rating.given'; rating: Rating }
)

/** The kinds a visitor is told of. Everything else takes no public number. */
export const PUBLIC_EVENTS = {
  'conversation.started': true,
  'message.created': true,
  'message.edited': true,
  'message.deleted': true,
  'note.created': false,
  'note.edited': false,
  'note.deleted': false,
  'agent.joined': true,
  'conversation.assigned': false,
  'conversation.ended': true,
  'conversation.reopened': true,
  'conversation.labelled': false,
  'conversation.prioritised': false,
  'conversation.categorised': false,
  'conversation.flagged': false,
  'rating.requested': true,
  'rating.given': true,
  'visitor.blocked': false,
  'visitor.unblocked': false,
} as const satisfies Record<EventType, boolean>
