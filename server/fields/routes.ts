import { FIELD_KINDS } from '@parley/protocol/field.ts'
import { z } from 'zod'
import { idSchema } from '../agents/agent.ts'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { arrangePanel, createField, editField, orderFields, removeField, restoreField } from './edit.ts'
import { fieldSchema, panelSchema, readFieldsAndPanel } from './field.ts'

const Name = z.string().trim().min(1, 'Say a name.').max(60, 'A name may have 60 characters.')
const Options = z
  .array(z.string().trim().min(1, 'A choice needs a name.').max(80, 'A choice may have 80 characters.'))
  .max(100, 'A list may have 100 choices.')
const All = z.object({ fields: z.array(fieldSchema), panel: panelSchema }).meta({ id: 'FieldsAndPanel' })
const ById = z.object({ id: idSchema })

export function fieldRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps
  const tags = ['Fields']

  app.get(
    '/api/v1/fields',
    {
      schema: {
        tags,
        summary: 'The fields people have, and the parts of the side panel, in their order',
        response: { 200: All },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, readFieldsAndPanel)
    },
  )

  app.post(
    '/api/v1/fields',
    {
      schema: {
        tags,
        summary: 'Make a field',
        body: z.object({
          name: Name,
          kind: z.enum(FIELD_KINDS).describe('It stays as it is.'),
          options: Options.default([]).describe('For a list: what may be chosen.'),
        }),
        response: { 201: fieldSchema },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      const field = await transaction(db, viewer.workspaceId, (tx) => createField(tx, viewer.id, request.body))
      return reply.code(201).send(field)
    },
  )

  app.patch(
    '/api/v1/fields/:id',
    {
      schema: {
        tags,
        summary: 'Name a field anew, or change what may be chosen',
        params: ById,
        body: z.object({ name: Name.optional(), options: Options.optional() }),
        response: { 200: fieldSchema },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      return transaction(db, viewer.workspaceId, (tx) => editField(tx, viewer.id, request.params.id, request.body))
    },
  )

  app.delete(
    '/api/v1/fields/:id',
    {
      schema: {
        tags,
        summary: 'Remove a field',
        description: 'Its answers are kept, and shown again when it is restored.',
        params: ById,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      await transaction(db, viewer.workspaceId, (tx) => removeField(tx, viewer.id, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/fields/:id/restoration',
    { schema: { tags, summary: 'Take a removed field back', params: ById, response: { 200: fieldSchema } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      return transaction(db, viewer.workspaceId, (tx) => restoreField(tx, viewer.id, request.params.id))
    },
  )

  app.put(
    '/api/v1/fields/order',
    {
      schema: {
        tags,
        summary: 'Put the fields in order',
        body: z.object({ ids: z.array(idSchema).max(200) }),
        response: { 200: All },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      return transaction(db, viewer.workspaceId, async (tx) => {
        await orderFields(tx, viewer.id, request.body.ids)
        return readFieldsAndPanel(tx)
      })
    },
  )

  app.put(
    '/api/v1/panel',
    {
      schema: {
        tags,
        summary: 'Choose and order the parts of the side panel',
        body: z.object({ panel: panelSchema }),
        response: { 200: All },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'fields.manage')
      return transaction(db, viewer.workspaceId, async (tx) => {
        await arrangePanel(tx, viewer.id, request.body.panel)
        return readFieldsAndPanel(tx)
      })
    },
  )
}
