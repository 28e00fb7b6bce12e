import type { Wording } from '@parley/protocol/events.ts'
import type { Viewer } from '../agents/viewer.ts'
import { getConversation } from '../conversations/find.ts'
import type { Tx } from '../platform/database.ts'

/** How a message or note was put before it was edited, the first wording first; nothing of one that was deleted. */
export async function earlierWordings(
  tx: Tx,
  agent: Viewer,
  { conversation, id }: { conversation: string; id: string },
): Promise<Wording[]> {
  await getConversation(tx, agent, conversation)
  const [row] = await tx.rows<{ earlier: Wording[] }>(
    'earlier-wordings',
    `select earlier from messages where workspace_id = $1 and conversation_id = $2 and id = $3 and earlier is not null`,
    [tx.workspaceId, conversation, id],
  )
  return row?.earlier ?? []
}
