import { NOTIFICATION_KINDS, type NotificationPage, type NotificationSettings } from '@parley/protocol/notification.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { listNotifications } from './list.ts'
import { readNotifications } from './read.ts'
import { notificationSettings, readSettings, saveSettings } from './settings.ts'

const id = z.guid().transform((text) => text.toLowerCase())

const Notification = z.object({
  id: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  at: z.string(),
  by: z.looseObject({ kind: z.enum(['visitor', 'agent', 'bot', 'system']) }),
  read: z.boolean(),
  conversation: z.object({
    id: z.string(),
    inboxId: z.string(),
    status: z.enum(['bot', 'waiting', 'pending', 'active', 'ended']),
    visitor: z.looseObject({ id: z.string(), name: z.string(), named: z.boolean() }),
  }),
  seq: z.int().describe('Open the conversation at this event.'),
  text: z.string().nullable(),
  rating: z.object({ score: z.int().min(1).max(5), comment: z.string().nullable() }).nullable(),
})

export function notificationRoutes(app: App, deps: AuthDeps): void {
  app.get(
    '/api/v1/notifications',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'What concerns me, newest first',
        description: 'Mentions, conversations given to me or my team, and what happened to mine. Kept for 90 days.',
        querystring: z.object({
          unread: z.stringbool().default(false).describe('Only what I have not seen.'),
          after: id.optional().describe('`next` of the page before.'),
          limit: z.coerce.number().int().min(1).max(50).default(20),
        }),
        response: {
          200: z.object({
            notifications: z.array(Notification),
            unread: z.int().describe('All there are, counted up to 100.'),
            next: z.string().nullable(),
          }),
        },
      },
    },
    async (request): Promise<NotificationPage> => {
      const viewer = await getViewer(deps, request)
      const { after = null, unread: unreadOnly, limit } = request.query
      return transaction(deps.db, viewer.workspaceId, (tx) =>
        listNotifications(tx, viewer, { after, unreadOnly, limit }),
      )
    },
  )

  app.put(
    '/api/v1/notifications/reading',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'Mark mine as seen',
        description: 'These `ids`, those of a `conversation`, or all `upTo` one.',
        body: z
          .object({ ids: z.array(id).max(100).optional(), conversation: id.optional(), upTo: id.optional() })
          .refine((body) => body.ids ?? body.conversation ?? body.upTo, 'Say which.'),
        response: { 204: z.null().describe('Done.') },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(deps.db, viewer.workspaceId, (tx) => readNotifications(tx, viewer, request.body))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/notifications/settings',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'How I want to be told',
        response: { 200: notificationSettings },
      },
    },
    async (request): Promise<NotificationSettings> => {
      const viewer = await getViewer(deps, request)
      return transaction(deps.db, viewer.workspaceId, (tx) => readSettings(tx, viewer))
    },
  )

  app.put(
    '/api/v1/notifications/settings',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'Say how I want to be told',
        body: notificationSettings,
        response: { 200: notificationSettings },
      },
    },
    async (request): Promise<NotificationSettings> => {
      const viewer = await getViewer(deps, request)
      return transaction(deps.db, viewer.workspaceId, async (tx) => {
        await saveSettings(tx, viewer, request.body)
        return readSettings(tx, viewer)
      })
    },
  )
}
