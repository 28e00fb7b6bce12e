import type { Team } from '@parley/protocol/agent.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'

export async function getTeam(tx: Tx, id: string): Promise<Team> {
  const [team] = await tx.rows<Team>(
    'get-team',
    `select t.id, t.name, array(select agent_id from team_members m where m.workspace_id = t.workspace_id and m.team_id = t.id) as "agentIds"
     from teams t where t.workspace_id = $1 and t.id = $2`,
    [tx.workspaceId, id],
  )
  if (!team) throw notFound('team')
  return team
}

/** A team that conversations of an inbox can be given to: at least one of its agents may see them. */
export async function getTeamFor(tx: Tx, id: string, inboxId: string): Promise<{ id: string; name: string }> {
  const [team] = await tx.rows<{ id: string; name: string }>(
    'team-for',
    `select t.id, t.name from teams t where t.workspace_id = $1 and t.id = $2 and exists (
       select 1 from team_members m join agents a on a.workspace_id = m.workspace_id and a.id = m.agent_id
       where m.workspace_id = t.workspace_id and m.team_id = t.id and a.deactivated_at is null
         and (a.role in ('owner', 'admin') or exists (
           select 1 from inbox_members i where i.workspace_id = m.workspace_id and i.inbox_id = $3 and i.agent_id = m.agent_id)))
     for share of t`,
    [tx.workspaceId, id, inboxId],
  )
  if (!team) throw new Refused('not-found', 'Nobody in this team can answer in this inbox.', { field: 'teamId' })
  return team
}
