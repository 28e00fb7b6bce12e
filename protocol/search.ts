import type { Author } from './author.ts'
import type { Status, VisitorIdentity } from './conversation.ts'

/** Who said it; `agent` and `visitor` mean messages that visitors see. */
export const SPEAKERS = ['visitor', 'agent', 'bot', 'note'] as const
export type Speaker = (typeof SPEAKERS)[number]

/** Part of a text, never markup. `hits` are [from, to) in UTF-16 units of `text`, in order, not overlapping. */
export type Snippet = { text: string; hits: [from: number, to: number][] }

/** A message or note that was found. Open its conversation at `seq`. */
export type MessageHit = {
  conversation: { id: string; inboxId: string; status: Status; assigneeId: string | null; visitor: VisitorIdentity }
  seq: number
  at: string
  by: Author
  kind: 'message' | 'note'
  snippet: Snippet
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
