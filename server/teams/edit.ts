import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { getTeam } from './find.ts'

/** Its name, and exactly these agents, of those that exist. */
export async function editTeam(
  tx: Tx,
  by: string,
  id: string,
  { name, agentIds }: { name?: string | undefined; agentIds?: string[] | undefined },
): Promise<void> {
  const team = await getTeam(tx, id)
  if (name !== undefined && name !== team.name) await rename(tx, id, name)
  if (agentIds) await setMembers(tx, id, agentIds)
  await recordInWorkspace(tx, { type: 'team.changed', by, data: { teamId: id } })
}

async function rename(tx: Tx, id: string, name: string): Promise<void> {
  const [clash] = await tx.rows(
    'team-of-name',
    'select 1 from teams where workspace_id = $1 and name = $2 and id <> $3',
    [tx.workspaceId, name, id],
  )
  if (clash) throw nameTaken()
  await tx.q
    .updateTable('teams')
    .set({ name })
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .execute()
}

export async function setMembers(tx: Tx, id: string, agentIds: string[]): Promise<void> {
  await tx.rows(
    'set-team-members',
    `with left_ as (
       delete from team_members where workspace_id = $1 and team_id = $2 and agent_id <> all($3::uuid[])
     )
     insert into team_members (workspace_id, team_id, agent_id)
     select workspace_id, $2, id from agents where workspace_id = $1 and id = any($3::uuid[]) on conflict do nothing`,
    [tx.workspaceId, id, agentIds],
  )
}

export function nameTaken(): Refused {
  return new Refused('id-taken', 'There is a team of this name already.', { field: 'name' })
}
