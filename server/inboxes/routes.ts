import type { BrandColors, WidgetConfig } from '@parley/protocol/inbox.ts'
import { z } from 'zod'
import { idSchema, nameSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { ownOrigin } from '../agents/same-origin.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import { createInbox } from './create.ts'
import { editInbox } from './edit.ts'
import { getInboxByKey, widgetConfig } from './find-by-key.ts'
import { getInbox, inboxSchema, listInboxes, settingsSchema } from './inbox.ts'
import { mayEmbed, originOfPage } from './may-embed.ts'

const brandColors = z.object({
  accent: z.string(),
  onAccent: z.string(),
  accentHover: z.string(),
  accentText: z.string(),
  accentSoft: z.string(),
  accentEdge: z.string(),
}) satisfies z.ZodType<BrandColors>

const widgetConfigSchema = z
  .object({
    name: z.string(),
    brand: z.object({ hue: z.number(), light: brandColors, dark: brandColors }),
    position: z.enum(['right', 'left']),
    corners: z.enum(['soft', 'square', 'round']),
  })
  .meta({ id: 'WidgetConfig' }) satisfies z.ZodType<WidgetConfig>

export function inboxRoutes(app: App, deps: AuthDeps): void {
  const { db, config } = deps

  app.get(
    '/api/v1/inboxes',
    {
      schema: {
        tags: ['Inboxes'],
        summary: 'The inboxes whose conversations I may see',
        response: { 200: z.array(inboxSchema) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => listInboxes(tx, viewer))
    },
  )

  app.post(
    '/api/v1/inboxes',
    {
      schema: {
        tags: ['Inboxes'],
        summary: 'Add a web inbox',
        body: z.object({ name: nameSchema, settings: settingsSchema.partial().optional() }),
        response: { 201: inboxSchema },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'inboxes.manage')
      const inbox = await transaction(db, viewer.workspaceId, async (tx) => {
        const { id } = await createInbox(tx, viewer.id, request.body)
        return getInbox(tx, id)
      })
      return reply.code(201).send(inbox)
    },
  )

  app.patch(
    '/api/v1/inboxes/:id',
    {
      schema: {
        tags: ['Inboxes'],
        summary: 'Change an inbox',
        description: 'Settings that are not named stay as they are. The widget follows within a minute.',
        params: z.object({ id: idSchema }),
        body: z.object({
          name: nameSchema.optional(),
          settings: settingsSchema.partial().optional(),
          memberIds: z.array(idSchema).max(1000).optional(),
        }),
        response: { 200: inboxSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'inboxes.manage')
      return transaction(db, viewer.workspaceId, async (tx) => {
        await editInbox(tx, viewer.id, request.params.id, request.body)
        return getInbox(tx, request.params.id)
      })
    },
  )

  app.get(
    '/api/v1/widget/:key',
    {
      schema: {
        tags: ['Widget'],
        summary: 'What the launcher looks like',
        description: 'Public. `foreign-origin` when the asking page is not one of the inbox’s sites.',
        params: z.object({ key: z.string().max(100) }),
        response: { 200: widgetConfigSchema },
      },
    },
    async (request, reply) => {
      reply.header('access-control-allow-origin', '*')
      const door = await getInboxByKey(db, request.params.key)
      if (!mayEmbed(door.settings, originOfPage(request.headers), ownOrigin(config, request))) {
        throw new Refused('foreign-origin', 'This inbox may not be shown on this site. Add the site in its settings.')
      }
      reply.header('cache-control', 'public, max-age=60').header('vary', 'Origin')
      return widgetConfig(door)
    },
  )
}
