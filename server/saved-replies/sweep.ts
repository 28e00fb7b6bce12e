import { previewKey } from '../attachments/attachment.ts'
import type { Blobs } from '../platform/blobs.ts'
import { acrossWorkspaces, type Db, transaction } from '../platform/database.ts'

type Unnamed = { workspace_id: string; id: string }

/** What was deleted a month ago, and files that no reply has had for a day. */
export async function sweepSavedReplies(db: Db, blobs: Blobs): Promise<void> {
  const found = await acrossWorkspaces(db, 'saved replies that nobody wants back', async (tx) => {
    await tx.rows(
      'remove-deleted-replies',
      `delete from saved_replies where deleted_at < now() - interval '30 days'`,
      [],
    )
    return tx.rows<Unnamed>(
      'unnamed-reply-files',
      `select workspace_id, id from saved_reply_files where reply_id is null and created_at < now() - interval '24 hours' limit 1000`,
      [],
    )
  })
  for (const { workspace_id, id } of found) {
    await transaction(db, workspace_id, async (tx) => {
      // A reply may have taken it since we looked: the row decides.
      const [row] = await tx.rows<{ blob: string }>(
        'remove-reply-file',
        'delete from saved_reply_files where workspace_id = $1 and id = $2 and reply_id is null returning blob',
        [workspace_id, id],
      )
      if (row) for (const key of [row.blob, previewKey(row.blob)]) await blobs.remove(key)
    })
  }
}
