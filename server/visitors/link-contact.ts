import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { writeVisitorWords } from './words.ts'

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
  const linked = await tx.rows<{ id: string; inbox_id: string }>(
    'link-visitors',
    'update visitors set contact_id = $3 where workspace_id = $1 and id = any($2::uuid[]) returning id, inbox_id',
    [tx.workspaceId, ids, contactId],
  )
  tell(tx, linked)
}

/** Whoever looks at one of them reads it again. */
function tell(tx: Tx, visitors: readonly { id: string; inbox_id: string }[]): void {
  for (const { id, inbox_id } of visitors)
    tx.news.workspace.push({ type: 'visitor.changed', visitorId: id, inboxId: inbox_id })
}

/** Locked before the contact is: a message of theirs takes the two in this order. */
export async function lockVisitorsOf(
  tx: Tx,
  contactIds: readonly string[],
): Promise<{ id: string; contact_id: string }[]> {
  return tx.rows(
    'lock-visitors-of-contacts',
    'select id, contact_id from visitors where workspace_id = $1 and contact_id = any($2::uuid[]) order by id for update',
    [tx.workspaceId, contactIds],
  )
}

/** Lists call a contact's visitors as the contact is called: those who had no name of their own, or the contact's last one. */
export async function nameVisitorsOf(
  tx: Tx,
  contactId: string,
  was: string | null,
  name: string | null,
): Promise<void> {
  const renamed = await tx.rows<Renamed>(
    'name-visitors-of-contact',
    `update visitors set name = $4 where workspace_id = $1 and contact_id = $2
       and (name is null or name = $3) and name is distinct from $4 returning id, inbox_id, name, email, phone`,
    [tx.workspaceId, contactId, was, name],
  )
  if (renamed.length === 0) return
  await writeVisitorWords(
    tx,
    renamed.map((visitor) => ({ ...visitor, workspaceId: tx.workspaceId })),
  )
  tell(tx, renamed)
}

type Renamed = { id: string; inbox_id: string; name: string | null; email: string | null; phone: string | null }
