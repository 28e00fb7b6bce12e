import { attachmentsPreview } from './attachment.ts'
import type { Author, Face } from './author.ts'
import type { Message } from './events.ts'

export type Status = 'bot' | 'waiting' | 'pending' | 'active' | 'ended'
export type Outcome = 'resolved' | 'abandoned' | 'expired'
export const OUTCOMES = ['resolved', 'abandoned'] as const satisfies Outcome[]

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/** A flag on an open conversation, and why. */
export type Critical = { comment: string | null }

/** What the visitor thinks of how they were served: 1 (bad) to 5 (good). */
export type Rating = { score: 1 | 2 | 3 | 4 | 5; comment: string | null }

export const VIEWS = ['you', 'assigned', 'unassigned', 'live', 'closed', 'sla', 'all'] as const
/** The default views; custom ones and labels are `view:ID` and `label:ID` (see view.ts). */
export type View = (typeof VIEWS)[number]

/** How many conversations each view holds, for one agent. `closed` is counted up to `CLOSED_COUNT_CAP`. */
export type ViewCounts = Record<View, number>
export const CLOSED_COUNT_CAP = 1000

/**
 * How far one side has got, as a cumulative count of public events: everything up to `delivered` has reached a device
 * of theirs, everything up to `read` was seen. Marks only rise, so they may arrive in any order.
 */
export type Marks = { delivered: number; read: number }

/** A conversation as agents see it in a list. It is state, not an event: the newest `seq`+`epoch` wins. */
export type Conversation = {
  id: string
  inboxId: string
  /** Number of the last event, of every kind. Events are 1, 2, 3 … without a gap. */
  seq: number
  /** Number of the last event that the visitor may know of. */
  publicSeq: number
  /** Rises with every change of who may speak. */
  epoch: number
  status: Status
  outcome: Outcome | null
  assigneeId: string | null
  /** The team in whose queue it waits, or for which its agent answers. */
  teamId: string | null
  priority: Priority
  critical: Critical | null
  /** One of the inbox's list when it was set. */
  category: string | null
  labelIds: string[]
  ratingAsked: boolean
  rating: Rating | null
  /** Agents who have joined, with the epoch at which each was given the word. */
  speakers: Record<string, number>
  visitor: VisitorIdentity
  /** The last message, one line, at most 160 characters. Null until there is one. */
  preview: { by: Author; text: string } | null
  lastMessageAt: string
  /** When the visitor wrote the first message that nobody has answered; null while nobody waits. */
  waitingSince: string | null
  startedAt: string
  endedAt: string | null
  /** How many messages the visitor has sent. What an agent has not read is this less the count at their mark. */
  visitorMessages: number
  /** How far the visitor has got. */
  visitorMarks: Marks
}

/** What agents say of a conversation, before any has. */
export const UNTOUCHED = {
  teamId: null,
  priority: 'normal',
  critical: null,
  category: null,
  labelIds: [],
  ratingAsked: false,
  rating: null,
  waitingSince: null,
} as const satisfies Partial<Record<keyof Conversation, unknown>>

/** Who talks to us. `name` is their own, or a stand-in such as "Visitor 4821" (then `named` is false). */
export type VisitorIdentity = {
  id: string
  name: string
  named: boolean
  email: string | null
  /** ISO 3166-1, two letters, of the address they came from. */
  country: string | null
  blocked: boolean
}

/** A conversation as its visitor sees it. Built apart from the agents' shape, by allow-list. `seq` is the public count. */
export type VisitorConversation = {
  id: string
  seq: number
  status: 'waiting' | 'active' | 'ended'
  /** Who is with the visitor now. */
  agent: Extract<Face, { kind: 'agent' }> | null
  startedAt: string
  endedAt: string | null
  /** After the end: until when a message reopens this conversation. Later, it starts a new one. */
  reopenUntil: string | null
  /** The last message, for a list of conversations. */
  preview: { by: Face; text: string } | null
  lastMessageAt: string
  /** How many messages from our side there are, and how many of them the visitor has read. */
  agentMessages: number
  agentMessagesRead: number
  /** How far our side has got: what turns "sent" into "delivered" and "read". */
  marks: Marks
  /** Whether we ask what they think; once they have said it, that stands. */
  ratingAsked: boolean
  rating: Rating | null
}

/** What a list shows of a message: its words, else what it carries. */
export function previewOfMessage({ body, attachments, deleted }: Message): string {
  if (deleted) return deleted === 'undone' ? '' : 'Message deleted'
  return previewOf(body) || (attachments ? attachmentsPreview(attachments) : '')
}

/** The words a preview shows: one line, Markdown signs left out, cut at 160 characters. */
export function previewOf(body: string): string {
  const line = body
    .replace(/```[a-z]*\n?/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/^[>#\s-]+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  // Whole characters, which may be two units long; most lines are short and need no counting.
  return line.length <= 160 ? line : Array.from(line.slice(0, 320)).slice(0, 160).join('')
}
