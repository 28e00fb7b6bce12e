import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { shutOut } from '../visitors/find-visitor.ts'
import { rememberVisitor } from '../visitors/remember.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversations } from './lock.ts'

/**
 * The visitor's first message makes the visitor's row and the conversation, under the id the client chose: a resend
 * finds it again. Of two tabs that start at once, the unique index lets one win; the other is told where to write.
 */
export async function startConversation(
  tx: Tx,
  visitor: VisitorAuthor,
  id: string,
  at: string,
): Promise<ConversationState> {
  // Asked before as well, but there is no conversation yet whose lock would have put a block first or last.
  if ((await rememberVisitor(tx, visitor)).blocked) throw shutOut()
  const inserted = await tx.rows<{ id: string }>(
    'start-conversation',
    `insert into conversations (workspace_id, id, inbox_id, visitor_id, status, last_message_at, started_at)
     values ($1, $2, $3, $4, 'waiting', $5, $5) on conflict do nothing returning id`,
    [tx.workspaceId, id, visitor.inboxId, visitor.id, at],
  )
  if (inserted.length === 0) {
    const open = await openConversationOf(tx, visitor)
    if (open && open !== id)
      throw new Refused('conversation-open', 'A conversation is open already.', { conversation: open })
  }
  const state = (await lockConversations(tx, [id])).get(id)
  // Neither made nor found: the id belongs to a conversation that ended between the two looks. The client tries again.
  if (!state) throw new Refused('overloaded', 'Try again.', { retryAfter: 200 })
  return state
}

export async function openConversationOf(
  tx: Tx,
  visitor: Pick<VisitorAuthor, 'id' | 'inboxId'>,
): Promise<string | null> {
  const [row] = await tx.rows<{ id: string }>(
    'open-conversation-of',
    `select id from conversations where workspace_id = $1 and inbox_id = $2 and visitor_id = $3 and status <> 'ended'`,
    [tx.workspaceId, visitor.inboxId, visitor.id],
  )
  return row?.id ?? null
}
