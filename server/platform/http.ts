import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import { REFUSALS, type Refusal } from '@parley/protocol/errors.ts'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { compressAnswer } from './compress.ts'
import { isUnreachable } from './database.ts'
import type { Logger } from './log.ts'
import { Refused } from './refused.ts'

/** The HTTP server all slices hang their routes on: zod in, zod out, refusals rendered here and nowhere else. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

export async function openHttp(options: {
  log: Logger
  trustProxy: number
  version: string
  bodyBytes: number
}): Promise<App> {
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // As many hops are believed as there are proxies of ours; what a caller writes itself is not.
    trustProxy: (_address, hop) => hop < options.trustProxy,
    bodyLimit: options.bodyBytes,
    // What may take this long is a large file on a slow line. All else has BODY_MS.
    requestTimeout: 3_600_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(helmet, {
    // Each page says its own content policy (pages.ts); the API needs none but this one.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginEmbedderPolicy: false,
    frameguard: false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: { maxAge: 15_552_000, includeSubDomains: false },
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parley',
        version: options.version,
        description: DESCRIPTION,
      },
      servers: [{ url: '/' }],
    },
    transform: jsonSchemaTransform,
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.longBody !== true) limitBody(request.raw)
    done()
  })
  app.addHook('onSend', compressAnswer)
  app.setErrorHandler((error, request, reply) => {
    const refusal = asRefusal(error)
    if (refusal.code === 'broken') request.log.error({ err: error, url: request.url }, 'request failed')
    if (refusal.retryAfter) reply.header('retry-after', Math.ceil(refusal.retryAfter / 1000))
    return reply.code(REFUSALS[refusal.code]).send(refusal)
  })
  return app
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a file: it may take its time as long as it keeps coming. */
    longBody?: boolean
  }
}

const BODY_MS = 30_000

/** A body that comes a byte at a time holds a connection for as long as it is let. */
function limitBody(request: IncomingMessage): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return
  const timer = setTimeout(() => request.destroy(), BODY_MS)
  // The open connection keeps the process, not the clock beside it.
  timer.unref()
  const settle = () => clearTimeout(timer)
  request.once('end', settle).once('close', settle)
}

const DESCRIPTION = `The API that the dashboard and the widget use themselves.

Agents are known by the session cookie that \`POST /api/v1/session\` sets. A request that changes something also sends the header
\`x-parley: 1\` and comes from our own origin. Visitors send the bearer token that \`POST /api/v1/visitor/session\` returns.

Every refusal is a JSON object with a \`code\` that never changes its meaning, a \`message\` for people, and where it helps
\`field\`, \`conversation\` or \`retryAfter\` (milliseconds). What may not be seen is answered like what does not exist.`

/** Whatever was thrown, as what a stranger may know of it. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refused) return error.toRefusal()
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.')
    return { code: 'bad-request', message: first?.message ?? 'The request is malformed.', ...(field && { field }) }
  }
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  if (statusCode === 413) return { code: 'frame-too-large', message: 'The request is too large.' }
  if (statusCode === 429) return { code: 'too-fast', message: 'Too many requests. Wait a little.', retryAfter: 10_000 }
  if (statusCode !== undefined && statusCode < 500) return { code: 'bad-request', message: 'The request is malformed.' }
  // Text that PostgreSQL cannot hold, such as a NUL, which JSON and addresses can.
  if (code === '22021' || code === '22P05')
    return { code: 'bad-request', message: 'The text holds a character that cannot be kept.' }
  if (isUnreachable(error)) {
    return { code: 'unavailable', message: 'The database is away. Try again in a moment.', retryAfter: 1000 }
  }
  return { code: 'broken', message: 'Something broke on our side. It is in the log.' }
}
