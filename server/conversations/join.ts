import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

/** The agent takes the floor. Who holds the conversation keeps it; one that nobody has joined becomes the agent's. */
export async function joinConversation(tx: Tx, agent: Viewer, id: string): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.status === 'ended') throw new Refused('conversation-ended', 'This conversation has ended. Reopen it first.')
  if (agent.id in state.speakers) return
  const someoneSpeaks = Object.keys(state.speakers).length > 0
  await advanceAndSave(tx, state, [
    {
      type: 'agent.joined',
      by: { kind: 'agent', id: agent.id },
      epoch: state.epoch + 1,
      assigneeId: someoneSpeaks ? state.assigneeId : agent.id,
    },
  ])
}
