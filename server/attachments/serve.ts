import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Blobs, Range } from '../platform/blobs.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { type AttachmentRow, previewKey } from './attachment.ts'
import { contentDisposition } from './file-name.ts'

/** What a page may ask a file for. Not: a script, a style, a worker, a frame, an object. */
const PURPOSES = new Set(['image', 'video', 'audio', 'document', 'empty'])

/**
 * The bytes of a file, so that they never run as ours: what is not an image, film or sound can only be saved; no type is
 * guessed; a page made of them would be in a sandbox with nothing allowed; and no other site may use them.
 */
export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  blobs: Blobs,
  file: Pick<AttachmentRow, 'kind' | 'name' | 'mime' | 'bytes' | 'blob' | 'has_preview'>,
  wantsPreview: boolean,
): Promise<unknown> {
  const purpose = request.headers['sec-fetch-dest']
  if (typeof purpose === 'string' && !PURPOSES.has(purpose))
    throw new Refused('forbidden', 'A file is no part of a page.')
  const isShown = file.kind !== 'document'
  const isPreview = wantsPreview && file.has_preview
  const etag = `"${file.blob.split('/').at(-1)}${isPreview ? '-p' : ''}"`
  reply
    .header('content-disposition', contentDisposition(isShown ? 'inline' : 'attachment', file.name))
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('referrer-policy', 'no-referrer')
    // A file never changes under its id; who may read it does, so it is not kept for long.
    .header('cache-control', 'private, max-age=300')
    .header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (isPreview) {
    const stream = await blobs.read(previewKey(file.blob))
    if (!stream) throw notFound('file')
    return reply.type('image/webp').send(await buffer(stream))
  }
  reply.header('accept-ranges', 'bytes').type(file.mime.startsWith('text/') ? `${file.mime}; charset=utf-8` : file.mime)
  const range = rangeOf(request, etag, file.bytes)
  if (range === 'none') return reply.code(416).header('content-range', `bytes */${file.bytes}`).send()
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`)
  reply.header('content-length', range ? range.end - range.start + 1 : file.bytes)
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  const stream = await blobs.read(file.blob, range ?? undefined)
  if (!stream) throw notFound('file')
  return reply.send(stream)
}

/**
 * The one range that is asked for (RFC 9110 §14): null for all of it, 'none' where there is nothing. Several ranges, or
 * ones we cannot read, may be answered with all; so are those of another version of the file.
 */
export function rangeOf(request: Pick<FastifyRequest, 'headers'>, etag: string, bytes: number): Range | null | 'none' {
  const { range, 'if-range': condition } = request.headers
  if (condition !== undefined && condition !== etag) return null
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (from === '' && to === '') return null
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (from !== '' && to !== '' && Number(from) > Number(to)) return null
  return start > end ? 'none' : { start, end }
}
