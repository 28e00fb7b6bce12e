import type { Tx } from '../platform/database.ts'
import { type ConversationRow, type ConversationState, STATE_COLUMNS, toState } from './conversation.ts'

/**
 * Locks conversations until the commit. The lock is what makes `seq` gapless and in commit order on every node. In id
 * order, so that two batches which share conversations wait for each other instead of deadlocking.
 */
export async function lockConversations(tx: Tx, ids: string[]): Promise<Map<string, ConversationState>> {
  // The array stands in a sub-select so that PostgreSQL does not see its length: it then keeps one plan for all batches,
  // where it would make a new one for each, which costs more than the query.
  const rows = await tx.rows<ConversationRow>(
    'lock-conversations',
    `select ${STATE_COLUMNS} from conversations c where c.workspace_id = $1 and c.id = any((select $2::uuid[])::uuid[])
     order by c.id for no key update`,
    [tx.workspaceId, ids],
  )
  return new Map(rows.map((row) => [row.id, toState(row)]))
}
