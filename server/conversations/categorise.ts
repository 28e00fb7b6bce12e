import type { Viewer } from '../agents/viewer.ts'
import { getInbox } from '../inboxes/inbox.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

/** One value of the inbox's own list, or with null none. What was chosen stays when the list changes later. */
export async function categoriseConversation(
  tx: Tx,
  agent: Viewer,
  id: string,
  category: string | null,
): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.category === category) return
  if (category !== null) {
    const { settings } = await getInbox(tx, state.inboxId)
    if (!settings.categories.includes(category)) {
      throw new Refused('not-found', 'This inbox has no such category. Choose another.', { field: 'category' })
    }
  }
  const by = { kind: 'agent', id: agent.id } as const
  await advanceAndSave(tx, state, [{ type: 'conversation.categorised', by, category, from: state.category }])
}
