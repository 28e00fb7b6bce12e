import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Viewer } from '../agents/viewer.ts'
import { present, previewKey } from '../attachments/attachment.ts'
import { safeName } from '../attachments/file-name.ts'
import { findForAgent } from '../attachments/find.ts'
import { type Said, takeIn } from '../attachments/take-in.ts'
import { type Claims, cleanInto, plain } from '../attachments/upload.ts'
import { settingsOf } from '../inboxes/inbox.ts'
import { type Blobs, newKey } from '../platform/blobs.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { type FileRow, findFile } from './file.ts'

type Deps = { db: Db; blobs: Blobs }

/**
 * A file for a saved reply, under an id that its sender made: the same again is the same file. It belongs to no inbox, so
 * the limits that every inbox begins with hold; those of the inbox hold when it is sent.
 */
export async function keepFile(
  { db, blobs }: Deps,
  viewer: Viewer,
  { id, said, claims }: { id: string; said: Said; claims: Claims },
  body: Readable,
): Promise<Attachment> {
  const name = safeName(said.name)
  const paths = { file: await blobs.incoming(), preview: await blobs.incoming() }
  const key = newKey()
  let isKept = false
  try {
    const taken = await takeIn(body, paths.file, { ...said, name }, settingsOf({}).uploads)
    const found = taken.kind === 'image' ? await cleanInto(paths, taken, name) : plain(taken, name, claims)
    await blobs.keep(paths.file, key)
    if (found.has_preview) await blobs.keep(paths.preview, previewKey(key))
    const file = { ...found, id, author_id: viewer.id, upload_sha256: taken.sha256, blob: key }
    const row = await transaction(db, viewer.workspaceId, (tx) => insertOrFind(tx, file))
    isKept = row.blob === key
    return present(row)
  } finally {
    for (const path of Object.values(paths)) await rm(path, { force: true })
    if (!isKept) for (const one of [key, previewKey(key)]) await blobs.remove(one)
  }
}

/** The same of a file in a conversation or of another reply, which may be gone tomorrow: its bytes are copied. */
export async function keepCopy(deps: Deps, viewer: Viewer, id: string, attachment: string): Promise<Attachment> {
  const file = await transaction(deps.db, viewer.workspaceId, async (tx) => {
    return (await findForAgent(tx, viewer, attachment)) ?? findFile(tx, viewer, attachment)
  })
  const body = file && (await deps.blobs.read(file.blob))
  if (!body) throw Object.assign(notFound('file'), { detail: { field: 'attachment' } })
  const { name, mime, bytes, width, height, duration_ms: durationMs, waveform } = file
  const claims = {
    ...(width !== null && height !== null && { width, height }),
    ...(durationMs !== null && { durationMs }),
    ...(waveform !== null && { waveform }),
  }
  return keepFile(deps, viewer, { id, said: { name, mime, bytes }, claims }, body)
}

async function insertOrFind(tx: Tx, file: Omit<FileRow, 'reply_id'>): Promise<Omit<FileRow, 'reply_id'>> {
  await tx.q
    .insertInto('saved_reply_files')
    .values({ workspace_id: tx.workspaceId, ...file })
    .onConflict((taken) => taken.columns(['workspace_id', 'id']).doNothing())
    .execute()
  const [row] = await tx.rows<FileRow>(
    'find-kept-file',
    'select * from saved_reply_files where workspace_id = $1 and id = $2',
    [tx.workspaceId, file.id],
  )
  if (row?.author_id === file.author_id && row.upload_sha256 === file.upload_sha256) return row
  throw new Refused('id-taken', 'This id was used for another file.')
}
