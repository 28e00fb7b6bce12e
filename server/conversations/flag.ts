import type { Critical } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

/** Says that an open conversation is critical, and why; or with null that it no longer is. Its end ends that too. */
export async function flagConversation(tx: Tx, agent: Viewer, id: string, critical: Critical | null): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (critical === null && state.critical === null) return
  if (state.status === 'ended') throw new Refused('conversation-ended', 'Only an open conversation can be critical.')
  if (critical !== null && state.critical !== null && critical.comment === state.critical.comment) return
  await advanceAndSave(tx, state, [{ type: 'conversation.flagged', by: { kind: 'agent', id: agent.id }, critical }])
}
