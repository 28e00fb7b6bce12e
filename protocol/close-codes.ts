/** Why a connection was closed, and what a client does then: resume · sign in again · stop. */
export const CLOSE = {
  /** The server restarts. Resume, with jitter. */
  restart: 1012,
  /** Too much for now. Resume after `retryAfter` or with backoff. */
  overloaded: 1013,
  /** Resume at once. */
  resume: 4000,
  /** A frame we cannot read. Resume, with backoff. */
  badFrame: 4001,
  /** Who you are is no longer known: get a new token or sign in. */
  unauthenticated: 4003,
  /** Revoked, deactivated or blocked: stop, do not come back by yourself. */
  stop: 4004,
  /** Too many frames. Resume, with backoff. */
  tooFast: 4008,
  /** You read slower than we write. Resume; nothing is lost. */
  slow: 4009,
  /** Nobody there: no answer to our pings. */
  silent: 4010,
} as const

export type AfterClose = 'resume' | 'authenticate' | 'stop'

export function afterClose(code: number): AfterClose {
  if (code === CLOSE.unauthenticated) return 'authenticate'
  if (code === CLOSE.stop) return 'stop'
  return 'resume'
}
