import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { ATTACHMENT_KINDS, type AttachmentKind, type UploadLimits } from '@parley/protocol/attachment.ts'
import { rethrowFull } from '../platform/blobs.ts'
import { Refused } from '../platform/refused.ts'
import { type FileType, SNIFFED_BYTES, sniff } from './sniff.ts'

export type TakenIn = FileType & { bytes: number; sha256: string }

/** What the sender says of the file before its bytes come. */
export type Said = { name: string; mime: string | undefined; bytes: number | undefined }

/** A line that brings nothing for so long is dead, or wants to hold us. */
const SILENCE_MS = 30_000

/**
 * The body, into a file, as it comes: never more than one piece of it in memory. As soon as the first bytes tell its
 * kind, that kind's limit holds; what is declared too large is refused before it is read.
 */
export async function takeIn(body: Readable, path: string, said: Said, limits: UploadLimits): Promise<TakenIn> {
  const most = Math.max(...ATTACHMENT_KINDS.map((kind) => limits[kind]))
  if (said.bytes !== undefined && said.bytes > most) throw tooLarge(undefined, most)
  const file = await open(path, 'wx').catch(rethrowFull)
  const silence = setTimeout(() => body.destroy(new Refused('unavailable', 'The upload fell silent.')), SILENCE_MS)
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let type: FileType | undefined
  let bytes = 0

  const learn = async () => {
    type = await sniff(head, said)
    const limit = limits[type.kind]
    if (limit === 0) throw new Refused('file-unusable', `${MANY[type.kind]} cannot be sent here.`)
    if (bytes > limit || (said.bytes ?? 0) > limit) throw tooLarge(type.kind, limit)
  }

  try {
    // Kept open when we refuse midway: the answer still has to leave by the same line.
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      silence.refresh()
      bytes += piece.length
      const limit = type ? limits[type.kind] : most
      if (bytes > limit) throw tooLarge(type?.kind, limit)
      hash.update(piece)
      await write(file, piece)
      if (type) continue
      head = Buffer.concat([head, piece])
      if (head.length >= SNIFFED_BYTES) await learn()
    }
    if (bytes === 0) throw new Refused('file-unusable', 'This file is empty.')
    if (!type) await learn()
    return { ...type!, bytes, sha256: hash.digest('hex') }
  } finally {
    clearTimeout(silence)
    await file.close()
  }
}

async function write(file: FileHandle, piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at).catch(rethrowFull)).bytesWritten
}

const MANY: Record<AttachmentKind, string> = {
  image: 'Photos',
  video: 'Videos',
  audio: 'Recordings',
  document: 'Documents',
}

function tooLarge(kind: AttachmentKind | undefined, limit: number): Refused {
  const megabytes = Number((limit / 1_048_576).toPrecision(2))
  return new Refused('file-too-large', `${kind ? MANY[kind] : 'Files'} may have up to ${megabytes} MB.`)
}
