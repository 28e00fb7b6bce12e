import { z } from 'zod'
import { idSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { createLabel } from './create.ts'
import { arrangeLabels, editLabel, mergeLabel, removeLabel } from './edit.ts'
import { labelNameSchema, labelSchema, listLabels } from './label.ts'

const hue = z.int().min(0).max(359)
const ById = z.object({ id: idSchema })

export function labelRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps
  const tags = ['Labels']

  app.get(
    '/api/v1/labels',
    { schema: { tags, summary: 'All labels, in the order of the menu', response: { 200: z.array(labelSchema) } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, listLabels)
    },
  )

  app.post(
    '/api/v1/labels',
    {
      schema: {
        tags,
        summary: 'Make a label, or get the one of this name',
        description: '201 if it is new, 200 if there was one: names that differ only in case are the same.',
        body: z.object({ name: labelNameSchema, hue: hue.optional().describe('Default: one that is free.') }),
        response: { 200: labelSchema, 201: labelSchema },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { label, made } = await transaction(db, viewer.workspaceId, (tx) =>
        createLabel(tx, viewer.id, request.body),
      )
      return reply.code(made ? 201 : 200).send(label)
    },
  )

  app.patch(
    '/api/v1/labels/:id',
    {
      schema: {
        tags,
        summary: 'Rename or recolour a label',
        params: ById,
        body: z.object({ name: labelNameSchema.optional(), hue: hue.optional() }),
        response: { 200: labelSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'labels.manage')
      return transaction(db, viewer.workspaceId, (tx) => editLabel(tx, viewer.id, request.params.id, request.body))
    },
  )

  app.delete(
    '/api/v1/labels/:id',
    { schema: { tags, summary: 'Delete a label everywhere', params: ById, response: { 204: z.null() } } },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'labels.manage')
      await transaction(db, viewer.workspaceId, (tx) => removeLabel(tx, viewer.id, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/labels/:id/merge',
    {
      schema: {
        tags,
        summary: 'Make two labels one',
        description: 'The one of the address is gone; what had it has the other.',
        params: ById,
        body: z.object({ into: idSchema }),
        response: { 200: labelSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'labels.manage')
      return transaction(db, viewer.workspaceId, (tx) =>
        mergeLabel(tx, viewer.id, request.params.id, request.body.into),
      )
    },
  )

  app.put(
    '/api/v1/labels/order',
    {
      schema: {
        tags,
        summary: 'In which order labels stand',
        body: z.object({ labelIds: z.array(idSchema).max(500) }),
        response: { 200: z.array(labelSchema) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'labels.manage')
      return transaction(db, viewer.workspaceId, async (tx) => {
        await arrangeLabels(tx, viewer.id, request.body.labelIds)
        return listLabels(tx)
      })
    },
  )
}
