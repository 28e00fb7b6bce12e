import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { advanceAndSave, type Fact } from './advance.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversation } from './find.ts'

/** Asks the visitor what they think. Once is enough: who was asked, or has answered, is not asked again. */
export async function askForRating(tx: Tx, agent: Viewer, id: string): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  const facts = ratingRequest(state, agent)
  if (facts.length > 0) await advanceAndSave(tx, state, facts)
}

export function ratingRequest(state: ConversationState, { id }: Viewer): Fact[] {
  return state.ratingAsked || state.rating ? [] : [{ type: 'rating.requested', by: { kind: 'agent', id } }]
}
