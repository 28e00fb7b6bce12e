import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'

/**
 * Takes a message's files from it: from this commit on nobody reads them, and the sweep removes them. With `giveBack` they
 * are uploads of their sender again, who has a day to send them otherwise.
 */
export async function unlinkFiles(
  tx: Tx,
  agent: Viewer,
  from: { conversation: string; message: string },
  giveBack: boolean,
): Promise<void> {
  await tx.rows(
    'unlink-files',
    `update attachments set message_id = null, state = case when $5 then 'uploaded' else 'sent' end,
       created_at = case when $5 then now() else created_at end
     where workspace_id = $1 and conversation_id = $2 and uploader_id = $3 and message_id = $4`,
    [tx.workspaceId, from.conversation, agent.id, from.message, giveBack],
  )
}
