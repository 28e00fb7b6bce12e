import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'

/** Looked for through the inboxes that the viewer may see: other visitors do not exist. */
export async function findVisitorRow(tx: Tx, viewer: Viewer, id: string) {
  const row = await tx.q
    .selectFrom('visitors')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || !seesInbox(viewer, row.inbox_id)) throw notFound('visitor')
  return row
}
