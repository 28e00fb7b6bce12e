import type { Availability, Role } from '@parley/protocol/agent.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { setMemberships } from './create.ts'
import { need, needPowerOver } from './roles.ts'
import { endAllSessions } from './session.ts'
import type { Viewer } from './viewer.ts'

export type AgentChange = { role?: Role; inboxIds?: string[]; deactivated?: boolean }

/** What an agent may do and see, changed by somebody who manages agents. It holds at once, on every node. */
export async function editAgent(tx: Tx, viewer: Viewer, id: string, change: AgentChange): Promise<void> {
  need(viewer, 'agents.manage')
  // One change at a time in a workspace: two owners who demote each other at once would otherwise leave none.
  await tx.q.selectFrom('workspaces').select('id').where('id', '=', tx.workspaceId).forUpdate().execute()
  const agent = await getRow(tx, id)
  const was = { role: agent.role as Role, deactivated: agent.deactivated_at !== null }
  const role = change.role ?? was.role
  const deactivated = change.deactivated ?? was.deactivated
  if (role !== was.role || deactivated !== was.deactivated) {
    if (id === viewer.id)
      throw new Refused('forbidden', 'Ask another owner or admin: nobody changes this for themselves.')
    needPowerOver(viewer, was.role)
    needPowerOver(viewer, role)
    const stillOwner = role === 'owner' && !deactivated
    if (was.role === 'owner' && !was.deactivated && !stillOwner) await needAnotherOwner(tx, id)
  }
  await update(tx, id, { role, deactivated_at: deactivated ? (agent.deactivated_at ?? new Date()) : null })
  if (change.inboxIds) await setMemberships(tx, id, change.inboxIds)
  if (role !== was.role || change.inboxIds) {
    await recordInWorkspace(tx, {
      type: 'agent.changed',
      by: viewer.id,
      data: { agentId: id, ...(role !== was.role && { role }), ...(change.inboxIds && { inboxIds: change.inboxIds }) },
    })
  }
  if (deactivated && !was.deactivated) {
    await recordInWorkspace(tx, { type: 'agent.deactivated', by: viewer.id, data: { agentId: id } })
    await endAllSessions(tx, viewer.id, id)
  }
  if (!deactivated && was.deactivated) {
    await recordInWorkspace(tx, { type: 'agent.reactivated', by: viewer.id, data: { agentId: id } })
  }
}

/** What an agent says of themselves. */
export async function editMe(
  tx: Tx,
  viewer: Viewer,
  change: { name?: string; availability?: Availability },
): Promise<void> {
  if (change.name === undefined && change.availability === undefined) return
  await update(tx, viewer.id, change)
  await recordInWorkspace(tx, { type: 'agent.profile-changed', by: viewer.id, data: { agentId: viewer.id, ...change } })
}

async function getRow(tx: Tx, id: string) {
  const row = await tx.q
    .selectFrom('agents')
    .select(['role', 'deactivated_at'])
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('agent')
  return row
}

async function needAnotherOwner(tx: Tx, id: string): Promise<void> {
  const another = await tx.q
    .selectFrom('agents')
    .select('id')
    .where('workspace_id', '=', tx.workspaceId)
    .where('role', '=', 'owner')
    .where('deactivated_at', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (!another) throw new Refused('last-owner', 'A workspace needs an owner. Make somebody else one first.')
}

async function update(
  tx: Tx,
  id: string,
  change: { name?: string; availability?: string; role?: string; deactivated_at?: Date | null },
) {
  await tx.q.updateTable('agents').set(change).where('workspace_id', '=', tx.workspaceId).where('id', '=', id).execute()
}
