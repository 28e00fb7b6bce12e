import { isUtf8 } from 'node:buffer'
import type { AttachmentKind } from '@parley/protocol/attachment.ts'

export type FileType = { kind: AttachmentKind; mime: string }

/** So many bytes from the front tell every type we know. */
export const SNIFFED_BYTES = 4100

/** What browsers show or play as it is, and cannot run. Nothing else is ever shown: it can only be saved. */
const SHOWN: Record<string, FileType> = {
  'image/png': { kind: 'image', mime: 'image/png' },
  'image/apng': { kind: 'image', mime: 'image/png' },
  'image/jpeg': { kind: 'image', mime: 'image/jpeg' },
  'image/gif': { kind: 'image', mime: 'image/gif' },
  'image/webp': { kind: 'image', mime: 'image/webp' },
  'image/avif': { kind: 'image', mime: 'image/avif' },
  'video/mp4': { kind: 'video', mime: 'video/mp4' },
  'video/x-m4v': { kind: 'video', mime: 'video/mp4' },
  'video/quicktime': { kind: 'video', mime: 'video/quicktime' },
  'video/webm': { kind: 'video', mime: 'video/webm' },
  'audio/mpeg': { kind: 'audio', mime: 'audio/mpeg' },
  'audio/mp4': { kind: 'audio', mime: 'audio/mp4' },
  'audio/x-m4a': { kind: 'audio', mime: 'audio/mp4' },
  'audio/aac': { kind: 'audio', mime: 'audio/aac' },
  'audio/ogg': { kind: 'audio', mime: 'audio/ogg' },
  'audio/wav': { kind: 'audio', mime: 'audio/wav' },
  'audio/webm': { kind: 'audio', mime: 'audio/webm' },
  'audio/flac': { kind: 'audio', mime: 'audio/flac' },
}

/** Documents whose name for their type we pass on. All others are bytes. */
const DOCUMENTS = new Set([
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/rtf',
  'application/epub+zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
])

/**
 * What a file is, by its first bytes. What its sender calls it decides only between two harmless things: a recording
 * without pictures comes in the same wrapping as a film, and a table in text is text.
 */
export async function sniff(head: Buffer, said: { name: string; mime: string | undefined }): Promise<FileType> {
  const { fileTypeFromBuffer } = await import('file-type')
  // Cut short in the middle of a structure: it is then what we do not know.
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const mime = found?.mime.replace(/;.*/, '')
  const shown = mime === undefined ? undefined : SHOWN[mime]
  if (shown) return isRecording(shown.mime, said.mime) ? { kind: 'audio', mime: `audio/${shown.mime.slice(6)}` } : shown
  if (mime !== undefined) {
    return { kind: 'document', mime: DOCUMENTS.has(mime) ? mime : 'application/octet-stream' }
  }
  if (!isText(head)) return { kind: 'document', mime: 'application/octet-stream' }
  return { kind: 'document', mime: /\.csv$/i.test(said.name) ? 'text/csv' : 'text/plain' }
}

function isRecording(mime: string, said: string | undefined): boolean {
  return (mime === 'video/webm' || mime === 'video/mp4') && said !== undefined && said.startsWith('audio/')
}

function isText(head: Buffer): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not hold.
  if (head.length === 0 || /[\x00-\x08\x0e-\x1f]/.test(head.toString('latin1'))) return false
  // Of a longer file, the last character may be cut in two, or four.
  return (head.length < SNIFFED_BYTES ? [0] : [0, 1, 2, 3]).some((cut) => isUtf8(head.subarray(0, head.length - cut)))
}
