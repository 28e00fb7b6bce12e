import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'

export type LinkedVisitor = {
  id: string
  inbox_id: string
  contact_id: string | null
  name: string | null
  email: string | null
  phone: string | null
  fields: Record<string, string | number | boolean>
}

/** The visitor, locked, if the viewer sees the inbox it came to. */
export async function lockVisitor(tx: Tx, viewer: Viewer, id: string): Promise<LinkedVisitor> {
  const [visitor] = await tx.rows<LinkedVisitor>(
    'lock-visitor',
    `select id, inbox_id, contact_id, name, email, phone, fields from visitors where workspace_id = $1 and id = $2 for update`,
    [tx.workspaceId, id],
  )
  if (!visitor || !seesInbox(viewer, visitor.inbox_id)) throw notFound('visitor')
  return visitor
}

/** Says which saved person these visitors are; null: nobody's. */
export async function linkVisitors(tx: Tx, ids: readonly string[], contactId: string | null): Promise<void> {
  if (ids.length === 0) return
  await tx.rows(
    'link-visitors',
    'update visitors set contact_id = $3 where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, ids, contactId],
  )
  // Whoever looks at one of them reads it again.
  for (const visitorId of ids) tx.news.workspace.push({ type: 'visitor.linked', visitorId })
}
