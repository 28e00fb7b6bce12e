import { type SearchCounts, type SearchPage, SPEAKERS } from '@parley/protocol/search.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { glance } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { countHits } from './count.ts'
import { openNewestWins } from './newest-wins.ts'
import { search } from './search.ts'

const id = z.guid().transform((text) => text.toLowerCase())
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** One or several, between commas. */
const some = <T extends z.ZodType<string, string>>(one: T) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(one).min(1).max(50))

const filters = {
  q: z
    .string()
    .max(200)
    .describe(
      'All words must be there, in any order, accents and case aside. A last word without a space after it may go on.',
    ),
  inbox: some(id).optional().describe('One or several, between commas.'),
  speaker: some(z.enum(SPEAKERS)).optional().describe('Messages of visitors, agents or bots, or notes: some of these.'),
  assignee: id.optional().describe('Of conversations that this agent has now.'),
  ended: z.stringbool().optional().describe('Of conversations that have ended, or of open ones.'),
  conversation: id.optional(),
  from: time.optional(),
  to: time.optional().describe('Before this moment.'),
}

const SearchQuery = z.object({
  ...filters,
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
  const newestWins = openNewestWins()
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
                  outcome: z.enum(['resolved', 'abandoned', 'expired']).nullable(),
                  assigneeId: z.string().nullable(),
                  labelIds: z.array(z.string()),
                  visitor: Visitor,
                }),
                seq: z.int().describe('Open the conversation at this event.'),
                at: z.string(),
                by: z.looseObject({ kind: z.enum(['visitor', 'agent', 'bot', 'system']) }),
                kind: z.enum(['message', 'note']),
                snippet: Snippet,
                file: Snippet.nullable(),
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
      return newestWins(`hits ${viewer.id}`, () =>
        glance(deps.db, viewer.workspaceId, (tx) => search(tx, viewer, wanted(request.query))),
      )
    },
  )

  app.get(
    '/api/v1/search/counts',
    {
      schema: {
        tags: ['Search'],
        summary: 'How many messages each filter would leave',
        description: 'Of the newest 500 that have the words; `atLeast` says that there are more.',
        querystring: z.object(filters),
        response: {
          200: z.object({
            atLeast: z.boolean(),
            total: z.int(),
            speakers: z.record(z.enum(SPEAKERS), z.int()),
            inboxes: z.record(z.string(), z.int()),
            assignees: z.record(z.string(), z.int()),
            open: z.int(),
            ended: z.int(),
            within: z.record(z.string(), z.int()).describe('In the last so many days.'),
            anyTime: z.int(),
            without: z.partialRecord(z.enum(['speakers', 'inboxes', 'assignee', 'ended', 'time']), z.int()),
          }),
        },
      },
    },
    async (request): Promise<SearchCounts> => {
      const viewer = await getViewer(deps, request)
      return newestWins(`counts ${viewer.id}`, () =>
        glance(deps.db, viewer.workspaceId, (tx) => countHits(tx, viewer, wanted(request.query))),
      )
    },
  )
}

type Asked = z.output<z.ZodObject<typeof filters>>

/** By the verb's names. */
function wanted<T extends Asked>({ q, inbox, speaker, assignee, conversation, ...rest }: T) {
  return { query: q, inboxIds: inbox, speakers: speaker, assigneeId: assignee, conversationId: conversation, ...rest }
}
