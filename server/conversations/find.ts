import type { Conversation } from '@parley/protocol/conversation.ts'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { type ConversationState, LISTED, type ListedRow, present } from './conversation.ts'
import { lockConversations } from './lock.ts'

/** Looked for through what the viewer may see: what is not theirs does not exist. */
export async function getConversation(tx: Tx, viewer: Viewer, id: string): Promise<Conversation> {
  const [conversation] = await findConversations(tx, viewer, [id])
  if (!conversation) throw notFound('conversation')
  return conversation
}

export async function findConversations(tx: Tx, viewer: Viewer, ids: string[]): Promise<Conversation[]> {
  const rows = await tx.rows<ListedRow>(
    'find-conversations',
    `select ${LISTED} where c.workspace_id = $1 and c.id = any($2::uuid[])`,
    [tx.workspaceId, ids],
  )
  return rows.map(present).filter((conversation) => seesInbox(viewer, conversation.inboxId))
}

/** The same, locked, for a verb that is about to change it. */
export async function lockConversation(tx: Tx, viewer: Viewer, id: string): Promise<ConversationState> {
  const state = (await lockConversations(tx, [id])).get(id)
  if (!state || !seesInbox(viewer, state.inboxId)) throw notFound('conversation')
  return state
}
