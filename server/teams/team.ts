import type { Team } from '@parley/protocol/agent.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'

export const teamSchema = z
  .object({ id: z.string(), name: z.string(), agentIds: z.array(z.string()) })
  .meta({ id: 'Team' }) satisfies z.ZodType<Team>

export function listTeams(tx: Tx): Promise<Team[]> {
  return tx.rows<Team>(
    'list-teams',
    `select t.id, t.name, array(select agent_id from team_members m where m.workspace_id = t.workspace_id and m.team_id = t.id) as "agentIds"
     from teams t where t.workspace_id = $1 order by t.name`,
    [tx.workspaceId],
  )
}
