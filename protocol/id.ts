/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a short count, then 62 random bits. Clients make the ids of what they
 * write, so that a resend is recognised; the time part keeps index inserts at the right-hand edge.
 */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  // Within a millisecond they still sort as they were made (§6.2, method 1): unsent messages are put in order by their ids.
  count = now === last && count < 0xfff ? count + 1 : ((bytes[6]! & 0x07) << 8) | bytes[7]!
  last = now
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (40 - 8 * i)) & 0xff
  bytes[6] = 0x70 | (count >> 8)
  bytes[7] = count & 0xff
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

let last = 0
let count = 0

export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
