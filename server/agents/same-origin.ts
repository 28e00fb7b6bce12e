import type { IncomingHttpHeaders } from 'node:http'
import type { Config } from '../config.ts'
import { Refused } from '../platform/refused.ts'

/** A request as far as its origin goes: Fastify's, or a socket's upgrade. `protocol` and `host` are what a trusted proxy says. */
export type FromBrowser = { headers: IncomingHttpHeaders; protocol: string; host: string }

/** Where browsers reach us, for links and snippets. */
export function ownOrigin(config: Pick<Config, 'publicUrl'>, request: FromBrowser): string {
  return config.publicUrl ?? `${request.protocol}://${request.host}`
}

/**
 * Whether the page that asks is ours. The host alone decides: behind a proxy that speaks TLS we may not know the scheme.
 * No Origin at all is no browser page of another site: browsers send it with every request that changes something.
 */
export function isOwnOrigin(
  config: Pick<Config, 'publicUrl'>,
  { headers, host }: Omit<FromBrowser, 'protocol'>,
): boolean {
  const { origin } = headers
  if (origin === undefined) return true
  return origin === config.publicUrl || URL.parse(origin)?.host === host
}

/** Stops another site from acting with an agent's cookie: it can neither send our header nor hide its origin. */
export function needOwnOrigin(config: Pick<Config, 'publicUrl'>, request: FromBrowser): void {
  if (!isOwnOrigin(config, request)) throw new Refused('foreign-origin', 'This page may not act for you.')
  if (request.headers['x-parley'] !== '1') throw new Refused('foreign-origin', 'Send the header x-parley: 1.')
}
