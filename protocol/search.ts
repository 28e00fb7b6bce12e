import type { Author } from './author.ts'
import type { Outcome, Status, VisitorIdentity } from './conversation.ts'

/** Who said it; `agent` and `visitor` mean messages that visitors see. */
export const SPEAKERS = ['visitor', 'agent', 'bot', 'note'] as const
export type Speaker = (typeof SPEAKERS)[number]

/** Part of a text, never markup. `hits` are [from, to) in UTF-16 units of `text`, in order, not overlapping. */
export type Snippet = { text: string; hits: [from: number, to: number][] }

/** A message or note that was found. Open its conversation at `seq`. */
export type MessageHit = {
  conversation: {
    id: string
    inboxId: string
    status: Status
    outcome: Outcome | null
    assigneeId: string | null
    labelIds: string[]
    visitor: VisitorIdentity
  }
  seq: number
  at: string
  by: Author
  kind: 'message' | 'note'
  /** Empty where it has no words. */
  snippet: Snippet
  /** The name of the file by which it was found, where the words alone would not have done. */
  file: Snippet | null
}

/** A visitor found by name or address, with their last conversation that one may see. */
export type VisitorHit = {
  visitor: VisitorIdentity
  inboxId: string
  lastSeenAt: string
  conversation: string | null
  name: Snippet
  email: Snippet | null
}

/** Newest first. Visitors come with the first page, the few seen last. `next` goes on with messages; null at the end. */
export type SearchPage = { messages: MessageHit[]; visitors: VisitorHit[]; next: string | null }

/**
 * How many messages each choice of a filter would leave, the other filters as they are. Looked at are the newest
 * `COUNTED_HITS` that have the words: when there are more, `atLeast` says that every figure may be higher.
 */
export type SearchCounts = {
  atLeast: boolean
  total: number
  speakers: Record<Speaker, number>
  inboxes: Record<string, number>
  assignees: Record<string, number>
  open: number
  ended: number
  /** In the last so many days. */
  within: Record<(typeof SEARCH_DAYS)[number], number>
  anyTime: number
  /** What there would be without one of the filters that are set. */
  without: Partial<Record<'speakers' | 'inboxes' | 'assignee' | 'ended' | 'time', number>>
}
export const COUNTED_HITS = 500
export const SEARCH_DAYS = [7, 30, 90] as const
