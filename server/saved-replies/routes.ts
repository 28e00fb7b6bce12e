import type { IncomingMessage } from 'node:http'
import { WAVEFORM_PEAKS } from '@parley/protocol/attachment.ts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { AttachmentShape } from '../attachments/attachment.ts'
import { serveFile } from '../attachments/serve.ts'
import type { Blobs } from '../platform/blobs.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { notFound } from '../platform/refused.ts'
import { findFile } from './file.ts'
import { keepCopy, keepFile } from './keep-file.ts'
import { putToUse } from './put-to-use.ts'
import { changeSavedReply, createSavedReply, deleteSavedReply, restoreSavedReply } from './save.ts'
import { draftSchema, listSavedReplies, savedReplySchema } from './saved-reply.ts'

const id = z.guid().transform((text) => text.toLowerCase())
const One = z.object({ id })
const File = z.object({ file: id.describe('Made by you. The same file again under it returns the first result.') })
const whole = (most: number) => z.coerce.number().int().min(1).max(most).optional()
const FileQuery = z.object({
  name: z.string().max(1000),
  width: whole(100_000).describe('Of a video, in pixels.'),
  height: whole(100_000),
  durationMs: whole(86_400_000).describe('Of a video or recording.'),
  waveform: z
    .string()
    .regex(new RegExp(`^(100|\\d{1,2})(,(100|\\d{1,2})){0,${WAVEFORM_PEAKS - 1}}$`))
    .transform((text) => text.split(',').map(Number))
    .optional(),
})
type Uploading = FastifyRequest & {
  params: z.infer<typeof File>
  query: z.infer<typeof FileQuery>
  body: IncomingMessage | undefined
}
const tags = ['Saved replies']

export async function savedReplyRoutes(app: App, deps: AuthDeps & { blobs: Blobs }): Promise<void> {
  const { db, blobs } = deps
  const viewerOf = (request: FastifyRequest) => getViewer(deps, request)

  app.get(
    '/api/v1/saved-replies',
    {
      schema: {
        tags,
        summary: 'Saved replies one sees, the most used first',
        response: { 200: z.array(savedReplySchema) },
      },
    },
    async (request) => {
      const viewer = await viewerOf(request)
      return transaction(db, viewer.workspaceId, (tx) => listSavedReplies(tx, viewer))
    },
  )

  app.post(
    '/api/v1/saved-replies',
    { schema: { tags, summary: 'Save a reply', body: draftSchema, response: { 201: savedReplySchema } } },
    async (request, reply) => {
      const viewer = await viewerOf(request)
      const made = await transaction(db, viewer.workspaceId, (tx) => createSavedReply(tx, viewer, request.body))
      return reply.code(201).send(made)
    },
  )

  app.put(
    '/api/v1/saved-replies/:id',
    {
      schema: {
        tags,
        summary: 'Change a saved reply',
        description: 'By its author; what others see too, also by admins.',
        params: One,
        body: draftSchema,
        response: { 200: savedReplySchema },
      },
    },
    async (request) => {
      const viewer = await viewerOf(request)
      return transaction(db, viewer.workspaceId, (tx) => changeSavedReply(tx, viewer, request.params.id, request.body))
    },
  )

  app.delete(
    '/api/v1/saved-replies/:id',
    {
      schema: {
        tags,
        summary: 'Delete a saved reply',
        description: 'For 30 days it can be restored.',
        params: One,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await viewerOf(request)
      await transaction(db, viewer.workspaceId, (tx) => deleteSavedReply(tx, viewer, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/saved-replies/:id/restoration',
    { schema: { tags, summary: 'Bring a deleted reply back', params: One, response: { 200: savedReplySchema } } },
    async (request) => {
      const viewer = await viewerOf(request)
      return transaction(db, viewer.workspaceId, (tx) => restoreSavedReply(tx, viewer, request.params.id))
    },
  )

  app.post(
    '/api/v1/saved-replies/:id/uses',
    {
      schema: {
        tags,
        summary: 'Use a saved reply',
        description:
          'Counts the use, and copies files of the reply as uploads of yours for this conversation: a message then names their ids.',
        params: One,
        body: z.object({
          conversation: id.nullable().default(null),
          copies: z
            .array(z.object({ file: id, id: id.describe('Made by you, for the upload.') }))
            .max(10)
            .default([]),
        }),
        response: {
          200: z.object({
            attachments: z.array(AttachmentShape),
            refused: z
              .array(z.object({ file: z.string(), message: z.string() }))
              .describe('What the inbox does not take.'),
          }),
        },
      },
    },
    async (request) => putToUse(deps, await viewerOf(request), request.params.id, request.body),
  )

  // Apart from all other routes: here a body is a stream.
  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    uploads.put(
      '/api/v1/saved-replies/files/:file',
      {
        config: { longBody: true },
        schema: {
          tags,
          summary: 'Upload a file for a saved reply',
          description: 'The body is the file itself. Name its id when you save; what no reply has after a day is gone.',
          params: File,
          querystring: FileQuery,
          response: { 201: AttachmentShape },
        },
      },
      async (asked, reply) => {
        const request = asked as Uploading
        const viewer = await viewerOf(request)
        const { 'content-length': length, 'content-type': mime } = request.headers
        const { name, ...claims } = request.query
        const said = { name, mime, bytes: length === undefined ? undefined : Number(length) }
        const body = request.body ?? request.raw
        const file = await keepFile(deps, viewer, { id: request.params.file, said, claims }, body)
        return reply.code(201).send(file)
      },
    )
  })

  app.post(
    '/api/v1/saved-replies/files/:file/copy',
    {
      schema: {
        tags,
        summary: 'Keep a copy of a file for a saved reply',
        description: 'Of a file in a conversation, or of another saved reply.',
        params: File,
        body: z.object({ attachment: id }),
        response: { 201: AttachmentShape },
      },
    },
    async (request, reply) => {
      const viewer = await viewerOf(request)
      return reply.code(201).send(await keepCopy(deps, viewer, request.params.file, request.body.attachment))
    },
  )

  app.get(
    '/api/v1/saved-replies/files/:file/:name',
    {
      schema: {
        tags,
        summary: 'A file of a saved reply',
        params: z.object({ file: id, name: z.string() }),
        querystring: z.object({ preview: z.literal('1').optional() }),
      },
    },
    async (request, reply) => {
      const viewer = await viewerOf(request)
      const file = await transaction(db, viewer.workspaceId, (tx) => findFile(tx, viewer, request.params.file))
      if (!file) throw notFound('file')
      return serveFile(request, reply, blobs, file, request.query.preview === '1')
    },
  )
}
