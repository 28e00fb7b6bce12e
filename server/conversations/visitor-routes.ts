import { newId } from '@parley/protocol/id.ts'
import type { VisitorSession } from '@parley/protocol/inbox.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import type { VisitorTimelinePage } from '@parley/protocol/page.ts'
import { z } from 'zod'
import { type Door, getInboxByKey, widgetConfig } from '../inboxes/find-by-key.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import { isShutOut, shutOut, standingOf } from '../visitors/find-visitor.ts'
import type { RequestVisitor } from '../visitors/request-visitor.ts'
import { readClaim, signClaim, type VisitorClaim } from '../visitors/token.ts'
import { ById, TimelineQuery, VisitorConversationShape, VisitorEventShape } from './schema.ts'
import { listOwn, ownTimeline } from './visitor-view.ts'

export type VisitorDeps = {
  db: Db
  secret: string
  limits: Limits
  requestVisitor: RequestVisitor
  teamOnline(workspaceId: string): boolean
  /** Milliseconds this address must wait before it may bring another new visitor; 0 when it may. */
  welcome(address: string): number
}

/** What the widget asks. A visitor is found by its token, and everything else through the visitor. */
export function visitorRoutes(app: App, deps: VisitorDeps): void {
  const { db, secret } = deps
  const tags = ['Visitor']

  app.post(
    '/api/v1/visitor/session',
    {
      schema: {
        tags,
        summary: 'Who am I, and what does the widget need',
        description: 'Makes no row: a new visitor is only ids in a signed token until there is a first message.',
        body: z.object({
          inbox: z
            .string()
            .max(64)
            .transform((key) => key.replaceAll('\u0000', '')),
          token: z.string().max(400).optional(),
        }),
        response: { 200: z.looseObject({ visitorId: z.string(), token: z.string(), unreadKey: z.string() }) },
      },
    },
    async (request): Promise<VisitorSession> => {
      const inbox = await getInboxByKey(db, request.body.inbox)
      const claim = await claimFor(deps, inbox, request.body.token, request.ip)
      return transaction(db, inbox.workspaceId, async (tx) => ({
        visitorId: claim.visitorId,
        token: signClaim(secret, 'token', claim),
        unreadKey: signClaim(secret, 'unread', claim),
        inbox: { ...widgetConfig(inbox), greeting: inbox.settings.greeting, uploads: inbox.settings.uploads },
        faces: await inboxFaces(tx, inbox.id),
        teamOnline: deps.teamOnline(inbox.workspaceId),
        conversations: await listOwn(tx, { id: claim.visitorId }),
        limits: deps.limits,
      }))
    },
  )

  app.get(
    '/api/v1/visitor/unread',
    {
      schema: {
        tags,
        summary: 'How many messages wait for me',
        description: 'Any page may ask: the key opens this number and nothing else.',
        querystring: z.object({ key: z.string().max(400) }),
        response: { 200: z.object({ unread: z.int(), open: z.boolean() }) },
      },
    },
    async (request, reply) => {
      reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store')
      const claim = readClaim(secret, 'unread', request.query.key)
      if (!claim) throw new Refused('unauthenticated', 'This key is not one of ours.')
      return transaction(db, claim.workspaceId, (tx) => unreadOf(tx, claim.visitorId))
    },
  )

  app.get(
    '/api/v1/visitor/conversations',
    {
      schema: { tags, summary: 'My conversations, newest first', response: { 200: z.array(VisitorConversationShape) } },
    },
    async (request) => {
      const visitor = await deps.requestVisitor(request)
      return transaction(db, visitor.workspaceId, (tx) => listOwn(tx, visitor))
    },
  )

  app.get(
    '/api/v1/visitor/conversations/:id/timeline',
    {
      schema: {
        tags,
        summary: 'The end of the timeline, or the part before an event',
        params: ById,
        querystring: TimelineQuery,
        response: {
          200: z.object({
            conversation: VisitorConversationShape,
            entries: z.array(VisitorEventShape),
            more: z.boolean(),
          }),
        },
      },
    },
    async (request): Promise<VisitorTimelinePage> => {
      const visitor = await deps.requestVisitor(request)
      const { before = null, limit } = request.query
      return transaction(db, visitor.workspaceId, (tx) => ownTimeline(tx, visitor, request.params.id, before, limit))
    },
  )
}

/** The visitor of a good token, else a new one: nothing is written, so nothing is lost when nobody ever writes. */
async function claimFor(
  deps: VisitorDeps,
  inbox: Door,
  token: string | undefined,
  address: string,
): Promise<VisitorClaim> {
  const { claim: known, standing } = await standingOf(deps.db, deps.secret, token, address)
  if (known && known.inboxId === inbox.id && known.workspaceId === inbox.workspaceId) {
    if (standing === 'blocked') throw shutOut()
    return known
  }
  if (await isShutOut(deps.db, inbox, address)) throw shutOut()
  const retryAfter = deps.welcome(address)
  if (retryAfter > 0)
    throw new Refused('too-fast', 'Too many new visitors from here. Try again in a moment.', { retryAfter })
  return { workspaceId: inbox.workspaceId, inboxId: inbox.id, visitorId: newId(), version: 1 }
}

/** Up to three people a visitor may expect to meet. */
function inboxFaces(tx: Tx, inboxId: string): Promise<{ name: string; picture: string | null }[]> {
  return tx.rows(
    'inbox-faces',
    `select a.name, a.picture from agents a left join inbox_members m
       on m.workspace_id = a.workspace_id and m.agent_id = a.id and m.inbox_id = $2
     where a.workspace_id = $1 and a.deactivated_at is null and (m.agent_id is not null or a.role in ('owner', 'admin'))
     order by m.agent_id is null, a.availability <> 'available', a.created_at limit 3`,
    [tx.workspaceId, inboxId],
  )
}

async function unreadOf(tx: Tx, visitorId: string): Promise<{ unread: number; open: boolean }> {
  const [row] = await tx.rows<{ unread: number; open: boolean }>(
    'unread-of',
    `select coalesce(sum(agent_messages - visitor_read_messages), 0)::int as unread,
       coalesce(bool_or(status <> 'ended'), false) as open
     from conversations where workspace_id = $1 and visitor_id = $2
       and not exists (select 1 from visitors where workspace_id = $1 and id = $2 and blocked_at is not null)`,
    [tx.workspaceId, visitorId],
  )
  return row!
}
