import type { Priority } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

export async function prioritiseConversation(tx: Tx, agent: Viewer, id: string, priority: Priority): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.priority === priority) return
  const by = { kind: 'agent', id: agent.id } as const
  await advanceAndSave(tx, state, [{ type: 'conversation.prioritised', by, priority, from: state.priority }])
}
