import { type SearchPage, SPEAKERS } from '@parley/protocol/search.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { search } from './search.ts'

const id = z.guid().transform((text) => text.toLowerCase())
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const SearchQuery = z.object({
  q: z
    .string()
    .max(200)
    .describe(
      'All words must be there, in any order, accents and case aside. A last word without a space after it may go on.',
    ),
  inbox: id.optional(),
  speaker: z.enum(SPEAKERS).optional().describe('Messages of visitors, agents or bots, or notes.'),
  assignee: id.optional().describe('Of conversations that this agent has now.'),
  conversation: id.optional(),
  from: time.optional(),
  to: time.optional().describe('Before this moment.'),
  after: z.string().max(120).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})

const Snippet = z
  .object({
    text: z.string(),
    hits: z.array(z.tuple([z.int(), z.int()])).describe('What was found: [from, to) in UTF-16 units of `text`.'),
  })
  .meta({ id: 'Snippet' })
const Visitor = z.object({ id: z.string(), name: z.string(), named: z.boolean(), email: z.string().nullable() })

export function searchRoutes(app: App, deps: AuthDeps): void {
  app.get(
    '/api/v1/search',
    {
      schema: {
        tags: ['Search'],
        summary: 'Messages, notes and visitors, newest first',
        description:
          'Finds in the inboxes one sees. Visitors come with the first page, unless a filter asks for messages only. A search that would take too long is refused as `search-too-broad`. What was said is found a second or so later.',
        querystring: SearchQuery,
        response: {
          200: z.object({
            messages: z.array(
              z.object({
                conversation: z.object({
                  id: z.string(),
                  inboxId: z.string(),
                  status: z.enum(['bot', 'waiting', 'pending', 'active', 'ended']),
                  assigneeId: z.string().nullable(),
                  visitor: Visitor,
                }),
                seq: z.int().describe('Open the conversation at this event.'),
                at: z.string(),
                by: z.looseObject({ kind: z.enum(['visitor', 'agent', 'bot', 'system']) }),
                kind: z.enum(['message', 'note']),
                snippet: Snippet,
              }),
            ),
            visitors: z.array(
              z.object({
                visitor: Visitor,
                inboxId: z.string(),
                lastSeenAt: z.string(),
                conversation: z.string().nullable().describe('Their last one.'),
                name: Snippet,
                email: Snippet.nullable(),
              }),
            ),
            next: z.string().nullable(),
          }),
        },
      },
    },
    async (request): Promise<SearchPage> => {
      const viewer = await getViewer(deps, request)
      const { q, inbox, speaker, assignee, conversation, ...rest } = request.query
      const wanted = { query: q, inboxId: inbox, speaker, assigneeId: assignee, conversationId: conversation, ...rest }
      return transaction(deps.db, viewer.workspaceId, (tx) => search(tx, viewer, wanted))
    },
  )
}
