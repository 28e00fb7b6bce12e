import type { Team } from '@parley/protocol/agent.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { nameTaken } from './edit.ts'

/** With exactly these agents, of those that exist. */
export async function createTeam(
  tx: Tx,
  by: string,
  { name, agentIds }: { name: string; agentIds: string[] },
): Promise<Team> {
  const made = await tx.q
    .insertInto('teams')
    .values({ workspace_id: tx.workspaceId, name })
    .onConflict((taken) => taken.columns(['workspace_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw nameTaken()
  const members = await tx.rows<{ agent_id: string }>(
    'set-team',
    `insert into team_members (workspace_id, team_id, agent_id)
     select workspace_id, $2, id from agents where workspace_id = $1 and id = any($3::uuid[]) returning agent_id`,
    [tx.workspaceId, made.id, agentIds],
  )
  await recordInWorkspace(tx, { type: 'team.created', by, data: { teamId: made.id } })
  return { id: made.id, name, agentIds: members.map((row) => row.agent_id) }
}
