import type { Page, Profile } from '@parley/protocol/client.ts'
import type { VisitorIdentity } from '@parley/protocol/conversation.ts'

/** Who talks to us: a browser, until it says more. */
export function identityOf(row: IdentityRow): VisitorIdentity {
  return {
    id: row.id,
    name: row.name ?? `Visitor ${numberOf(row.id)}`,
    named: row.name !== null,
    email: row.email,
    country: row.country,
    blocked: row.blocked_at !== null,
  }
}

export type IdentityRow = {
  id: string
  name: string | null
  email: string | null
  country: string | null
  blocked_at: Date | null
}

/** Four digits that stay with a visitor. Only a name to call them by: two may share one. */
export function numberOf(id: string): number {
  return 1000 + (Number.parseInt(id.slice(-8), 16) % 9000)
}

/** The visitor as its connection or request knows it; `seen` becomes a row with the first message, not before. */
export type VisitorAuthor = {
  kind: 'visitor'
  workspaceId: string
  id: string
  inboxId: string
  seen: Seen
}

export type Seen = { ip: string | null; userAgent: string | null; profile: Profile; page: Page | null }
