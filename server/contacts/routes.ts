import { Readable } from 'node:stream'
import { CONTACT_SORTS, CONTACT_VIEWS, type ContactPage, MERGE_FIELDS } from '@parley/protocol/contact.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { checkedValues, listFields } from '../fields/field.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { emailShape } from '../visitors/email.ts'
import { phoneShape } from '../visitors/phone.ts'
import { deleteContacts, inPieces, restoreContacts, tagContacts } from './bulk.ts'
import { companyShape, contactShape, nameShape, tagShape, tagsShape } from './contact.ts'
import { editContact } from './edit.ts'
import { exportContacts } from './export.ts'
import { filterShape } from './filter.ts'
import { findKnown, getContactDetails } from './find.ts'
import { importRoutes } from './import-routes.ts'
import { readLife } from './life.ts'
import { countContacts, countContactViews, listContacts } from './list.ts'
import { mergeContacts, undoMerge } from './merge.ts'
import { keepApart } from './same.ts'
import { linkVisitor, saveContact, unlinkVisitor } from './save.ts'

const tags = ['Contacts']
const id = z.guid().transform((text) => text.toLowerCase())
const ById = z.object({ id })
const One = z.object({ contact: contactShape })
const values = z.record(id, z.union([z.string().max(2000), z.number(), z.boolean()]).nullable())
const evidence = z.object({ kind: z.enum(['phone', 'email', 'name']), value: z.string() })
/** The same as in a query string, but as JSON. */
const FilterBody = z.object({
  ...filterShape,
  tags: z.array(z.string().max(40)).max(20).optional(),
  has: z.array(z.enum(['email', 'phone'])).optional(),
  lacks: z.array(z.enum(['email', 'phone'])).optional(),
})
const Chosen = z.union([z.object({ ids: z.array(id).min(1).max(1000) }), z.object({ filter: FilterBody })])

export function contactRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/contacts',
    {
      schema: {
        tags,
        summary: 'A page of contacts',
        description:
          'Contacts who have written are seen by agents who see one of the inboxes they wrote to; those who never have, by everybody.',
        querystring: z.object({
          ...filterShape,
          sort: z.enum(CONTACT_SORTS).default('seen'),
          order: z.enum(['asc', 'desc']).default('desc'),
          after: z.string().max(300).optional().describe('The `next` of the page before.'),
          limit: z.coerce.number().int().min(1).max(100).default(50),
        }),
        response: {
          200: z.object({
            contacts: z.array(
              contactShape.extend({
                identities: z.array(z.object({ visitorId: z.string(), inboxId: z.string() })),
                conversations: z.int(),
              }),
            ),
            next: z.string().nullable(),
          }),
        },
      },
    },
    async (request): Promise<ContactPage> => {
      const viewer = await getViewer(deps, request)
      const { sort, order, after = null, limit, ...filter } = request.query
      return transaction(db, viewer.workspaceId, (tx) =>
        listContacts(tx, viewer, { filter, sort, order, after, limit }),
      )
    },
  )

  app.get(
    '/api/v1/contacts/count',
    {
      schema: {
        tags,
        summary: 'How many contacts a filter finds',
        querystring: z.object(filterShape),
        response: { 200: z.object({ count: z.int() }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return { count: await transaction(db, viewer.workspaceId, (tx) => countContacts(tx, viewer, request.query)) }
    },
  )

  app.get(
    '/api/v1/contacts/counts',
    {
      schema: {
        tags,
        summary: 'How many contacts each view and tag holds',
        response: {
          200: z.object({
            ...Object.fromEntries(CONTACT_VIEWS.filter((view) => view !== 'same').map((view) => [view, z.int()])),
            tags: z.array(z.object({ tag: z.string(), count: z.int() })),
            countries: z.array(z.string()),
          }),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => countContactViews(tx, viewer))
    },
  )

  app.get(
    '/api/v1/contacts/known',
    {
      schema: {
        tags,
        summary: 'Who has this e-mail address or number already',
        querystring: z.object({ email: z.string().max(1000).optional(), phone: z.string().max(1000).optional() }),
        response: { 200: z.object({ contacts: z.array(contactShape) }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const email = emailShape.safeParse(request.query.email ?? null).data ?? null
      const phone = phoneShape.safeParse(request.query.phone ?? null).data ?? null
      return {
        contacts: await transaction(db, viewer.workspaceId, (tx) => findKnown(tx, viewer, { email, phone })),
      }
    },
  )

  app.get(
    '/api/v1/contacts/export',
    {
      schema: {
        tags,
        summary: 'Contacts as CSV',
        description:
          'UTF-8 with a byte order mark, commas, streamed. A cell that a spreadsheet would run as a formula begins with an apostrophe.',
        querystring: z.object({
          ...filterShape,
          ids: z.string().max(40_000).optional().describe('With commas between.'),
        }),
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'contacts.export')
      const { ids, ...filter } = request.query
      const chosen = ids?.split(',').filter((one) => /^[0-9a-f-]{36}$/.test(one))
      const [fields, count] = await transaction(db, viewer.workspaceId, async (tx) => {
        const found = chosen?.length ?? (await countContacts(tx, viewer, filter))
        await recordInWorkspace(tx, { type: 'contact.exported', by: viewer.id, data: { count: found } })
        return [await listFields(tx), found] as const
      })
      request.log.info({ agent: viewer.id, count }, 'contacts exported')
      const day = new Date().toISOString().slice(0, 10)
      return reply
        .header('content-disposition', `attachment; filename="contacts-${day}.csv"`)
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(exportContacts(db, viewer, filter, fields, chosen)))
    },
  )

  app.post(
    '/api/v1/contacts',
    {
      schema: {
        tags,
        summary: 'Save a contact',
        description:
          'With `visitorId`, as the person who talks to us. The same `id` again answers with the first result.',
        body: z.object({
          id: id.describe('Made by you.'),
          name: nameShape.default(null),
          email: emailShape.default(null),
          phone: phoneShape.default(null),
          company: companyShape.default(null),
          tags: tagsShape.default([]),
          fields: values.default({}),
          visitorId: id.optional(),
        }),
        response: { 201: One },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const contact = await transaction(db, viewer.workspaceId, async (tx) =>
        saveContact(tx, viewer, { ...request.body, fields: (await checkedValues(tx, request.body.fields)).set }),
      )
      return reply.code(201).send({ contact })
    },
  )

  app.post(
    '/api/v1/contacts/bulk',
    {
      schema: {
        tags,
        summary: 'Tag, delete or bring back many contacts',
        body: z.object({
          chosen: Chosen,
          act: z.union([
            z.object({ type: z.enum(['tag', 'untag']), tag: tagShape }),
            z.object({ type: z.enum(['delete', 'restore']) }),
          ]),
        }),
        response: { 200: z.object({ done: z.int(), skipped: z.int() }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { chosen, act } = request.body
      return inPieces(() =>
        transaction(db, viewer.workspaceId, (tx) => {
          if ('tag' in act) return tagContacts(tx, viewer, chosen, { tag: act.tag, remove: act.type === 'untag' })
          return act.type === 'delete' ? deleteContacts(tx, viewer, chosen) : restoreContacts(tx, viewer, chosen)
        }),
      )
    },
  )

  app.get(
    '/api/v1/contacts/:id',
    {
      schema: {
        tags,
        summary: 'One contact, their identities, and who may be the same person',
        params: ById,
        response: {
          200: z.object({
            contact: contactShape,
            identities: z.array(z.looseObject({ visitorId: z.string() })),
            conversations: z.int(),
            openConversation: z.string().nullable(),
            same: z.array(z.object({ contact: contactShape, evidence: z.array(evidence) })),
          }),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => getContactDetails(tx, viewer, request.params.id))
    },
  )

  app.get(
    '/api/v1/contacts/:id/life',
    {
      schema: {
        tags,
        summary: 'What happened with a contact, newest first',
        description: 'Conversations and notes of inboxes that you see.',
        params: ById,
        querystring: z.object({
          after: z.string().max(300).optional(),
          only: z.enum(['conversation', 'note']).optional(),
        }),
        response: {
          200: z.object({ entries: z.array(z.looseObject({ type: z.string() })), next: z.string().nullable() }),
        },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { after = null, only = null } = request.query
      return transaction(db, viewer.workspaceId, (tx) => readLife(tx, viewer, request.params.id, { after, only }))
    },
  )

  app.patch(
    '/api/v1/contacts/:id',
    {
      schema: {
        tags,
        summary: 'Change a contact',
        description: 'What is not named stays; null empties.',
        params: ById,
        body: z.object({
          name: nameShape.optional(),
          email: emailShape.optional(),
          phone: phoneShape.optional(),
          company: companyShape.optional(),
          fields: values.optional(),
          addTags: tagsShape.optional(),
          removeTags: z.array(z.string().max(40)).max(100).optional(),
        }),
        response: { 200: One },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { fields: given, ...change } = request.body
      return transaction(db, viewer.workspaceId, async (tx) => {
        const checked = given && (await checkedValues(tx, given))
        const fields = checked && { ...checked.set, ...Object.fromEntries(checked.unset.map((one) => [one, null])) }
        return { contact: await editContact(tx, viewer, request.params.id, { ...change, ...(fields && { fields }) }) }
      })
    },
  )

  app.put(
    '/api/v1/contacts/:id/visitors/:visitorId',
    {
      schema: {
        tags,
        summary: 'This visitor is that contact',
        params: z.object({ id, visitorId: id }),
        response: { 200: One },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id: contactId, visitorId } = request.params
      return transaction(db, viewer.workspaceId, async (tx) => ({
        contact: await linkVisitor(tx, viewer, contactId, visitorId),
      }))
    },
  )

  app.delete(
    '/api/v1/contacts/:id/visitors/:visitorId',
    {
      schema: {
        tags,
        summary: 'This visitor is somebody else',
        params: z.object({ id, visitorId: id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id: contactId, visitorId } = request.params
      await transaction(db, viewer.workspaceId, (tx) => unlinkVisitor(tx, viewer, contactId, visitorId))
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/api/v1/contacts/:id/strangers/:other',
    {
      schema: {
        tags,
        summary: 'These are two people: do not ask again',
        params: z.object({ id, other: id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      await transaction(db, viewer.workspaceId, (tx) => keepApart(tx, viewer, request.params.id, request.params.other))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/contacts/:id/merges',
    {
      schema: {
        tags,
        summary: 'Merge another contact into this one',
        description: 'Can be undone for thirty days.',
        params: ById,
        body: z.object({
          join: id.describe('The contact that joins this one.'),
          take: z
            .array(z.union([z.enum(MERGE_FIELDS), z.templateLiteral(['field:', z.string().length(36)])]))
            .max(200)
            .default([])
            .describe('What comes from the one that joins; of the rest, what this one has stays.'),
        }),
        response: { 201: z.object({ id: z.string(), contact: contactShape }) },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { join, take } = request.body
      const merged = await transaction(db, viewer.workspaceId, (tx) =>
        mergeContacts(tx, viewer, { keep: request.params.id, join, take }),
      )
      return reply.code(201).send(merged)
    },
  )

  app.delete(
    '/api/v1/contact-merges/:id',
    { schema: { tags, summary: 'Undo a merge', params: ById, response: { 200: One } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, async (tx) => ({
        contact: await undoMerge(tx, viewer, request.params.id),
      }))
    },
  )

  importRoutes(app, deps)
}
