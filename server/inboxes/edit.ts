import type { InboxSettings } from '@parley/protocol/inbox.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { brandOf } from './brand.ts'
import { settingsOf } from './inbox.ts'

export type InboxChange = { name?: string; settings?: Partial<InboxSettings>; memberIds?: string[] }

export async function editInbox(
  tx: Tx,
  by: string,
  id: string,
  { name, settings, memberIds }: InboxChange,
): Promise<void> {
  // Locked, so that of two people who change different settings at once neither undoes the other.
  const inbox = await tx.q
    .selectFrom('inboxes')
    .select(['name', 'settings'])
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!inbox) throw notFound('inbox')
  const all = { ...settingsOf(inbox.settings), ...settings }
  await tx.q
    .updateTable('inboxes')
    .set({ name: name ?? inbox.name, settings: JSON.stringify(all), brand: JSON.stringify(brandOf(all.color)) })
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .execute()
  await recordInWorkspace(tx, { type: 'inbox.changed', by, data: { inboxId: id } })
  if (memberIds) await setMembers(tx, by, id, memberIds)
}

/** Exactly these agents, of those that exist. Whoever came or went sees other conversations from now on. */
async function setMembers(tx: Tx, by: string, inboxId: string, agentIds: string[]): Promise<void> {
  const moved = await tx.rows<{ agent_id: string }>(
    'set-members',
    `with left_ as (
       delete from inbox_members where workspace_id = $1 and inbox_id = $2 and agent_id <> all($3::uuid[]) returning agent_id
     ), came as (
       insert into inbox_members (workspace_id, inbox_id, agent_id)
       select workspace_id, $2, id from agents where workspace_id = $1 and id = any($3::uuid[])
       on conflict do nothing returning agent_id
     )
     select agent_id from left_ union all select agent_id from came`,
    [tx.workspaceId, inboxId, agentIds],
  )
  for (const { agent_id: agentId } of moved) {
    await recordInWorkspace(tx, { type: 'agent.changed', by, data: { agentId } })
  }
}
