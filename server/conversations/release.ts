import { type Db, transaction } from '../platform/database.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversations } from './lock.ts'

/** What an agent holds goes back to the queue when they leave: nobody waits for someone who will not come. */
export async function releaseConversations(db: Db, workspaceId: string, agentId: string): Promise<void> {
  await transaction(db, workspaceId, async (tx) => {
    const held = await tx.rows<{ id: string }>(
      'held-by',
      `select id from conversations where workspace_id = $1 and assignee_id = $2 and status <> 'ended'`,
      [workspaceId, agentId],
    )
    const states = await lockConversations(
      tx,
      held.map((one) => one.id),
    )
    for (const state of states.values()) {
      // Looked up before the lock: meanwhile it may have ended, or be somebody else's.
      if (state.assigneeId !== agentId || state.status === 'ended') continue
      const epoch = state.epoch + 1
      const by = { kind: 'system' } as const
      const { teamId } = state
      await advanceAndSave(tx, state, [
        { type: 'conversation.assigned', by, epoch, assigneeId: null, from: agentId, teamId },
      ])
    }
  })
}
