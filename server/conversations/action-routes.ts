import { PRIORITIES } from '@parley/protocol/conversation.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { type Tx, transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { askForRating } from './ask-rating.ts'
import { categoriseConversation } from './categorise.ts'
import { dissolveTeam } from './dissolve-team.ts'
import { getConversation } from './find.ts'
import { flagConversation } from './flag.ts'
import { loadOf } from './load.ts'
import { prioritiseConversation } from './prioritise.ts'
import { ById, Comment, ConversationShape, Epoch } from './schema.ts'
import { takeOver } from './take-over.ts'

const One = { 200: z.object({ conversation: ConversationShape }) }
const Counts = z.record(z.string(), z.int())

/** What agents say of a conversation beside who answers it, each fact at an address of its own. */
export function actionRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps
  const tags = ['Conversations']

  /** A verb on one conversation, answered by how it stands then. */
  const doing = (viewer: Viewer, id: string, verb: (tx: Tx) => Promise<void>) =>
    transaction(db, viewer.workspaceId, async (tx) => {
      await verb(tx)
      return { conversation: await getConversation(tx, viewer, id) }
    })

  app.put(
    '/api/v1/conversations/:id/takeover',
    {
      schema: {
        tags,
        summary: 'Take it over: it is mine, and I alone have the floor',
        description: 'Refused as `stale-epoch` if who answers has changed since you looked.',
        params: ById,
        body: z.object({ epoch: Epoch }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => takeOver(tx, viewer, id, request.body.epoch))
    },
  )

  app.put(
    '/api/v1/conversations/:id/priority',
    {
      schema: {
        tags,
        summary: 'Say how urgent it is',
        params: ById,
        body: z.object({ priority: z.enum(PRIORITIES) }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => prioritiseConversation(tx, viewer, id, request.body.priority))
    },
  )

  app.put(
    '/api/v1/conversations/:id/category',
    {
      schema: {
        tags,
        summary: 'Say what it is about',
        params: ById,
        body: z.object({
          category: z.string().max(60).nullable().describe("One of the inbox's `settings.categories`, or null."),
        }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => categoriseConversation(tx, viewer, id, request.body.category))
    },
  )

  app.put(
    '/api/v1/conversations/:id/critical',
    {
      schema: {
        tags,
        summary: 'Mark it as critical, and say why',
        params: ById,
        body: z.object({ comment: Comment.nullish() }),
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      const comment = request.body.comment || null
      return doing(viewer, id, (tx) => flagConversation(tx, viewer, id, { comment }))
    },
  )

  app.delete(
    '/api/v1/conversations/:id/critical',
    { schema: { tags, summary: 'It is not critical any more', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => flagConversation(tx, viewer, id, null))
    },
  )

  app.put(
    '/api/v1/conversations/:id/rating-request',
    { schema: { tags, summary: 'Ask the visitor for a rating, once', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return doing(viewer, id, (tx) => askForRating(tx, viewer, id))
    },
  )

  app.delete(
    '/api/v1/teams/:id',
    {
      schema: {
        tags: ['Teams'],
        summary: 'Dissolve a team',
        description: 'What waits for it waits in the queue of its inbox from now on.',
        params: ById,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'agents.manage')
      await transaction(db, viewer.workspaceId, (tx) => dissolveTeam(tx, viewer.id, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/load',
    {
      schema: {
        tags,
        summary: 'How much everybody has in hand',
        description: 'Open conversations per agent, and per team those that wait for one.',
        response: { 200: z.object({ agents: Counts, teams: Counts }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => loadOf(tx, viewer))
    },
  )
}
