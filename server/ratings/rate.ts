import type { Rating } from '@parley/protocol/conversation.ts'
import { advanceAndSave } from '../conversations/advance.ts'
import { lockConversations } from '../conversations/lock.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'

/** What the visitor thinks, kept once: a second try, from another tab or after a lost answer, returns the first. */
export async function rateConversation(
  tx: Tx,
  visitor: Pick<VisitorAuthor, 'id'>,
  id: string,
  rating: Rating,
): Promise<Rating> {
  const state = (await lockConversations(tx, [id])).get(id)
  if (state?.visitorId !== visitor.id) throw notFound('conversation')
  if (state.rating) return state.rating
  if (!state.ratingAsked) throw new Refused('forbidden', 'Nobody has asked for a rating of this conversation.')
  await advanceAndSave(tx, state, [{ type: 'rating.given', by: { kind: 'visitor', id: visitor.id }, rating }])
  return rating
}
