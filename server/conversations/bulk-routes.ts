import { BULK_MOST, type BulkAct, type BulkAnswer } from '@parley/protocol/bulk.ts'
import { OUTCOMES, PRIORITIES } from '@parley/protocol/conversation.ts'
import { REFUSALS, type RefusalCode } from '@parley/protocol/errors.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import type { App } from '../platform/http.ts'
import { doToEach } from './bulk.ts'

const id = z.guid().transform((text) => text.toLowerCase())
const ids = z.array(id).max(100).default([])

const actSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('label'), add: ids, remove: ids }),
  z.object({ type: z.literal('prioritise'), priority: z.enum(PRIORITIES) }),
  z.object({ type: z.literal('assign'), assigneeId: id.nullable(), teamId: id.nullish() }),
  z.object({ type: z.literal('end'), outcome: z.enum(OUTCOMES) }),
]) satisfies z.ZodType<BulkAct>

const answerSchema = z.object({
  done: z.array(z.string()),
  failed: z.array(
    z.object({
      id: z.string(),
      code: z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]),
      message: z.string(),
    }),
  ),
}) satisfies z.ZodType<BulkAnswer>

export function bulkRoutes(app: App, deps: AuthDeps): void {
  app.post(
    '/api/v1/conversations/bulk',
    {
      schema: {
        tags: ['Conversations'],
        summary: 'Do the same to many',
        description: 'Each by its own verb and rights. Answers what was done, and of the rest why not.',
        body: z.object({ ids: z.array(id).min(1).max(BULK_MOST), act: actSchema }),
        response: { 200: answerSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return doToEach(deps.db, viewer, request.body.ids, request.body.act)
    },
  )
}
