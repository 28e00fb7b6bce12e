import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { getConversation } from '../conversations/find.ts'
import { ById, ConversationShape, Epoch } from '../conversations/schema.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { transferConversation } from './transfer.ts'

const id = z.guid().transform((text) => text.toLowerCase())

export function transferRoutes(app: App, deps: AuthDeps & { noteBytes: number }): void {
  app.post(
    '/api/v1/conversations/:id/transfer',
    {
      schema: {
        tags: ['Conversations'],
        summary: 'Hand it to an agent or to a team, with a note',
        description: 'All of it, or nothing: the note is only there when it was handed over.',
        params: ById,
        body: z.object({
          assigneeId: id.nullable().describe('Null: to the queue of the team, or of the inbox.'),
          teamId: id.nullish().describe('Not named: as it is. Null: of no team.'),
          note: z
            .object({ id: id.describe('Made by you; a resend is recognised by it.'), body: z.string() })
            .optional()
            .describe('Only agents see it.'),
          epoch: Epoch.optional(),
        }),
        response: { 200: z.object({ conversation: ConversationShape }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(deps.db, viewer.workspaceId, async (tx) => {
        await transferConversation(tx, viewer, request.params.id, request.body, deps.noteBytes)
        return { conversation: await getConversation(tx, viewer, request.params.id) }
      })
    },
  )
}
