import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Presence } from '@parley/protocol/server.ts'
import { type Condition, SORTS } from '@parley/protocol/view.ts'
import { z } from 'zod'
import { idSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import type { Viewer } from '../agents/viewer.ts'
import { listConversations } from '../conversations/list.ts'
import { ConversationShape } from '../conversations/schema.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { countCustom, countInTime } from './count.ts'
import { arrangeViews, createView, editView, removeView } from './edit.ts'
import { selectionOf, selectMatching, viewKeySchema } from './select.ts'
import { treeSchema } from './tree.ts'
import { draftSchema, listViews, viewSchema } from './view.ts'

export type ViewDeps = AuthDeps & { visitorPresence(workspaceId: string, visitorId: string): Presence }

const ById = z.object({ id: idSchema })
const paging = {
  after: z.string().max(120).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
}
const PageShape = z.object({
  conversations: z.array(ConversationShape),
  read: z.record(z.string(), z.int()).describe("Per conversation, the visitor's message count at my read mark."),
  presence: z.record(z.string(), z.enum(['online', 'away', 'left'])),
  next: z.string().nullable(),
})

export function viewRoutes(app: App, deps: ViewDeps): void {
  const { db } = deps
  const tags = ['Views']

  const withPresence = (viewer: Viewer, page: Omit<ConversationPage, 'presence'>): ConversationPage => {
    const all = page.conversations.map(
      ({ visitor }) => [visitor.id, deps.visitorPresence(viewer.workspaceId, visitor.id)] as const,
    )
    return { ...page, presence: Object.fromEntries(all.filter(([, presence]) => presence !== 'left')) }
  }

  app.get(
    '/api/v1/conversations',
    {
      schema: {
        tags: ['Conversations'],
        summary: 'A page of a view',
        querystring: z.object({
          view: viewKeySchema.default('all'),
          sort: z
            .enum(SORTS)
            .optional()
            .describe("Default: the view's own; of default views and labels, newest first."),
          ...paging,
        }),
        response: { 200: PageShape },
      },
    },
    async (request): Promise<ConversationPage> => {
      const viewer = await getViewer(deps, request)
      const { view, after = null, limit, sort } = request.query
      const page = await transaction(db, viewer.workspaceId, async (tx) => {
        const found = await selectionOf(tx, viewer, view)
        return listConversations(tx, viewer, found.selection, { sort: sort ?? found.sort, after, limit })
      })
      return withPresence(viewer, page)
    },
  )

  app.get(
    '/api/v1/views',
    {
      schema: {
        tags,
        summary: 'The custom views I see, in my order',
        description: 'My own, those of my teams, and everyone’s. The default views are not among them.',
        response: { 200: z.array(viewSchema) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => listViews(tx, viewer))
    },
  )

  app.get(
    '/api/v1/views/counts',
    {
      schema: {
        tags,
        summary: 'How many conversations my custom views hold, and how many open ones each label',
        description: 'Views are counted up to 1000; null where counting takes too long.',
        response: {
          200: z.object({
            views: z.record(z.string(), z.int().nullable()),
            labels: z.record(z.string(), z.int()),
          }),
        },
      },
    },
    async (request) => countCustom(db, await getViewer(deps, request)),
  )

  app.post(
    '/api/v1/views',
    {
      schema: {
        tags,
        summary: 'Make a view',
        description: 'Whoever it is shared with sees of what matches only what they may see anyway.',
        body: draftSchema,
        response: { 201: viewSchema },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const view = await transaction(db, viewer.workspaceId, (tx) => createView(tx, viewer, request.body))
      return reply.code(201).send(view)
    },
  )

  app.put(
    '/api/v1/views/:id',
    { schema: { tags, summary: 'Change a view', params: ById, body: draftSchema, response: { 200: viewSchema } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => editView(tx, viewer, request.params.id, request.body))
    },
  )

  app.delete(
    '/api/v1/views/:id',
    { schema: { tags, summary: 'Delete a view', params: ById, response: { 204: z.null() } } },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, (tx) => removeView(tx, viewer, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/api/v1/views/order',
    {
      schema: {
        tags,
        summary: 'In which order I want my views',
        body: z.object({ viewIds: z.array(idSchema).max(500) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, (tx) => arrangeViews(tx, viewer, request.body.viewIds))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/views/preview',
    {
      schema: {
        tags,
        summary: 'What a view would show, before it is saved',
        body: z.object({ tree: treeSchema, sort: z.enum(SORTS).default('newest'), ...paging }),
        response: {
          200: PageShape.extend({
            count: z.int().nullable().describe('Up to 1000; null where counting takes too long.'),
            mine: z.int().nullable().describe('How many of them you hold.'),
          }),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { tree, sort, after = null, limit } = request.body
      const selection = selectMatching(tree, viewer)
      const mine: Condition = { field: 'assignee', op: 'any', value: [viewer.id] }
      const [page, count, held] = await Promise.all([
        transaction(db, viewer.workspaceId, (tx) => listConversations(tx, viewer, selection, { sort, after, limit })),
        countInTime(db, viewer, selection),
        countInTime(db, viewer, selectMatching({ match: 'all', of: [mine, tree] }, viewer)),
      ])
      return { ...withPresence(viewer, page), count, mine: held }
    },
  )
}
