import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Attachment, UploadLimits } from '@parley/protocol/attachment.ts'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import { settingsOf } from '../inboxes/inbox.ts'
import { type Blobs, newKey, rethrowFull } from '../platform/blobs.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { type AttachmentRow, COLUMNS, present, previewKey } from './attachment.ts'
import { cleanImage } from './clean-image.ts'
import { safeName, withEnding } from './file-name.ts'
import { type Said, type TakenIn, takeIn } from './take-in.ts'

export type Uploader = VisitorAuthor | Viewer

/** What only the sender's browser can know. */
export type Claims = { width?: number; height?: number; durationMs?: number; waveform?: number[] }

/** A file on its way in. */
export type Upload = {
  id: string
  conversation: string
  said: Said
  claims: Claims
}

/**
 * The one door by which files come in. The id is its uploader's: the same file under the same id is the same upload, so
 * whoever lost the answer sends it again. The bytes are in the store before the row is, and the row before the answer;
 * whatever fails or is cut off leaves neither.
 */
export async function uploadAttachment(
  { db, blobs }: { db: Db; blobs: Blobs },
  uploader: Uploader,
  upload: Upload,
  body: Readable,
): Promise<Attachment> {
  const limits = await transaction(db, uploader.workspaceId, (tx) => getLimits(tx, uploader, upload.conversation))
  const name = safeName(upload.said.name)
  const paths = { file: await blobs.incoming(), preview: await blobs.incoming() }
  const key = newKey()
  let isKept = false
  try {
    const taken = await takeIn(body, paths.file, { ...upload.said, name }, limits)
    const first = await transaction(db, uploader.workspaceId, (tx) => findFirst(tx, uploader, upload, taken))
    if (first) return present(first)
    const found = taken.kind === 'image' ? await cleanInto(paths, taken, name) : plain(taken, name, upload.claims)
    await blobs.keep(paths.file, key)
    if (found.has_preview) await blobs.keep(paths.preview, previewKey(key))
    const row = await transaction(db, uploader.workspaceId, async (tx) => {
      const inserted = await insert(tx, uploader, upload, { ...found, upload_sha256: taken.sha256, blob: key })
      // Somebody was faster under this id: the same upload, tried twice at once, or another one.
      return inserted ?? (await findFirst(tx, uploader, upload, taken)) ?? idTaken()
    })
    isKept = row.blob === key
    return present(row)
  } finally {
    for (const path of Object.values(paths)) await rm(path, { force: true })
    if (!isKept) for (const one of [key, previewKey(key)]) await blobs.remove(one)
  }
}

/**
 * May this uploader send something there at all, and how large? A conversation that does not exist yet is the visitor's
 * to begin.
 */
async function getLimits(tx: Tx, uploader: Uploader, conversation: string): Promise<UploadLimits> {
  const [row] = await tx.rows<{ inbox_id: string | null; visitor_id: string | null; settings: object }>(
    'upload-limits',
    `select c.inbox_id, c.visitor_id, i.settings from inboxes i
     left join conversations c on c.workspace_id = i.workspace_id and c.id = $2
     where i.workspace_id = $1 and i.id = coalesce(c.inbox_id, $3::uuid)`,
    [tx.workspaceId, conversation, uploader.kind === 'visitor' ? uploader.inboxId : null],
  )
  const isTheirs =
    uploader.kind === 'visitor'
      ? row && (row.visitor_id === null || row.visitor_id === uploader.id)
      : row && row.inbox_id !== null && seesInbox(uploader, row.inbox_id)
  if (!row || !isTheirs) throw notFound('conversation')
  return settingsOf(row.settings).uploads
}

/** What was uploaded under this id before: the same by the same for the same conversation, or the id is taken. */
async function findFirst(
  tx: Tx,
  uploader: Uploader,
  { id, conversation }: Upload,
  { sha256 }: TakenIn,
): Promise<AttachmentRow | null> {
  const [row] = await tx.rows<AttachmentRow>(
    'find-upload',
    `select ${COLUMNS} from attachments a where a.workspace_id = $1 and a.id = $2`,
    [tx.workspaceId, id],
  )
  if (!row) return null
  const isTheirs = row.uploader_kind === uploader.kind && row.uploader_id === uploader.id
  return isTheirs && row.conversation_id === conversation && row.upload_sha256 === sha256 ? row : idTaken()
}

function idTaken(): never {
  throw new Refused('id-taken', 'This id was used for another file.')
}

type Found = Omit<
  AttachmentRow,
  'id' | 'uploader_kind' | 'uploader_id' | 'conversation_id' | 'message_id' | 'state' | 'upload_sha256' | 'blob'
>

const ENDINGS: Record<string, readonly string[]> = {
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
}

/** Only the image as we wrote it is kept; what came is gone with its temporary file. */
export async function cleanInto(
  paths: { file: string; preview: string },
  taken: TakenIn,
  name: string,
): Promise<Found> {
  const { mime, bytes, width, height } = await cleanImage(paths, taken.mime).catch(rethrowFull)
  return {
    ...{ kind: 'image', name: withEnding(name, ENDINGS[mime]!), mime, bytes },
    ...{ width, height, duration_ms: null, waveform: null, has_preview: true },
  }
}

export function plain({ kind, mime, bytes }: TakenIn, name: string, claims: Claims): Found {
  const isMedia = kind === 'video' || kind === 'audio'
  return {
    ...{ kind, name, mime, bytes, has_preview: false },
    width: kind === 'video' ? (claims.width ?? null) : null,
    height: kind === 'video' ? (claims.height ?? null) : null,
    duration_ms: isMedia ? (claims.durationMs ?? null) : null,
    waveform: kind === 'audio' ? (claims.waveform ?? null) : null,
  }
}

async function insert(
  tx: Tx,
  uploader: Uploader,
  { id, conversation }: Upload,
  found: Found & { upload_sha256: string; blob: string },
): Promise<AttachmentRow | undefined> {
  const [row] = await tx.rows<AttachmentRow>(
    'insert-attachment',
    `insert into attachments as a (workspace_id, id, uploader_kind, uploader_id, conversation_id, kind, name, mime, bytes,
       width, height, duration_ms, waveform, upload_sha256, blob, has_preview)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (workspace_id, id) do nothing returning ${COLUMNS}`,
    [
      tx.workspaceId,
      id,
      uploader.kind,
      uploader.id,
      conversation,
      found.kind,
      found.name,
      found.mime,
      found.bytes,
      found.width,
      found.height,
      found.duration_ms,
      found.waveform,
      found.upload_sha256,
      found.blob,
      found.has_preview,
    ],
  )
  return row
}
