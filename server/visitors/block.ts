import type { Tx } from '../platform/database.ts'

/** Marks a visitor as shut out, or no longer. Everyone who shows or checks a visitor reads this mark. */
export async function markBlocked(tx: Tx, id: string, blocked: boolean): Promise<void> {
  await tx.rows(
    'mark-blocked',
    `update visitors set blocked_at = case when $3 then coalesce(blocked_at, clock_timestamp()) end
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, blocked],
  )
}

/** Those of them who are shut out. */
export async function blockedAmong(tx: Tx, ids: string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ id: string }>(
    'blocked-among',
    `select v.id from unnest((select $2::uuid[])) p(id)
     cross join lateral (
       select id from visitors where workspace_id = $1 and id = p.id and blocked_at is not null offset 0
     ) v`,
    [tx.workspaceId, ids],
  )
  return new Set(rows.map((row) => row.id))
}
