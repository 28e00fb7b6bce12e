import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'
import { SESSION_DAYS } from './auth.ts'

const PLAIN = 'parley'
/** Browsers take this name only with Secure and Path=/ and from this very host: no sibling domain can plant it. */
const SECURE = '__Host-parley'

export function sessionCookie(secret: string, token: string, secure: boolean): string {
  return cookie(`${token}.${signature(secret, token)}`, secure, SESSION_DAYS * 86_400)
}

export function endedCookie(secure: boolean): string {
  return cookie('', secure, 0)
}

/** The session's token, or null. A cookie that we did not make ends here, before it costs a query. */
export function readSessionCookie(
  config: Pick<Config, 'publicUrl'>,
  secret: string,
  header: string | undefined,
): string | null {
  if (!header) return null
  const value = find(header, SECURE) ?? (isSecure(config) ? undefined : find(header, PLAIN))
  const [token, signed] = value?.split('.') ?? []
  if (!token || !signed) return null
  const expected = Buffer.from(signature(secret, token))
  const given = Buffer.from(signed)
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null
}

/** Once the operator says that the app is reached by https, no cookie travels without it. */
export function isSecure(config: Pick<Config, 'publicUrl'>, protocol?: string): boolean {
  return config.publicUrl ? config.publicUrl.startsWith('https:') : protocol === 'https'
}

function cookie(value: string, secure: boolean, maxAge: number): string {
  const name = secure ? SECURE : PLAIN
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

function find(header: string, name: string): string | undefined {
  const found = header.split(';').find((pair) => pair.trimStart().startsWith(`${name}=`))
  return found?.slice(found.indexOf('=') + 1).trim()
}

function signature(secret: string, token: string): string {
  return createHmac('sha256', secret).update(`session:${token}`).digest('base64url')
}
