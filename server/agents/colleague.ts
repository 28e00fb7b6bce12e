import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'

/** An agent who can be given conversations of an inbox: active, and a member of it or of a role that sees all. */
export async function getColleague(tx: Tx, agentId: string, inboxId: string): Promise<{ id: string; name: string }> {
  const agent = await tx.q
    .selectFrom('agents as a')
    .select(['a.id', 'a.name'])
    .where('a.workspace_id', '=', tx.workspaceId)
    .where('a.id', '=', agentId)
    .where('a.deactivated_at', 'is', null)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('a.role', 'in', ['owner', 'admin']),
        exists(
          selectFrom('inbox_members as m')
            .select('m.agent_id')
            .where('m.workspace_id', '=', tx.workspaceId)
            .where('m.inbox_id', '=', inboxId)
            .whereRef('m.agent_id', '=', 'a.id'),
        ),
      ]),
    )
    .executeTakeFirst()
  if (!agent) throw new Refused('not-found', 'This agent cannot answer in this inbox.', { field: 'assigneeId' })
  return agent
}
