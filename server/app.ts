import swaggerUi from '@fastify/swagger-ui'
import type pg from 'pg'
import { openAuth } from './agents/auth.ts'
import { type AuthDeps, findViewer, getViewer } from './agents/find-viewer.ts'
import { agentRoutes } from './agents/routes.ts'
import { isOwnOrigin } from './agents/same-origin.ts'
import { attachmentRoutes } from './attachments/routes.ts'
import { blockRoutes } from './blocks/routes.ts'
import type { Config } from './config.ts'
import { contactRoutes } from './contacts/routes.ts'
import { actionRoutes } from './conversations/action-routes.ts'
import { bulkRoutes } from './conversations/bulk-routes.ts'
import { historyRoutes } from './conversations/history-routes.ts'
import { labellingRoutes } from './conversations/label-routes.ts'
import { conversationRoutes } from './conversations/routes.ts'
import { visitorRoutes } from './conversations/visitor-routes.ts'
import { faceRoutes } from './demo-data/faces.ts'
import { startGathered } from './events/gather.ts'
import { fieldRoutes } from './fields/routes.ts'
import { health } from './health.ts'
import { inboxRoutes } from './inboxes/routes.ts'
import { installationRoutes } from './installation/routes.ts'
import { labelRoutes } from './labels/routes.ts'
import { openGroupCommit } from './messages/group-commit.ts'
import { messageRoutes } from './messages/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { pages } from './pages.ts'
import { openCities } from './places/city.ts'
import { cutAddress } from './places/mask.ts'
import { addressKey } from './platform/address.ts'
import { openBlobs } from './platform/blobs.ts'
import type { Db } from './platform/database.ts'
import { openHttp } from './platform/http.ts'
import type { Logger } from './platform/log.ts'
import { ratingRoutes } from './ratings/routes.ts'
import { openBuckets } from './realtime/limit.ts'
import { openRealtime } from './realtime/realtime.ts'
import { openSockets } from './realtime/socket.ts'
import { streamRoutes } from './realtime/stream.ts'
import { savedReplyRoutes } from './saved-replies/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { teamRoutes } from './teams/routes.ts'
import { transcriptRoutes } from './transcripts/routes.ts'
import { transferRoutes } from './transfers/routes.ts'
import { VERSION } from './version.ts'
import { viewRoutes } from './views/routes.ts'
import { findVisitor } from './visitors/find-visitor.ts'
import { openRequestVisitor } from './visitors/request-visitor.ts'
import { visitorDetailRoutes } from './visitors/routes.ts'
import { getSecret } from './workspaces/installation.ts'

/** The table of contents: every slice, and what it is given. */
export async function openApp(options: { config: Config; db: Db; connection: pg.ClientConfig; log: Logger }) {
  const { config, db, connection, log } = options
  const auth = await openAuth(db, await getSecret(db, config.secretKey))
  const { secret } = auth
  const authDeps: AuthDeps = { db, auth, config }
  const groupCommit = openGroupCommit(db)
  const gathered = startGathered(db)
  const realtime = openRealtime({ db, connection, groupCommit, config, log })
  const { presence, reception } = realtime
  const keptAddress = (address: string) => (config.maskIps === 'stored' ? cutAddress(address)! : address)
  const requestVisitor = openRequestVisitor(db, secret, keptAddress)
  const places = { cityOf: openCities(config.cityFile), maskIps: config.maskIps }
  const newcomers = openBuckets({
    burst: config.guards.newVisitorsPerMinute,
    everyMs: 60_000 / config.guards.newVisitorsPerMinute,
  })

  const blobs = openBlobs(config)
  // What this node had taken in when it was killed.
  await blobs.sweepIncoming(Date.now() - 2 * 3_600_000)
  const uploads = openUploadPace(config.guards.uploadsPerHour)

  const app = await openHttp({
    log,
    trustProxy: config.trustProxy,
    version: VERSION,
    bodyBytes: config.limits.frameBytes * 2,
  })
  health(app, { db, realtime, config })
  installationRoutes(app, { ...authDeps, config, isOnline: presence.agent, version: VERSION })
  agentRoutes(app, { ...authDeps, isOnline: presence.agent })
  teamRoutes(app, authDeps)
  inboxRoutes(app, authDeps)
  faceRoutes(app)
  contactRoutes(app, authDeps)
  visitorRoutes(app, {
    db,
    secret,
    limits: config.limits,
    requestVisitor,
    teamOnline: presence.team,
    welcome: (address) => newcomers.take(addressKey(address)),
  })
  labelRoutes(app, authDeps)
  labellingRoutes(app, authDeps)
  bulkRoutes(app, authDeps)
  fieldRoutes(app, authDeps)
  visitorDetailRoutes(app, { ...authDeps, places })
  historyRoutes(app, authDeps)
  viewRoutes(app, { ...authDeps, visitorPresence: presence.visitor })
  conversationRoutes(app, { ...authDeps, places })
  actionRoutes(app, authDeps)
  messageRoutes(app, {
    ...authDeps,
    groupCommit,
    limits: config.limits,
    requestVisitor,
    pace: (workspaceId, visitorId) => reception.sends.take(`${workspaceId}/${visitorId}`),
  })
  blockRoutes(app, { ...authDeps, maskIps: config.maskIps })
  ratingRoutes(app, { db, requestVisitor })
  transcriptRoutes(app, authDeps)
  transferRoutes(app, { ...authDeps, noteBytes: config.limits.messageBytes })
  searchRoutes(app, authDeps)
  notificationRoutes(app, authDeps)
  await savedReplyRoutes(app, { ...authDeps, blobs })
  await attachmentRoutes(app, { ...authDeps, blobs, secret, requestVisitor, pace: uploads.pace })
  streamRoutes(
    app,
    realtime,
    {
      findViewer: (request) => getViewer(authDeps, request),
      async findVisitor(request, hello) {
        const visitor = await requestVisitor(request)
        Object.assign(visitor.seen.profile, hello?.profile)
        visitor.seen.page = hello?.page ?? null
        return visitor
      },
    },
    config,
    VERSION,
  )
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    theme: { title: 'Parley API' },
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, defaultModelsExpandDepth: 0, docExpansion: 'list' },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await pages(app, { db, config })

  const sockets = openSockets(
    realtime,
    {
      address: (request) => addressOf(request, config.trustProxy),
      sameOrigin: (request) =>
        isOwnOrigin(config, { headers: request.headers, host: hostOf(request, config.trustProxy) }),
      findViewer: (request) => findViewer(authDeps, request.headers.cookie),
      async findVisitor(hello, request) {
        const ip = keptAddress(addressOf(request, config.trustProxy))
        const claim = await findVisitor(db, secret, hello.token, ip)
        if (!claim) return null
        const userAgent = request.headers['user-agent']?.slice(0, 500) ?? null
        const seen = { ip, userAgent, profile: hello.profile ?? {}, page: hello.page ?? null }
        return { kind: 'visitor', workspaceId: claim.workspaceId, id: claim.visitorId, inboxId: claim.inboxId, seen }
      },
    },
    config,
    VERSION,
  )
  app.server.on('upgrade', sockets.upgrade)
  await app.ready()
  await realtime.open()

  return {
    app,
    authDeps,
    blobs,
    realtime,
    groupCommit,
    /** Stops taking in, finishes what is under way, and tells everyone connected to come back. */
    async drain() {
      sockets.drain()
      await groupCommit.drained()
      await realtime.drain()
      await app.close()
      await realtime.close()
      sockets.close()
      gathered.close()
      newcomers.close()
      uploads.close()
    },
  }
}

export type ParleyApp = Awaited<ReturnType<typeof openApp>>

/** Files per visitor, and ten times as many per address: new visitors cost nothing, disk does. */
function openUploadPace(perHour: number) {
  const everyMs = 3_600_000 / perHour
  const visitors = openBuckets({ burst: perHour, everyMs })
  const addresses = openBuckets({ burst: perHour * 10, everyMs: everyMs / 10 })
  return {
    pace: ({ workspaceId, id }: { workspaceId: string; id: string }, address: string) =>
      Math.max(visitors.take(`${workspaceId}/${id}`), addresses.take(addressKey(address))),
    close() {
      visitors.close()
      addresses.close()
    },
  }
}

type Upgrade = {
  headers: Record<string, string | string[] | undefined>
  socket: { remoteAddress?: string | undefined }
}

/** The caller's address, believing as many proxies as there are: the last entries are theirs, those before are anyone's. */
function addressOf({ headers, socket }: Upgrade, proxies: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const hops = [...forwarded, socket.remoteAddress ?? '']
  return hops.at(-1 - proxies) ?? hops[0]!
}

function hostOf({ headers }: Upgrade, proxies: number): string {
  return String((proxies > 0 && headers['x-forwarded-host']) || headers.host || '')
}
