import type { Attachment } from '@parley/protocol/attachment.ts'
import type { SavedReplyUse } from '@parley/protocol/saved-reply.ts'
import type { Viewer } from '../agents/viewer.ts'
import { uploadAttachment } from '../attachments/upload.ts'
import type { Blobs } from '../platform/blobs.ts'
import { type Db, transaction } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import type { FileRow } from './file.ts'
import { findRow } from './saved-reply.ts'

/** A file of the reply, and the id that its copy is to have. */
type Copy = { file: string; id: string }

/**
 * An agent puts the reply into a conversation. Its files become uploads of theirs, through the same door as any other: so the
 * conversation is one they see, the inbox's limits hold, and what is done with the reply later changes nothing that was sent.
 */
export async function putToUse(
  deps: { db: Db; blobs: Blobs },
  viewer: Viewer,
  id: string,
  { conversation, copies }: { conversation: string | null; copies: Copy[] },
): Promise<SavedReplyUse> {
  const { files } = await transaction(deps.db, viewer.workspaceId, (tx) => findRow(tx, viewer, id))
  const attachments: Attachment[] = []
  const refused: SavedReplyUse['refused'] = []
  for (const copy of copies) {
    const file = files.find((one) => one.id === copy.file)
    if (!file || conversation === null) throw notFound('file')
    try {
      attachments.push(await upload(deps, viewer, conversation, copy.id, file))
    } catch (error) {
      // The inbox takes no such file: the words go without it, and the agent is told.
      if (!(error instanceof Refused) || !LIMITS.has(error.code)) throw error
      refused.push({ file: file.id, message: error.message })
    }
  }
  await transaction(deps.db, viewer.workspaceId, (tx) =>
    tx.rows('count-use', 'update saved_replies set uses = uses + 1 where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      id,
    ]),
  )
  return { attachments, refused }
}

const LIMITS = new Set(['file-too-large', 'file-unusable'])

async function upload(
  deps: { db: Db; blobs: Blobs },
  viewer: Viewer,
  conversation: string,
  id: string,
  file: FileRow,
): Promise<Attachment> {
  const body = await deps.blobs.read(file.blob)
  if (!body) throw notFound('file')
  const { name, mime, bytes, width, height, duration_ms: durationMs, waveform } = file
  const claims = {
    ...(width !== null && height !== null && { width, height }),
    ...(durationMs !== null && { durationMs }),
    ...(waveform !== null && { waveform }),
  }
  try {
    return await uploadAttachment(deps, viewer, { id, conversation, said: { name, mime, bytes }, claims }, body)
  } finally {
    body.destroy()
  }
}
