import { type Blobs, dayOf } from '../platform/blobs.ts'
import { acrossWorkspaces, type Db, transaction } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { previewKey } from './attachment.ts'
import type { Uploader } from './upload.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Discarded = { workspace_id: string; id: string }

/** The uploader thinks better of it, before a message has taken the file. */
export async function discardUpload(
  db: Db,
  blobs: Blobs,
  uploader: Uploader,
  { conversation, id }: { conversation: string; id: string },
): Promise<void> {
  const found = await transaction(db, uploader.workspaceId, (tx) =>
    tx.rows<Discarded>(
      'find-discarded',
      `select workspace_id, id from attachments
       where workspace_id = $1 and id = $2 and conversation_id = $3 and uploader_kind = $4 and uploader_id = $5
         and state = 'uploaded'`,
      [tx.workspaceId, id, conversation, uploader.kind, uploader.id],
    ),
  )
  if (!found[0]) throw notFound('file')
  await remove(db, blobs, found[0])
}

/** Files that nobody sent within a day, and those whose message is gone. */
export async function sweepAttachments(db: Db, blobs: Blobs): Promise<void> {
  await blobs.sweepIncoming(Date.now() - 2 * HOUR)
  const found = await acrossWorkspaces(db, 'files that no message carries', (tx) =>
    tx.rows<Discarded>(
      'unlinked-attachments',
      `select workspace_id, id from attachments
       where message_id is null and (state = 'sent' or created_at < now() - interval '24 hours') limit 1000`,
      [],
    ),
  )
  for (const one of found) await remove(db, blobs, one)
}

/** Bytes without a row, from a node that died between the two. Only such days are looked at in which one may have. */
export async function sweepStore(db: Db, blobs: Blobs, now = Date.now()): Promise<void> {
  for (let days = 2; days <= 8; days += 1) {
    const keys = []
    for await (const key of blobs.keysOf(dayOf(new Date(now - days * DAY)))) keys.push(key)
    for (let i = 0; i < keys.length; i += 1000) {
      for (const key of await unknown(db, keys.slice(i, i + 1000))) await blobs.remove(key)
    }
  }
}

/** Under the row's lock, so that a message that takes it now either was first or finds it gone. */
async function remove(db: Db, blobs: Blobs, { workspace_id, id }: Discarded): Promise<void> {
  await transaction(db, workspace_id, async (tx) => {
    const [row] = await tx.rows<{ blob: string }>(
      'remove-attachment',
      'delete from attachments where workspace_id = $1 and id = $2 and message_id is null returning blob',
      [workspace_id, id],
    )
    if (row) for (const key of [row.blob, previewKey(row.blob)]) await blobs.remove(key)
  })
}

async function unknown(db: Db, keys: string[]): Promise<string[]> {
  const named = new Map(keys.map((key) => [key, key.replace(/\.preview$/, '')]))
  const rows = await acrossWorkspaces(db, 'whether bytes belong to a file', (tx) =>
    tx.rows<{ blob: string }>(
      'known-blobs',
      'select blob from attachments where blob = any($1) union select blob from saved_reply_files where blob = any($1)',
      [[...new Set(named.values())]],
    ),
  )
  const known = new Set(rows.map((row) => row.blob))
  return keys.filter((key) => !known.has(named.get(key)!))
}
