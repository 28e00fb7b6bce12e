import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { findVisitorRow } from '../visitors/find.ts'
import { listHistory } from './history.ts'
import { ById, ConversationShape } from './schema.ts'

export function historyRoutes(app: App, deps: AuthDeps): void {
  app.get(
    '/api/v1/visitors/:id/conversations',
    {
      schema: {
        tags: ['Visitors'],
        summary: 'All conversations of a visitor, newest first',
        description:
          'Also of the other visitors who are the same contact. Those in inboxes that I do not see are left out.',
        params: ById,
        querystring: z.object({
          after: z.string().max(120).optional().describe('`next` of the page before.'),
          limit: z.coerce.number().int().min(1).max(100).default(20),
        }),
        response: { 200: z.object({ conversations: z.array(ConversationShape), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { after = null, limit } = request.query
      return transaction(deps.db, viewer.workspaceId, async (tx) => {
        const { id } = await findVisitorRow(tx, viewer, request.params.id)
        return listHistory(tx, viewer, id, { after, limit })
      })
    },
  )
}
