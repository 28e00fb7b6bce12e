import { BlockList, isIP } from 'node:net'

/** An IPv4 address that came over a socket for both kinds is written `::ffff:192.0.2.1`. */
export function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

/** The address as a database of places may be asked for it; null for what is in no place, or is no address at all. */
export function publicAddress(address: string | null): string | null {
  if (address === null) return null
  const whole = plain(address)
  const kind = isIP(whole)
  return kind === 0 || NOWHERE.check(whole, kind === 4 ? 'ipv4' : 'ipv6') ? null : whole
}

/** Networks of one's own, this machine, a neighbour's cable, groups. Databases have been seen to name a country for some. */
const NOWHERE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  NOWHERE.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOWHERE.addSubnet(network, bits, 'ipv6')
}
