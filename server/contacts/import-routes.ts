import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { ContactImport } from '@parley/protocol/contact.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { need } from '../agents/roles.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import { checkImport, problemsOf } from './check-import.ts'
import { lineOf } from './export.ts'
import { MOST_BYTES } from './import-file.ts'
import { getImport, listImports, takeInImport, tooLarge } from './imports.ts'
import { startImport, startUndo } from './run-import.ts'

const tags = ['Contacts']
const id = z.guid().transform((text) => text.toLowerCase())
const ById = z.object({ id })

const target = z.union([
  z.enum(['name', 'email', 'phone', 'company', 'tags', 'skip']),
  z.templateLiteral(['field:', z.string().length(36)]),
])
const Settings = z.object({
  columns: z.array(target).min(1).max(100).describe('What becomes of each column, in the order of the file.'),
  known: z.enum(['fill', 'replace', 'skip']).describe('What happens to contacts whose e-mail or number we know.'),
  tag: z
    .string()
    .trim()
    .max(40, 'A tag may have 40 characters.')
    .describe('Given to all, so that they are found. Empty: none.'),
  dialCode: z
    .string()
    .regex(/^\+\d{1,4}$/, 'Write a country code like +46.')
    .nullable()
    .describe('For numbers without one.'),
  dates: z.enum(['day-first', 'month-first']),
})
const tally = z.object({ fresh: z.int(), known: z.int(), mended: z.int(), left: z.int() })
const importShape = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.int(),
    encoding: z.enum(['UTF-8', 'UTF-16', 'Windows-1252']),
    separator: z.enum([',', ';', '\t']),
    columns: z.array(z.object({ name: z.string(), values: z.array(z.string()), guess: target })),
    rows: z.int(),
    state: z.enum(['draft', 'running', 'done', 'undoing', 'undone']),
    settings: Settings.nullable(),
    doneRows: z.int(),
    tally,
    createdAt: z.string(),
    by: z.string().nullable(),
  })
  .meta({ id: 'ContactImport' }) as unknown as z.ZodType<ContactImport>
const One = { 200: z.object({ import: importShape }) }

export function importRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/contact-imports',
    {
      schema: {
        tags,
        summary: 'The last imports',
        response: { 200: z.object({ imports: z.array(importShape) }) },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'contacts.manage')
      return { imports: await transaction(db, viewer.workspaceId, listImports) }
    },
  )

  // Apart from all other routes: here the body is a file.
  app.register(async (files) => {
    files.removeAllContentTypeParsers()
    files.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    files.put(
      '/api/v1/contact-imports/:id',
      {
        config: { longBody: true },
        schema: {
          tags,
          summary: 'Send a CSV file',
          description: `The body is the file, up to ${MOST_BYTES / 1_048_576} MB. Nothing is imported yet.`,
          params: z.object({ id: id.describe('Made by you.') }),
          querystring: z.object({ name: z.string().trim().min(1).max(200) }),
          response: One,
        },
      },
      async (request) => {
        const viewer = await getViewer(deps, request)
        need(viewer, 'contacts.manage')
        const { params, query } = request as unknown as { params: { id: string }; query: { name: string } }
        const bytes = await readBody((request.body as IncomingMessage | undefined) ?? request.raw)
        return { import: await takeInImport(db, viewer, { id: params.id, name: query.name, bytes }) }
      },
    )
  })

  app.get(
    '/api/v1/contact-imports/:id',
    { schema: { tags, summary: 'An import, and how far it is', params: ById, response: One } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'contacts.manage')
      return { import: await transaction(db, viewer.workspaceId, (tx) => getImport(tx, request.params.id)) }
    },
  )

  app.put(
    '/api/v1/contact-imports/:id/settings',
    {
      schema: {
        tags,
        summary: 'Say what becomes of each column, and see what would happen',
        description: 'Reads the whole file. Nothing is imported.',
        params: ById,
        body: Settings,
        response: {
          200: z.object({
            tally,
            problems: z.array(
              z.object({
                row: z.int(),
                column: z.string().nullable(),
                value: z.string(),
                what: z.string(),
                mended: z.boolean(),
              }),
            ),
            problemCount: z.int(),
            preview: z.array(
              z.object({
                name: z.string().nullable(),
                email: z.string().nullable(),
                phone: z.string().nullable(),
                company: z.string().nullable(),
                tags: z.array(z.string()),
                known: z.boolean(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => checkImport(db, await getViewer(deps, request), request.params.id, request.body),
  )

  app.get(
    '/api/v1/contact-imports/:id/report',
    {
      schema: {
        tags,
        summary: 'Every row that is left out or mended, as CSV',
        params: ById,
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      need(viewer, 'contacts.manage')
      const found = await transaction(db, viewer.workspaceId, (tx) => getImport(tx, request.params.id))
      if (!found.settings) throw new Refused('contact-changed', 'Say first what becomes of each column.')
      const report = async function* () {
        yield `\ufeff${lineOf(['Row', 'Column', 'Value', 'What', 'Left out or mended'])}`
        for await (const problems of problemsOf(db, viewer.workspaceId, found)) {
          const lines = problems.map((one) =>
            lineOf([one.row, one.column, one.value, one.what, one.mended ? 'mended' : 'left out']),
          )
          if (lines.length > 0) yield lines.join('')
        }
      }
      return reply
        .header('content-disposition', 'attachment; filename="import-report.csv"')
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(Readable.from(report()))
    },
  )

  app.post(
    '/api/v1/contact-imports/:id/run',
    {
      schema: {
        tags,
        summary: 'Import what the check found good',
        description: 'It goes on by itself. Twice is once.',
        params: ById,
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return {
        import: await transaction(db, viewer.workspaceId, (tx) => startImport(tx, viewer, request.params.id)),
      }
    },
  )

  app.post(
    '/api/v1/contact-imports/:id/undo',
    {
      schema: {
        tags,
        summary: 'Take an import back',
        description: 'Within thirty days. Contacts who have written since stay, and so does what was changed since.',
        params: ById,
        response: One,
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      return { import: await transaction(db, viewer.workspaceId, (tx) => startUndo(tx, viewer, request.params.id)) }
    },
  )
}

/** A line that brings nothing for so long is dead. */
const SILENCE_MS = 30_000

async function readBody(body: IncomingMessage): Promise<Buffer> {
  if (Number(body.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge()
  const silence = setTimeout(() => body.destroy(), SILENCE_MS)
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      silence.refresh()
      bytes += piece.length
      if (bytes > MOST_BYTES) throw tooLarge()
      pieces.push(piece)
    }
  } finally {
    clearTimeout(silence)
  }
  return Buffer.concat(pieces)
}
