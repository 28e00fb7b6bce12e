import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'

export type Load = { agents: Record<string, number>; teams: Record<string, number> }

/** How much everybody has in hand: open conversations per agent, waiting ones per team. Numbers only, of all inboxes. */
export async function loadOf(tx: Tx, viewer: Viewer): Promise<Load> {
  const rows = await tx.rows<{ agent_id: string | null; team_id: string | null; n: number }>(
    'load',
    `select assignee_id as agent_id, case when assignee_id is null then team_id end as team_id, count(*) as n
     from conversations where workspace_id = $1 and status in ('waiting', 'pending', 'active')
       and (assignee_id is not null or team_id is not null)
     group by 1, 2`,
    [viewer.workspaceId],
  )
  const load: Load = { agents: {}, teams: {} }
  for (const { agent_id, team_id, n } of rows) {
    if (agent_id !== null) load.agents[agent_id] = n
    else if (team_id !== null) load.teams[team_id] = n
  }
  return load
}
