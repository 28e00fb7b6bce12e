import type { VisitorIdentity } from './conversation.ts'

/** A visitor who is shut out of an inbox, and with an address whoever comes from there. */
export type Block = {
  id: string
  inboxId: string
  visitor: VisitorIdentity
  /** An IPv4 address, or the first half of an IPv6 one, which is one customer's. */
  address: string | null
  reason: string | null
  /** The agent who did it; null when they are gone. */
  by: string | null
  at: string
  /** Their last conversation. */
  conversationId: string | null
}
