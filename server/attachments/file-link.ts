import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId } from '@parley/protocol/id.ts'

/** Which visitor of which workspace may read one file, until when (in seconds). */
export type FileClaim = { workspaceId: string; visitorId: string; until: number }

const WINDOW_SECONDS = 300

/**
 * When a link made now is over: five to ten minutes from now, and the same for all that are made within five, so that
 * the browser's cache knows the address again.
 */
export function linkEnd(now: number): number {
  return (Math.floor(now / 1000 / WINDOW_SECONDS) + 2) * WINDOW_SECONDS
}

/** `<img>` and `<audio>` send no headers, so the right to read one file stands in its address, for minutes. */
export function fileLink(secret: string, claim: FileClaim, file: { id: string; name: string }): string {
  const body = `${pack(claim.workspaceId)}${pack(claim.visitorId)}${claim.until.toString(36)}`
  return `/files/${file.id}/${encodeURIComponent(file.name)}?key=${body}.${seal(secret, file.id, body)}`
}

/** Null for anything we did not sign for this file. Whether it is over is for the caller to look at. */
export function readFileKey(secret: string, fileId: string, key: string): FileClaim | null {
  const [body = '', given = '', rest] = key.split('.')
  const expected = Buffer.from(seal(secret, fileId, body))
  const received = Buffer.from(given)
  if (rest !== undefined || expected.length !== received.length || !timingSafeEqual(expected, received)) return null
  const [workspaceId, visitorId] = [unpack(body.slice(0, 22)), unpack(body.slice(22, 44))]
  const until = Number.parseInt(body.slice(44), 36)
  return isId(workspaceId) && isId(visitorId) && Number.isInteger(until) ? { workspaceId, visitorId, until } : null
}

function seal(secret: string, fileId: string, body: string): string {
  return createHmac('sha256', secret).update(`parley file ${fileId}\n${body}`).digest('base64url')
}

function pack(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}

function unpack(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
