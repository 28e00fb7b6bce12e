import { getColleague } from '../agents/colleague.ts'
import { may, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

/**
 * Hands a conversation to an agent, or with null back to the queue. The floor goes with it: who spoke until now is out,
 * and the new one joins when they are ready. `epoch` is what the caller saw; if somebody was faster, it is refused.
 */
export async function assignConversation(
  tx: Tx,
  agent: Viewer,
  id: string,
  { assigneeId, epoch }: { assigneeId: string | null; epoch?: number },
): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (!may(agent, 'conversations.assign')) throw new Refused('forbidden', 'Your role may not assign conversations.')
  if (state.status === 'ended') throw new Refused('conversation-ended', 'This conversation has ended. Reopen it first.')
  if (epoch !== undefined && epoch !== state.epoch) {
    throw new Refused('stale-epoch', 'Somebody else has just changed who answers. Look again.')
  }
  if (assigneeId === state.assigneeId) return
  if (assigneeId !== null) await getColleague(tx, assigneeId, state.inboxId)
  await advanceAndSave(tx, state, [
    {
      type: 'conversation.assigned',
      by: { kind: 'agent', id: agent.id },
      epoch: state.epoch + 1,
      assigneeId,
      from: state.assigneeId,
    },
  ])
}
