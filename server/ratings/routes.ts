import { z } from 'zod'
import { ById, Comment, Rating } from '../conversations/schema.ts'
import { type Db, transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import type { RequestVisitor } from '../visitors/request-visitor.ts'
import { rateConversation } from './rate.ts'

export function ratingRoutes(app: App, { db, requestVisitor }: { db: Db; requestVisitor: RequestVisitor }): void {
  app.post(
    '/api/v1/visitor/conversations/:id/rating',
    {
      schema: {
        tags: ['Visitor'],
        summary: 'What I think of how I was served',
        description: 'Only where it was asked for. Kept once: a second one is answered with the first.',
        params: ById,
        body: z.object({ score: Rating.shape.score, comment: Comment.nullish() }),
        response: { 200: z.object({ rating: Rating }) },
      },
    },
    async (request) => {
      const visitor = await requestVisitor(request)
      const { score, comment } = request.body
      const rating = await transaction(db, visitor.workspaceId, (tx) =>
        rateConversation(tx, visitor, request.params.id, { score, comment: comment || null }),
      )
      return { rating }
    },
  )
}
