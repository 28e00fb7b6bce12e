import type { LifeEntry } from '@parley/protocol/contact.ts'
import type { Tx } from '../platform/database.ts'

type Happening = Exclude<LifeEntry['type'], 'conversation' | 'note'>

/** One line in the life of each of these contacts. */
export async function rememberInLife(
  tx: Tx,
  by: string | null,
  contactIds: readonly string[],
  type: Happening,
  data: Record<string, unknown> = {},
): Promise<void> {
  await tx.rows(
    'remember-in-life',
    `insert into contact_events (workspace_id, contact_id, type, by_id, data, at)
     select $1, id, $3, $4, $5, clock_timestamp() from unnest($2::uuid[]) p(id)`,
    [tx.workspaceId, contactIds, type, by, data],
  )
}
