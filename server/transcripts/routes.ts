import type { TranscriptMail } from '@parley/protocol/transcript.ts'
import { z } from 'zod'
import { type AuthDeps, getViewer } from '../agents/find-viewer.ts'
import { contentDisposition, safeName } from '../attachments/file-name.ts'
import { getConversation } from '../conversations/find.ts'
import { ById } from '../conversations/schema.ts'
import { transaction } from '../platform/database.ts'
import type { App } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import { askForMail, getMail } from './ask.ts'
import { transcriptPage } from './page.ts'
import { readTranscript } from './read.ts'
import { knownTimeZone, transcriptText } from './text.ts'

const MailShape = z
  .object({
    id: z.string(),
    to: z.string(),
    state: z.enum(['queued', 'sent', 'failed']),
    problem: z.string().nullable(),
  })
  .meta({ id: 'TranscriptMail' }) satisfies z.ZodType<TranscriptMail>

const ByMail = z.object({ ...ById.shape, mail: z.guid().transform((id) => id.toLowerCase()) })

const Address = z.string().trim().max(254).pipe(z.email('Not an e-mail address. Use name@example.com.'))

export function transcriptRoutes(app: App, deps: AuthDeps): void {
  const { db } = deps
  const tags = ['Conversations']

  app.get(
    '/api/v1/conversations/:id/transcript',
    {
      schema: {
        tags,
        summary: 'A copy of the conversation, as text or as a page',
        description: 'As the visitor knows it, unless `notes` are asked for: then it is for colleagues only.',
        params: ById,
        querystring: z.object({
          format: z.enum(['txt', 'html']).default('txt'),
          notes: z.enum(['true', 'false']).default('false').describe('With notes, and with what agents did.'),
          timeZone: z.string().max(64).optional().describe('In which times are told, as in Europe/Berlin.'),
        }),
        produces: ['text/plain', 'text/html'],
      },
    },
    async (request, reply) => {
      const viewer = await getViewer(deps, request)
      const { format, notes, timeZone } = request.query
      const transcript = await transaction(db, viewer.workspaceId, async (tx) => {
        const conversation = await getConversation(tx, viewer, request.params.id)
        return readTranscript(tx, conversation, notes === 'true')
      })
      const zone = knownTimeZone(timeZone)
      const name = safeName(`${transcript.visitor} ${transcript.startedAt.slice(0, 10)}.${format}`)
      return reply
        .header('content-disposition', contentDisposition('attachment', name))
        .header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
        .header('cache-control', 'no-store')
        .type(format === 'html' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8')
        .send(format === 'html' ? transcriptPage(transcript, zone) : transcriptText(transcript, zone))
    },
  )

  app.put(
    '/api/v1/conversations/:id/transcript-mails/:mail',
    {
      schema: {
        tags,
        summary: 'Send the visitor’s copy by mail',
        description: 'Without notes. The id is yours to make: asking again with it sends nothing again.',
        params: ByMail,
        body: z.object({ to: Address }),
        response: { 200: MailShape },
      },
    },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id, mail } = request.params
      return transaction(db, viewer.workspaceId, async (tx) => {
        await getConversation(tx, viewer, id)
        if (!deps.config.mail) throw new Refused('mail-off', 'No mail server is set up. Download a copy instead.')
        return askForMail(tx, viewer, id, { id: mail, to: request.body.to })
      })
    },
  )

  app.get(
    '/api/v1/conversations/:id/transcript-mails/:mail',
    { schema: { tags, summary: 'What became of it', params: ByMail, response: { 200: MailShape } } },
    async (request) => {
      const viewer = await getViewer(deps, request)
      const { id, mail } = request.params
      return transaction(db, viewer.workspaceId, (tx) => getMail(tx, viewer, id, mail))
    },
  )
}
