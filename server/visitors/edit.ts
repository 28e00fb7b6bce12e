import type { Attributes } from '@parley/protocol/visitor.ts'
import type { Viewer } from '../agents/viewer.ts'
import { checkedValues } from '../fields/field.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { lockVisitor } from './link-contact.ts'
import { writeVisitorWords } from './words.ts'

export type VisitorChange = {
  name?: string | null | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
  fields?: Record<string, unknown> | undefined
}

/**
 * What an agent writes of a visitor. Each detail by itself: of two agents who change different ones neither undoes the
 * other; of the same, the last counts. The visitor's page does not change these any more, until an agent empties them.
 */
export async function editVisitor(tx: Tx, viewer: Viewer, id: string, change: VisitorChange): Promise<void> {
  const { inbox_id: inboxId } = await lockVisitor(tx, viewer, id)
  const { set, unset } = await checkedValues(tx, change.fields ?? {})
  const written = (['name', 'email', 'phone'] as const).filter((detail) => change[detail] !== undefined)
  const [row] = await tx.rows<{ name: string | null; email: string | null; phone: string | null }>(
    'edit-visitor',
    `update visitors set
       name = case when 'name' = any($3) then $4 else name end,
       email = case when 'email' = any($3) then $5 else email end,
       phone = case when 'phone' = any($3) then $6 else phone end,
       edited = (select coalesce(array_agg(one), '{}') from unnest(edited) one where one <> all($3::text[])) || $7::text[],
       fields = (fields || $8::jsonb) - $9::text[]
     where workspace_id = $1 and id = $2 returning name, email, phone`,
    [
      tx.workspaceId,
      id,
      written,
      change.name ?? null,
      change.email ?? null,
      change.phone ?? null,
      written.filter((detail) => change[detail] !== null),
      JSON.stringify(set),
      unset,
    ],
  )
  if (written.length > 0) await writeVisitorWords(tx, [{ workspaceId: tx.workspaceId, id, ...row! }])
  tx.news.workspace.push({ type: 'visitor.changed', visitorId: id, inboxId })
}

const MOST_ATTRIBUTES = 100

/** What a server of ours, or an agent, knows of the visitor. The page's own word does not change it; null takes it away. */
export async function confirmAttributes(
  tx: Tx,
  viewer: Viewer,
  id: string,
  given: Record<string, Attributes[string] | null>,
): Promise<void> {
  const { inbox_id: inboxId } = await lockVisitor(tx, viewer, id)
  const names = Object.keys(given)
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const [row] = await tx.rows<{ count: number }>(
    'confirm-attributes',
    `update visitors set attributes = (attributes - $3::text[]) || $4::jsonb,
       confirmed = (select coalesce(array_agg(one), '{}') from unnest(confirmed) one where one <> all($3::text[])) || $5::text[]
     where workspace_id = $1 and id = $2
     returning (select count(*) from jsonb_object_keys(attributes)) as count`,
    [tx.workspaceId, id, names, JSON.stringify(set), Object.keys(set)],
  )
  if (row!.count > MOST_ATTRIBUTES) {
    throw new Refused(
      'bad-request',
      `A visitor may have at most ${MOST_ATTRIBUTES} attributes. Take others away first.`,
    )
  }
  tx.news.workspace.push({ type: 'visitor.changed', visitorId: id, inboxId })
}
