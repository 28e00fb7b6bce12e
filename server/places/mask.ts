import { isIPv4 } from 'node:net'
import { plain } from './address.ts'

/** An address without its end: the last part of IPv4, all but the first 48 bits of IPv6. As it may be kept. */
export function cutAddress(address: string | null): string | null {
  if (address === null) return null
  const whole = plain(address)
  if (isIPv4(whole)) return whole.replace(/\d+$/, '0')
  return `${groupsOf(whole).slice(0, 3).join(':')}::`
}

/** The same as it is shown: 81.230.44.•••. */
export function maskAddress(address: string): string {
  const cut = cutAddress(address)!
  return isIPv4(cut) ? cut.replace(/\d+$/, '•••') : `${cut}•••`
}

/** The eight groups of an IPv6 address, the left-out ones written. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after]
}
