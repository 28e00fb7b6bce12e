import type { VisitorIdentity } from './conversation.ts'
import type { FieldValues } from './field.ts'

/** What agents may know of a visitor: what its browser and its page said, what agents wrote, and what follows from it. */
export type VisitorDetails = VisitorIdentity & {
  inboxId: string
  /** The saved person this visitor is. Name, e-mail, phone and fields are then theirs. */
  contactId: string | null
  phone: string | null
  fields: FieldValues
  firstSeenAt: string
  lastSeenAt: string
  /** Of the address they came from: near, never exact. The city only where the operator has a database of cities. */
  city: string | null
  ip: string | null
  /** The end of the address is not told to this reader. */
  ipMasked: boolean
  browser: string | null
  os: string | null
  device: 'desktop' | 'mobile' | 'tablet' | 'tv' | null
  language: string | null
  timeZone: string | null
  page: { url: string; title: string } | null
  /** Newest first, at most `PAGES_KEPT`. */
  pages: VisitedPage[]
  /** Where their first visit came from. */
  referrer: string | null
  /** Where the last visit came from; `utm` without the prefix: `source`, `campaign` … */
  visit: { referrer: string | null; utm: Record<string, string> } | null
  attributes: Attributes
  /** Names of attributes that we were told by a server or an agent. The others are the page's word: anyone may change them. */
  confirmed: string[]
  notes: VisitorNote[]
}

export type VisitedPage = { url: string; title: string; at: string }
export const PAGES_KEPT = 50
/** Who does nothing for so long comes back for another visit. */
export const VISIT_GAP_MS = 30 * 60_000

export type Attributes = Record<string, string | number | boolean>

/** These are shown as the section "Customer" and not among the other attributes (docs/visitors.md). */
export const CUSTOMER_ATTRIBUTES = [
  'plan',
  'orders',
  'spent',
  'currency',
  'returns',
  'customer_since',
  'last_order',
  'last_order_url',
  'customer_source',
] as const
export type CustomerAttribute = (typeof CUSTOMER_ATTRIBUTES)[number]

/** What agents write down about a visitor. It never reaches the visitor. */
export type VisitorNote = { id: string; by: string; body: string; at: string; editedAt: string | null }

/** How a conversation has gone so far. */
export type ConversationFigures = {
  /** From its beginning until an agent joined. */
  waitedMs: number | null
  /** Since when it waits, where no agent has joined since. */
  waitingSince: string | null
  /** From the first message until an agent's first answer. */
  firstResponseMs: number | null
  visitorMessages: number
  agentMessages: number
}
