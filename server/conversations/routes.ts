import { OUTCOMES, VIEWS } from '@parley/protocol/conversation.ts'
import type { TimelinePage } from '@parley/protocol/page.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import type { Viewer } from '../agents/viewer.ts'
import { glance, type Tx, transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { getVisitorDetails, type Places } from '../visitors/details.ts'
import { DetailsShape } from '../visitors/schema.ts'
import { assignConversation } from './assign.ts'
import { countViews } from './count.ts'
import { endConversation } from './end.ts'
import { readFigures } from './figures.ts'
import { getConversation } from './find.ts'
import { joinConversation } from './join.ts'
import { previousConversations } from './list.ts'
import { markSeen } from './marks.ts'
import { reopenConversation } from './reopen.ts'
import { ById, Comment, ConversationShape, Epoch, EventShape, FiguresShape, TimelineQuery } from './schema.ts'
import { readTimeline } from './timeline.ts'

export type ConversationDeps = AuthDeps & { places: Places }

const One = { 200: z.object({ conversation: ConversationShape }) }

export function conversationRoutes(app: App, deps: ConversationDeps): void {
  const { db } = deps
  const tags = ['Conversations']

  app.get(
    '/api/v1/counts',
    {
      schema: {
        tags,
        summary: 'How many conversations each view holds',
        description: 'Closed ones are counted up to 1000.',
        response: { 200: z.record(z.enum(VIEWS), z.int()) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return glance(db, viewer.workspaceId, (tx) => countViews(tx, viewer))
    },
  )

  app.get(
    '/api/v1/conversations/:id',
    {
      schema: {
        tags,
        summary: 'One conversation, its visitor, and what they talked about before',
        params: ById,
        response: {
          200: z.object({
            conversation: ConversationShape,
            visitor: DetailsShape,
            read: z.int(),
            previous: z.array(ConversationShape).describe('What they talked about before, newest first, at most 20.'),
            figures: FiguresShape,
          }),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, async (tx) => {
        const conversation = await getConversation(tx, viewer, request.params.id)
        const [visitor, previous, read, figures] = await Promise.all([
          getVisitorDetails(tx, viewer, conversation.visitor.id, deps.places),
          previousConversations(tx, viewer, conversation),
          myReadMessages(tx, viewer, conversation.id),
          readFigures(tx, conversation.id),
        ])
        return { conversation, visitor, previous, read, figures }
      })
    },
  )

  app.get(
    '/api/v1/conversations/:id/timeline',
    {
      schema: {
        tags,
        summary: 'The end of the timeline, or the part before an event',
        params: ById,
        querystring: TimelineQuery,
        response: {
          200: z.object({ conversation: ConversationShape, entries: z.array(EventShape), more: z.boolean() }),
        },
      },
    },
    async (request): Promise<TimelinePage> => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => readTimeline(tx, viewer, request.params.id, request.query))
    },
  )

  /** A verb on one conversation, answered by how it stands then. */
  const doing = (viewer: Viewer, id: string, verb: (tx: Tx) => Promise<void>) =>
    transaction(db, viewer.workspaceId, async (tx) => {
      await verb(tx)
      return { conversation: await getConversation(tx, viewer, id) }
    })

  app.post(
    '/api/v1/conversations/:id/participation',
    { schema: { tags, summary: 'Join: take the floor', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => joinConversation(tx, viewer, id))
    },
  )

  app.put(
    '/api/v1/conversations/:id/assignment',
    {
      schema: {
        tags,
        summary: 'Hand it to an agent or a team, or back to the queue',
        params: ById,
        body: z.object({
          assigneeId: z.guid().nullable().describe('Null: to the queue of the team, or of the inbox.'),
          teamId: z.guid().nullish().describe('Not named: as it is. Null: of no team.'),
          epoch: Epoch.optional(),
        }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => assignConversation(tx, viewer, id, request.body))
    },
  )

  app.post(
    '/api/v1/conversations/:id/closure',
    {
      schema: {
        tags,
        summary: 'End it',
        params: ById,
        body: z.object({
          outcome: z.enum(OUTCOMES),
          comment: Comment.nullish(),
          askRating: z.boolean().optional().describe('Ask the visitor what they think.'),
          epoch: Epoch.optional(),
        }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      const how = { ...request.body, comment: request.body.comment || null }
      return doing(viewer, id, (tx) => endConversation(tx, viewer, id, how))
    },
  )

  app.delete(
    '/api/v1/conversations/:id/closure',
    { schema: { tags, summary: 'Reopen it: it is yours', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => reopenConversation(tx, viewer, id))
    },
  )

  app.put(
    '/api/v1/conversations/:id/read',
    {
      schema: {
        tags,
        summary: 'I have read up to here',
        params: ById,
        body: z.object({ seq: z.int().min(1).describe('A public number.') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      await transaction(db, viewer.workspaceId, async (tx) => {
        await getConversation(tx, viewer, id)
        await markSeen(tx, [{ who: viewer, conversation: id, seq: request.body.seq, read: true }])
      })
      return reply.code(204).send(null)
    },
  )
}

async function myReadMessages(tx: Tx, viewer: Viewer, id: string): Promise<number> {
  const [row] = await tx.rows<{ visitor_messages: number }>(
    'my-read-messages',
    'select visitor_messages from read_marks where workspace_id = $1 and agent_id = $2 and conversation_id = $3',
    [tx.workspaceId, viewer.id, id],
  )
  return row?.visitor_messages ?? 0
}
