import type { Tx } from '../platform/database.ts'

/**
 * The mark beside a visitor's row in `blocks`, written with it by the same verb (blocks/block.ts) and by nobody else: lists
 * and checks have the visitor's row in hand and need not look there.
 */
export async function markBlocked(tx: Tx, id: string, blocked: boolean): Promise<void> {
  await tx.rows(
    'mark-blocked',
    `update visitors set blocked_at = case when $3 then coalesce(blocked_at, clock_timestamp()) end
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, blocked],
  )
}

/** Those of them who are shut out. By the blocks, which are few: a message costs no look at its visitor's row. */
export async function blockedAmong(tx: Tx, ids: string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ visitor_id: string }>(
    'blocked-among',
    `select b.visitor_id from unnest((select $2::uuid[])) p(id)
     cross join lateral (
       select visitor_id from blocks where workspace_id = $1 and visitor_id = p.id offset 0
     ) b`,
    [tx.workspaceId, ids],
  )
  return new Set(rows.map((row) => row.visitor_id))
}
