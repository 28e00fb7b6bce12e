import { ATTACHMENTS_PER_MESSAGE } from '@parley/protocol/attachment.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { ById } from '../conversations/schema.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import type { RequestVisitor } from '../visitors/request-visitor.ts'
import type { GroupCommit } from './group-commit.ts'
import { checkedBody } from './send.ts'

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
          kind: z.enum(['message', 'note']).default('message'),
          epoch: z.int().min(0).optional(),
        }),
        response: { 201: SentShape },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id, kind, epoch, attachments } = request.body
      const body = checkedBody(request.body.body, limits.messageBytes, attachments)
      const send = {
        author: viewer,
        conversation: request.params.id,
        id,
        kind,
        body,
        attachments,
        ...(epoch !== undefined && { epoch }),
      }
      return reply.code(201).send(await groupCommit.post(viewer.workspaceId, send))
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
        body: z.object({ id, body: z.string().describe('Markdown.'), attachments: files }),
        response: { 201: SentShape },
      },
    },
    async (request, reply) => {
      const visitor = await deps.requestVisitor(request)
      const { attachments } = request.body
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
      } as const
      return reply.code(201).send(await groupCommit.post(visitor.workspaceId, send))
    },
  )
}
