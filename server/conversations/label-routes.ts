import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { getConversation } from './find.ts'
import { type Labelling, labelConversation } from './label.ts'
import { ById, ConversationShape } from './schema.ts'

const Ids = z.array(z.guid().transform((id) => id.toLowerCase())).max(100)

/** The labels of one conversation. */
export function labellingRoutes(app: App, deps: AuthDeps): void {
  const tags = ['Conversations']
  const response = { 200: z.object({ conversation: ConversationShape }) }

  const label = (request: Parameters<typeof getViewer>[1], id: string, labelling: Labelling) =>
    getViewer(deps, request).then((viewer) =>
      transaction(deps.db, viewer.workspaceId, async (tx) => {
        await labelConversation(tx, viewer, id, labelling)
        return { conversation: await getConversation(tx, viewer, id) }
      }),
    )

  app.put(
    '/api/v1/conversations/:id/labels',
    {
      schema: {
        tags,
        summary: 'Give it exactly these labels',
        params: ById,
        body: z.object({ labelIds: Ids }),
        response,
      },
    },
    (request) => label(request, request.params.id, request.body),
  )

  app.patch(
    '/api/v1/conversations/:id/labels',
    {
      schema: {
        tags,
        summary: 'Put labels on it, and take labels off',
        description: 'Two who do so at once do not undo each other.',
        params: ById,
        body: z.object({ add: Ids.default([]), remove: Ids.default([]) }),
        response,
      },
    },
    (request) => label(request, request.params.id, request.body),
  )
}
