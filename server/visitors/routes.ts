import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import type { Viewer } from '../agents/viewer.ts'
import { type Tx, transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { getVisitorDetails, type Places } from './details.ts'
import { confirmAttributes, editVisitor } from './edit.ts'
import { emailShape } from './email.ts'
import { addNote, deleteNote, editNote } from './note.ts'
import { phoneShape } from './phone.ts'
import { AttributesShape, DetailsShape, NameShape, NoteShape, VisitorNoteShape } from './schema.ts'

const id = z.guid().transform((id) => id.toLowerCase())
const ById = z.object({ id })
const ByNote = z.object({ id, note: id })
const Found = { 200: DetailsShape }

/** What agents see and write of visitors, through the inboxes they are members of. */
export function visitorDetailRoutes(app: App, deps: AuthDeps & { places: Places }): void {
  const { db, places } = deps
  const tags = ['Visitors']
  const details = (tx: Tx, viewer: Viewer, id: string) => getVisitorDetails(tx, viewer, id, places)

  app.get(
    '/api/v1/visitors/:id',
    { schema: { tags, summary: 'Who a visitor is', params: ById, response: Found } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return transaction(db, viewer.workspaceId, (tx) => details(tx, viewer, request.params.id))
    },
  )

  app.patch(
    '/api/v1/visitors/:id',
    {
      schema: {
        tags,
        summary: 'Write down who a visitor is',
        description:
          'What is left out stays; null takes it away. What an agent has written is not changed by the visitor’s page.',
        params: ById,
        body: z.object({
          name: NameShape.optional(),
          email: emailShape.optional(),
          phone: phoneShape.optional(),
          fields: z
            .record(id, z.union([z.string().max(4000), z.number(), z.boolean()]).nullable())
            .optional()
            .describe('Answers by the id of the field.'),
        }),
        response: Found,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return transaction(db, viewer.workspaceId, async (tx) => {
        await editVisitor(tx, viewer, id, request.body)
        return details(tx, viewer, id)
      })
    },
  )

  app.put(
    '/api/v1/visitors/:id/attributes',
    {
      schema: {
        tags,
        summary: 'Tell what your systems know of a visitor',
        description:
          'Those that are named are set, null takes one away, the others stay. They win over what the page says with `Parley.update`. `plan`, `orders`, `spent`, `currency`, `returns`, `customer_since`, `last_order`, `last_order_url` and `customer_source` are shown as the section "Customer".',
        params: ById,
        body: AttributesShape,
        response: Found,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id } = request.params
      return transaction(db, viewer.workspaceId, async (tx) => {
        await confirmAttributes(tx, viewer, id, request.body)
        return details(tx, viewer, id)
      })
    },
  )

  app.post(
    '/api/v1/visitors/:id/notes',
    {
      schema: {
        tags,
        summary: 'Add a note about a visitor, which never reaches them',
        params: ById,
        body: z.object({ id: id.describe('Made by you: the same note sent twice is one.'), body: NoteShape }),
        response: { 201: VisitorNoteShape },
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const note = await transaction(db, viewer.workspaceId, (tx) =>
        addNote(tx, viewer, request.params.id, request.body),
      )
      return reply.code(201).send(note)
    },
  )

  app.patch(
    '/api/v1/visitors/:id/notes/:note',
    {
      schema: {
        tags,
        summary: 'Change a note of my own',
        params: ByNote,
        body: z.object({ body: NoteShape }),
        response: { 200: VisitorNoteShape },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id, note } = request.params
      return transaction(db, viewer.workspaceId, (tx) => editNote(tx, viewer, id, { id: note, ...request.body }))
    },
  )

  app.delete(
    '/api/v1/visitors/:id/notes/:note',
    { schema: { tags, summary: 'Delete a note of my own', params: ByNote, response: { 204: z.null() } } },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { id, note } = request.params
      await transaction(db, viewer.workspaceId, (tx) => deleteNote(tx, viewer, id, note))
      return reply.code(204).send(null)
    },
  )
}
