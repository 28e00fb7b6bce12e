import type { Tx } from '../platform/database.ts'
import { getTeam } from '../teams/find.ts'
import { removeTeam } from '../teams/remove.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversations } from './lock.ts'

/** A team ends. What waits for it waits for everybody of the inbox from now on, and what it answers stays with who has it. */
export async function dissolveTeam(tx: Tx, by: string, id: string): Promise<void> {
  await getTeam(tx, id)
  const its = await tx.rows<{ id: string }>(
    'of-team',
    `select id from conversations where workspace_id = $1 and team_id = $2 and status <> 'ended' order by id`,
    [tx.workspaceId, id],
  )
  const states = await lockConversations(
    tx,
    its.map((one) => one.id),
  )
  for (const state of states.values()) {
    // Looked up before the lock: meanwhile it may have ended, or be of another team.
    if (state.teamId !== id || state.status === 'ended') continue
    const { assigneeId } = state
    await advanceAndSave(tx, state, [
      {
        type: 'conversation.assigned',
        by: { kind: 'agent', id: by },
        epoch: state.epoch + 1,
        assigneeId,
        from: assigneeId,
        teamId: null,
      },
    ])
  }
  await removeTeam(tx, by, id)
}
