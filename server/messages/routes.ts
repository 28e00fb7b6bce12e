import { ATTACHMENTS_PER_MESSAGE } from '@parley/protocol/attachment.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { ById } from '../conversations/schema.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import type { RequestVisitor } from '../visitors/request-visitor.ts'
import { deleteMessage } from './delete.ts'
import { editMessage } from './edit.ts'
import type { GroupCommit } from './group-commit.ts'
import { checkedBody } from './send.ts'
import { earlierWordings } from './wordings.ts'

export type MessageDeps = AuthDeps & {
  groupCommit: GroupCommit
  limits: Limits
  requestVisitor: RequestVisitor
  /** Milliseconds a visitor must wait before it may send again; 0 when it may. */
  pace(workspaceId: string, visitorId: string): number
}

const id = z
  .guid()
  .transform((text) => text.toLowerCase())
  .describe('Made by you, a UUIDv7. Sending it again returns the first result.')
const files = z
  .array(z.guid().transform((text) => text.toLowerCase()))
  .max(ATTACHMENTS_PER_MESSAGE)
  .transform((ids) => [...new Set(ids)])
  .optional()
  .describe('Ids of files you uploaded for this conversation. With some, `body` may be empty.')
const replyTo = z
  .guid()
  .transform((text) => text.toLowerCase())
  .optional()
  .describe('The id of a message of this conversation that this answers; in notes, of a note as well.')
const SentShape = z.object({ id: z.string(), conversation: z.string(), seq: z.int(), at: z.string() })

/** The verb of the socket's `send`, for programs and for networks without sockets. */
export function messageRoutes(app: App, deps: MessageDeps): void {
  const { groupCommit, limits } = deps

  app.post(
    '/api/v1/conversations/:id/messages',
    {
      schema: {
        tags: ['Messages'],
        summary: 'Reply, or leave a note',
        params: ById,
        body: z.object({
          id,
          body: z.string().describe('Markdown.'),
          attachments: files,
          replyTo,
          kind: z.enum(['message', 'note']).default('message'),
          epoch: z.int().min(0).optional(),
        }),
        response: { 201: SentShape },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id, kind, epoch, attachments, replyTo } = request.body
      const body = checkedBody(request.body.body, limits.messageBytes, attachments)
      const send = {
        author: viewer,
        conversation: request.params.id,
        id,
        kind,
        body,
        attachments,
        replyTo,
        ...(epoch !== undefined && { epoch }),
      }
      return reply.code(201).send(await groupCommit.post(viewer.workspaceId, send))
    },
  )

  const OneMessage = ById.extend({ message: ById.shape.id })

  app.put(
    '/api/v1/conversations/:id/messages/:message',
    {
      schema: {
        tags: ['Messages'],
        summary: 'Change what you said',
        description: 'Your own messages, while the conversation is open, and your own notes. Files stay.',
        params: OneMessage,
        body: z.object({ body: z.string().describe('Markdown.') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id: conversation, message: id } = request.params
      const { body } = request.body
      await transaction(deps.db, viewer.workspaceId, (tx) =>
        editMessage(tx, viewer, { conversation, id, body }, limits.messageBytes),
      )
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/conversations/:id/messages/:message/wordings',
    {
      schema: {
        tags: ['Messages'],
        summary: 'How a message was put before it was edited',
        description: 'The first wording first. Of a deleted message there are none.',
        params: OneMessage,
        response: {
          200: z.array(z.object({ body: z.string(), at: z.string().describe('Since when it was put so.') })),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id: conversation, message: id } = request.params
      return transaction(deps.db, viewer.workspaceId, (tx) => earlierWordings(tx, viewer, { conversation, id }))
    },
  )

  app.delete(
    '/api/v1/conversations/:id/messages/:message',
    {
      schema: {
        tags: ['Messages'],
        summary: 'Take back what you said',
        description:
          'Its words and files are gone, also from quotes. Within 15 seconds its files may be sent again, and unless the ' +
          'visitor has read it, nothing is shown in its place.',
        params: OneMessage,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id: conversation, message: id } = request.params
      await transaction(deps.db, viewer.workspaceId, (tx) => deleteMessage(tx, viewer, { conversation, id }))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/visitor/conversations/:id/messages',
    {
      schema: {
        tags: ['Visitor'],
        summary: 'Write to us',
        description: 'A conversation id that does not exist yet starts a conversation.',
        params: ById,
        body: z.object({ id, body: z.string().describe('Markdown.'), attachments: files, replyTo }),
        response: { 201: SentShape },
      },
    },
    async (request, reply) => {
      const visitor = await deps.requestVisitor(request)
      const { attachments, replyTo } = request.body
      const body = checkedBody(request.body.body, limits.messageBytes, attachments)
      const retryAfter = deps.pace(visitor.workspaceId, visitor.id)
      if (retryAfter > 0)
        throw new Refused('too-fast', 'That was a lot at once. Try again in a moment.', { retryAfter })
      const send = {
        author: visitor,
        conversation: request.params.id,
        id: request.body.id,
        kind: 'message',
        body,
        attachments,
        replyTo,
      } as const
      return reply.code(201).send(await groupCommit.post(visitor.workspaceId, send))
    },
  )
}
