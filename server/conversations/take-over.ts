import { may, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave, type Fact } from './advance.ts'
import { lockConversation } from './find.ts'
import { needEpoch } from './need-epoch.ts'

/**
 * The agent takes a colleague's conversation: it is theirs, they have the floor, and nobody else has. Never by accident:
 * `epoch` says from whom, and of two who do it at once the second is refused.
 */
export async function takeOver(tx: Tx, agent: Viewer, id: string, epoch: number): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (!may(agent, 'conversations.assign')) throw new Refused('forbidden', 'Your role may not take conversations over.')
  if (state.status === 'ended') throw new Refused('conversation-ended', 'This conversation has ended. Reopen it first.')
  needEpoch(state, epoch)
  const by = { kind: 'agent', id: agent.id } as const
  const facts: Fact[] = []
  if (state.assigneeId !== agent.id || Object.keys(state.speakers).some((speaker) => speaker !== agent.id)) {
    const { assigneeId: from, teamId } = state
    facts.push({ type: 'conversation.assigned', by, epoch: epoch + 1, assigneeId: agent.id, from, teamId })
  }
  if (!(agent.id in state.speakers)) {
    facts.push({ type: 'agent.joined', by, epoch: epoch + 1 + facts.length, assigneeId: agent.id })
  }
  if (facts.length > 0) await advanceAndSave(tx, state, facts)
}
