import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'
import { openConversationOf } from './start.ts'

/** An agent takes an ended conversation up again: it is theirs, and they have the floor. */
export async function reopenConversation(tx: Tx, agent: Viewer, id: string): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.status !== 'ended') return
  const open = await openConversationOf(tx, { id: state.visitorId, inboxId: state.inboxId })
  if (open) {
    throw new Refused('conversation-open', 'This visitor has a newer conversation open.', { conversation: open })
  }
  await advanceAndSave(tx, state, [
    {
      type: 'conversation.reopened',
      by: { kind: 'agent', id: agent.id },
      epoch: state.epoch + 1,
      assigneeId: agent.id,
    },
  ])
}
