import type { IncomingMessage } from 'node:http'
import { type FileLinks, WAVEFORM_PEAKS } from '@parley/protocol/attachment.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type AuthDeps, findViewer, getViewer } from '../agents/find-viewer.ts'
import type { Blobs } from '../platform/blobs.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { notFound, Refused } from '../platform/refused.ts'
import type { RequestVisitor } from '../visitors/request-visitor.ts'
import { type AttachmentRow, AttachmentShape } from './attachment.ts'
import { discardUpload } from './discard.ts'
import { fileLink, linkEnd, readFileKey } from './file-link.ts'
import { findForAgent, findForVisitor } from './find.ts'
import { serveFile } from './serve.ts'
import { type Uploader, uploadAttachment } from './upload.ts'

export type AttachmentDeps = AuthDeps & {
  blobs: Blobs
  secret: string
  requestVisitor: RequestVisitor
  /** Milliseconds until this visitor, or this address, may upload again; 0 when it may. */
  pace(visitor: { workspaceId: string; id: string }, address: string): number
}

const id = z.guid().transform((text) => text.toLowerCase())
const whole = (most: number) => z.coerce.number().int().min(1).max(most).optional()
const Params = z.object({
  id,
  attachment: id.describe('Made by you. The same file sent again under it returns the first result.'),
})
const Query = z.object({
  name: z.string().max(1000).describe('What the file is called.'),
  width: whole(100_000).describe('Of a video, in pixels.'),
  height: whole(100_000),
  durationMs: whole(86_400_000).describe('Of a video or recording.'),
  waveform: z
    .string()
    .regex(new RegExp(`^(100|\\d{1,2})(,(100|\\d{1,2})){0,${WAVEFORM_PEAKS - 1}}$`))
    .transform((text) => text.split(',').map(Number))
    .optional()
    .describe(`Makes a recording a voice note: up to ${WAVEFORM_PEAKS} numbers 0-100, with commas between.`),
})
type Asked = FastifyRequest & { params: z.infer<typeof Params>; query: z.infer<typeof Query>; body: IncomingMessage }

const UPLOAD_TEXT =
  'The body is the file itself, of any content type; `audio/…` tells a recording from a video. What it is is found in its ' +
  'content. Images are written anew without what stood beside the pixels, such as the place. A message then names the id; ' +
  'a file that none has named after a day is gone.'

export async function attachmentRoutes(app: App, deps: AttachmentDeps): Promise<void> {
  const { db, blobs, secret } = deps
  const visitorOf = (request: FastifyRequest) => deps.requestVisitor(request)
  const viewerOf = (request: FastifyRequest) => getViewer(deps, request)

  // Apart from all other routes: here a body is a stream, of any type and up to the inbox's own limits.
  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    for (const [path, tag, who] of [
      ['/api/v1/conversations/:id/attachments/:attachment', 'Messages', viewerOf],
      ['/api/v1/visitor/conversations/:id/attachments/:attachment', 'Visitor', visitorOf],
    ] as const) {
      uploads.put(
        path,
        {
          config: { longBody: true },
          schema: {
            tags: [tag],
            summary: 'Upload a file',
            description: UPLOAD_TEXT,
            params: Params,
            querystring: Query,
            response: { 201: AttachmentShape },
          },
        },
        async (request, reply) => {
          const uploader = await who(request)
          if (uploader.kind === 'visitor') paced(uploader, request.ip)
          return receive(uploader, request as Asked, reply)
        },
      )

      uploads.delete(
        path,
        {
          schema: {
            tags: [tag],
            summary: 'Take back a file that no message carries yet',
            params: Params,
            response: { 204: z.null() },
          },
        },
        async (request, reply) => {
          const { id: conversation, attachment } = request.params as z.infer<typeof Params>
          await discardUpload(db, blobs, await who(request), { conversation, id: attachment })
          return reply.code(204).send(null)
        },
      )
    }
  })

  app.post(
    '/api/v1/visitor/files',
    {
      schema: {
        tags: ['Visitor'],
        summary: 'Where to find files',
        description:
          'Links for `<img>`, `<audio>` and the like, which send no headers. They are over at `expiresAt`: ask again.',
        body: z.object({ ids: z.array(id).max(100) }),
        response: { 200: z.object({ links: z.record(z.string(), z.string()), expiresAt: z.string() }) },
      },
    },
    async (request): Promise<FileLinks> => {
      const { id: visitorId, workspaceId } = await visitorOf(request)
      const files = await transaction(db, workspaceId, (tx) => findForVisitor(tx, visitorId, request.body.ids))
      const until = linkEnd(Date.now())
      const linked = files.map((file) => [file.id, fileLink(secret, { workspaceId, visitorId, until }, file)])
      return { links: Object.fromEntries(linked), expiresAt: new Date(until * 1000).toISOString() }
    },
  )

  app.get(
    '/files/:id/:name',
    {
      schema: {
        tags: ['Messages'],
        summary: 'A file',
        description:
          'For agents who see its conversation, and for whoever has a link. The name is for the reader only.',
        params: z.object({ id, name: z.string() }),
        querystring: z.object({
          key: z.string().max(200).optional(),
          preview: z.literal('1').optional().describe('A smaller version, where the file is an image.'),
        }),
      },
    },
    async (request, reply) => {
      const { key, preview } = request.query
      const file = key === undefined ? await ofAgent(request, request.params.id) : await ofLink(key, request.params.id)
      if (!file) throw notFound('file')
      return serveFile(request, reply, blobs, file, preview === '1')
    },
  )

  function paced(visitor: { workspaceId: string; id: string }, address: string): void {
    const retryAfter = deps.pace(visitor, address)
    if (retryAfter > 0) throw new Refused('too-fast', 'That were many files. Try again later.', { retryAfter })
  }

  async function receive(uploader: Uploader, request: Asked, reply: FastifyReply) {
    const { 'content-length': length, 'content-type': mime } = request.headers
    const { name, ...claims } = request.query
    const upload = {
      id: request.params.attachment,
      conversation: request.params.id,
      said: { name, mime, bytes: length === undefined ? undefined : Number(length) },
      claims,
    }
    try {
      return await reply.code(201).send(await uploadAttachment(deps, uploader, upload, bodyOf(request)))
    } catch (error) {
      if (!request.raw.complete) linger(request.raw)
      throw error
    }
  }

  async function ofAgent(request: FastifyRequest, fileId: string): Promise<AttachmentRow | null> {
    const viewer = await findViewer(deps, request.headers.cookie)
    if (!viewer) throw new Refused('unauthenticated', 'Sign in first.')
    return transaction(db, viewer.workspaceId, (tx) => findForAgent(tx, viewer, fileId))
  }

  async function ofLink(key: string, fileId: string): Promise<AttachmentRow | null> {
    const claim = readFileKey(secret, fileId, key)
    if (!claim) return null
    if (claim.until * 1000 < Date.now()) throw new Refused('link-expired', 'This link is over. Ask for a new one.')
    const [file] = await transaction(db, claim.workspaceId, (tx) => findForVisitor(tx, claim.visitorId, [fileId]))
    return file ?? null
  }
}

const LINGER_MS = 5000

/** Who is still sending does not listen: let the rest pass for a while, so that the answer is heard, then cut the line. */
function linger(request: IncomingMessage): void {
  const cut = setTimeout(() => request.destroy(), LINGER_MS).unref()
  request.once('end', () => clearTimeout(cut)).resume()
}

/** Without any body, there is nothing for a parser to hand on. */
function bodyOf(request: Asked): IncomingMessage {
  return request.body ?? request.raw
}
