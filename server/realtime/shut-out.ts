import { CLOSE } from '@parley/protocol/close-codes.ts'
import { addressKey } from '../platform/address.ts'
import type { Tx } from '../platform/database.ts'
import { type Room, visitorOf } from './room.ts'

export type ShutOut = { visitorId: string; inboxId: string; address: string | null }

/** Closes the lines of a visitor who was blocked, and with an address of all who come to the inbox from there. They ask who they are, and are told. */
export function closeLinesOf(room: Room, { visitorId, inboxId, address }: ShutOut): void {
  for (const peer of [...(room.visitors.get(visitorId) ?? [])]) peer.close(CLOSE.unauthenticated)
  if (address === null) return
  for (const peer of [...room.visitors.values()].flatMap((peers) => [...peers])) {
    const { inboxId: inbox, seen } = visitorOf(peer)
    if (inbox === inboxId && seen.ip !== null && addressKey(seen.ip) === address) peer.close(CLOSE.unauthenticated)
  }
}

/** Blocks of late, for the sweep: the ring of one may have been lost. */
export function recentBlocks(tx: Tx): Promise<ShutOut[]> {
  return tx.rows<ShutOut>(
    'recent-blocks',
    `select visitor_id as "visitorId", inbox_id as "inboxId", address from blocks
     where workspace_id = $1 and created_at > clock_timestamp() - interval '1 minute'`,
    [tx.workspaceId],
  )
}
