import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId } from '@parley/protocol/id.ts'

/** Who a token speaks for. `version` must equal the visitor's row, where there is one: raising it ends old tokens. */
export type VisitorClaim = { workspaceId: string; inboxId: string; visitorId: string; version: number }

/**
 * A visitor's identity without a row: the ids, signed. Two purposes that do not open each other's doors: `token` acts as
 * the visitor, `unread` may only learn a number and so may lie on a host page, where foreign scripts can read it.
 */
type Purpose = 'token' | 'unread'

export function signClaim(secret: string, purpose: Purpose, claim: VisitorClaim): string {
  const body = [claim.workspaceId, claim.inboxId, claim.visitorId].map(pack).join('') + claim.version.toString(36)
  return `${body}.${seal(secret, purpose, body)}`
}

/** Null for anything we did not sign for this purpose. */
export function readClaim(secret: string, purpose: Purpose, text: unknown): VisitorClaim | null {
  if (typeof text !== 'string' || text.length > 300) return null
  const [body, given, rest] = text.split('.')
  if (!body || !given || rest !== undefined) return null
  const expected = Buffer.from(seal(secret, purpose, body))
  const received = Buffer.from(given)
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return null
  const ids = [0, 22, 44].map((at) => unpack(body.slice(at, at + 22)))
  const version = Number.parseInt(body.slice(66), 36)
  if (!ids.every(isId) || !Number.isInteger(version)) return null
  const [workspaceId, inboxId, visitorId] = ids as [string, string, string]
  return { workspaceId, inboxId, visitorId, version }
}

function seal(secret: string, purpose: Purpose, body: string): string {
  return createHmac('sha256', secret).update(`parley visitor ${purpose}\n${body}`).digest('base64url')
}

function pack(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}

function unpack(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
