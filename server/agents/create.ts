import type { Role } from '@parley/protocol/agent.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import type { Auth } from './auth.ts'

export type NewAgent = { name: string; email: string; passwordHash: string; role: Role; inboxIds: readonly string[] }

/** The way to sign in and the agent who may use it, as one. */
export async function createAgent(tx: Tx, auth: Auth, agent: NewAgent): Promise<{ id: string; userId: string }> {
  const taken = await tx.q.selectFrom('auth.user').select('id').where('email', '=', agent.email).executeTakeFirst()
  if (taken) throw new Refused('already-a-member', 'This e-mail address already signs in here.', { field: 'email' })
  const userId = await auth.createUser(tx, agent)
  const { id } = await tx.q
    .insertInto('agents')
    .values({
      workspace_id: tx.workspaceId,
      user_id: userId,
      name: agent.name,
      email: agent.email,
      role: agent.role,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await setMemberships(tx, id, agent.inboxIds)
  await recordInWorkspace(tx, { type: 'agent.created', by: id, data: { agentId: id } })
  return { id, userId }
}

/** Exactly these inboxes, of those that exist. */
export async function setMemberships(tx: Tx, agentId: string, inboxIds: readonly string[]): Promise<void> {
  await tx.rows('clear-memberships', 'delete from inbox_members where workspace_id = $1 and agent_id = $2', [
    tx.workspaceId,
    agentId,
  ])
  await tx.rows(
    'set-memberships',
    `insert into inbox_members (workspace_id, inbox_id, agent_id)
     select workspace_id, id, $2 from inboxes where workspace_id = $1 and id = any($3::uuid[])`,
    [tx.workspaceId, agentId, inboxIds],
  )
}
