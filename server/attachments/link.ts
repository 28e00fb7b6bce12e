import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { type AttachmentRow, COLUMNS, present } from './attachment.ts'

/** Uploads that messages of a batch name, locked: a file goes with one message, and the sweep keeps off it. */
export type NamedUploads = Map<string, AttachmentRow>

export async function lockUploads(tx: Tx, ids: string[]): Promise<NamedUploads> {
  const rows = await tx.rows<AttachmentRow>(
    'lock-uploads',
    `select ${COLUMNS} from attachments a where a.workspace_id = $1 and a.id = any($2::uuid[]) order by a.id for update`,
    [tx.workspaceId, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The files a message carries, or `not-found`: somebody else's, one meant for another conversation, and one that went with
 * another message look like one that is not there. A visitor's follow the message: where the conversation they were
 * meant for has ended, the client sends it in another, which is theirs as well.
 */
export function takeUploads(
  uploads: NamedUploads,
  ids: readonly string[],
  by: { kind: string; id: string },
  to: { conversation: string; message: string },
): Attachment[] {
  const rows = ids.map((id) => uploads.get(id))
  const isTheirs = (row: AttachmentRow | undefined) =>
    row?.state === 'uploaded' &&
    row.uploader_kind === by.kind &&
    row.uploader_id === by.id &&
    (row.conversation_id === to.conversation || by.kind === 'visitor')
  if (!rows.every(isTheirs)) throw Object.assign(notFound('file'), { detail: { field: 'attachments' } })
  return (rows as AttachmentRow[]).map((row) => {
    // Known in memory too, for what else is in the same batch.
    row.state = 'sent'
    row.message_id = to.message
    row.conversation_id = to.conversation
    return present(row)
  })
}

/** Writes down which messages took which files. After the messages, to which the rows refer. */
export async function saveTaken(tx: Tx, uploads: NamedUploads): Promise<void> {
  const taken = [...uploads.values()].filter((row) => row.message_id !== null)
  await tx.rows(
    'save-taken',
    `update attachments a set state = 'sent', message_id = t.message_id, conversation_id = t.conversation_id
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) t(id, message_id, conversation_id)
     where a.workspace_id = $1 and a.id = t.id`,
    [
      tx.workspaceId,
      taken.map((row) => row.id),
      taken.map((row) => row.message_id),
      taken.map((row) => row.conversation_id),
    ],
  )
}
