import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { ownOrigin } from './agents/same-origin.ts'
import type { Config } from './config.ts'
import { firstInboxKey, getInboxByKey } from './inboxes/find-by-key.ts'
import { mayEmbed, originOfPage } from './inboxes/may-embed.ts'
import type { Db } from './platform/database.ts'
import type { App } from './platform/http.ts'
import { Refused } from './platform/refused.ts'

const ROOT = join(import.meta.dirname, '..')
const DASHBOARD = join(ROOT, 'dashboard', 'dist')
const WIDGET = join(ROOT, 'widget', 'dist')
const DEMO = join(ROOT, 'demo')

/** The desk: only its own scripts, no frame around it. */
const DESK_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
  "connect-src 'self' ws: wss:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const framePolicy = (ancestors: string) =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; " +
  `connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`
/** The sample shop is as strict as a strict host page: it allows our origin and nothing else. */
const DEMO_POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'"

const YEAR = 'public, max-age=31536000, immutable'

/** Everything that is not the API: the dashboard, the widget and the sample shop, as built. */
export async function pages(
  app: App,
  { db, config }: { db: Db; config: Pick<Config, 'demoPages' | 'publicUrl'> },
): Promise<void> {
  // The build has put a compressed copy beside every file: who can read it gets that.
  await app.register(fastifyStatic, { root: ROOT, serve: false, preCompressed: true })

  for (const [folder, prefix] of [
    [join(DASHBOARD, 'assets'), '/assets/'],
    [join(WIDGET, 'assets'), '/widget/assets/'],
  ] as const) {
    app.get(`${prefix}*`, { schema: { hide: true } }, (request, reply) => {
      reply.header('access-control-allow-origin', '*').header('cache-control', YEAR)
      return reply.sendFile((request.params as { '*': string })['*'], folder, { cacheControl: false })
    })
  }

  app.get('/widget.js', { schema: { hide: true } }, (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return reply.type('text/javascript; charset=utf-8').sendFile('widget.js', WIDGET, { cacheControl: false })
  })

  app.get('/widget/frame', { schema: { hide: true } }, async (request, reply) => {
    const { inbox: key = '' } = request.query as { inbox?: string }
    const { settings } = await getInboxByKey(db, String(key))
    const own = ownOrigin(config, request)
    if (!mayEmbed(settings, originOfPage(request.headers), own)) {
      throw new Refused('foreign-origin', 'This inbox is not for that site.')
    }
    // Which pages may hold the frame is the browser's to enforce; what a request says of itself can be left out.
    const ancestors = settings.sites.length === 0 ? '*' : ["'self'", ...settings.sites].join(' ')
    reply.header('content-security-policy', framePolicy(ancestors)).header('cache-control', 'no-cache')
    return reply.sendFile('frame.html', WIDGET, { cacheControl: false })
  })

  if (config.demoPages) demo(app, db)

  // The dashboard finds its own way: every other address a person opens is one of its screens.
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (!wantsPage || /^\/(api|widget|assets|demo)(\/|$)/.test(request.url)) {
      return reply.code(404).send({ code: 'not-found', message: 'There is nothing at this address.' })
    }
    reply.header('content-security-policy', DESK_POLICY).header('cache-control', 'no-cache')
    return reply.type('text/html; charset=utf-8').sendFile('index.html', DASHBOARD, { cacheControl: false })
  })
}

/** A shop of several pages with the widget on it, for trying. */
function demo(app: App, db: Db): void {
  app.get('/demo/*', { schema: { hide: true } }, (request, reply: FastifyReply) =>
    send((request.params as { '*': string })['*'], reply),
  )
  app.get('/demo', { schema: { hide: true } }, (_request, reply: FastifyReply) => send('', reply))

  async function send(path: string, reply: FastifyReply) {
    reply.header('content-security-policy', DEMO_POLICY)
    if (/\.(css|js|svg|png|webp|jpg|woff2)$/.test(path)) return reply.sendFile(path, DEMO)
    const page = path === '' ? 'index' : path
    const file = join(DEMO, `${page}.html`)
    if (!/^[a-z-]+$/.test(page) || !existsSync(file)) {
      return reply.code(404).send({ code: 'not-found', message: 'The shop has no such page.' })
    }
    const key = (await firstInboxKey(db)) ?? ''
    return reply
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(readFileSync(file, 'utf8').replaceAll('{{INBOX_KEY}}', key))
  }
}
