import { getColleague } from '../agents/colleague.ts'
import { may, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { getTeamFor } from '../teams/find.ts'
import { advanceAndSave } from './advance.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversation } from './find.ts'
import { needEpoch } from './need-epoch.ts'

export type Assignment = {
  /** With null to the queue. */
  assigneeId: string | null
  /** Whose queue, or for whom the agent answers. Not named: as it is. Null: the inbox's. */
  teamId?: string | null | undefined
  epoch?: number | undefined
}

/**
 * Hands a conversation to an agent, or to the queue of a team or of the inbox. The floor goes with it: who spoke until now
 * is out, and the new one joins when they are ready. `epoch` is what the caller saw; if somebody was faster, it is refused.
 */
export async function assignConversation(tx: Tx, agent: Viewer, id: string, to: Assignment): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (!may(agent, 'conversations.assign')) throw new Refused('forbidden', 'Your role may not assign conversations.')
  if (state.status === 'ended') throw new Refused('conversation-ended', 'This conversation has ended. Reopen it first.')
  needEpoch(state, to.epoch)
  const { assigneeId } = to
  if (assigneeId !== null) await getColleague(tx, assigneeId, state.inboxId)
  const teamId = await teamAfter(tx, state, to)
  if (assigneeId === state.assigneeId && teamId === state.teamId) return
  await advanceAndSave(tx, state, [
    {
      type: 'conversation.assigned',
      by: { kind: 'agent', id: agent.id },
      epoch: state.epoch + 1,
      assigneeId,
      from: state.assigneeId,
      teamId,
    },
  ])
}

async function teamAfter(tx: Tx, state: ConversationState, { assigneeId, teamId }: Assignment): Promise<string | null> {
  if (teamId === null) return null
  if (teamId !== undefined) return (await getTeamFor(tx, teamId, state.inboxId)).id
  if (state.teamId === null || assigneeId === null) return state.teamId
  // Whoever is of the team answers for it; with anybody else, it has left the team.
  const [member] = await tx.rows(
    'is-of-team',
    'select 1 from team_members where workspace_id = $1 and team_id = $2 and agent_id = $3',
    [tx.workspaceId, state.teamId, assigneeId],
  )
  return member ? state.teamId : null
}
