import { isIPv6 } from 'node:net'
import { Refused } from '../platform/refused.ts'

/**
 * Slows the guessing of passwords: after so many tries for one account or from one address each further one must wait,
 * twice as long every time. It delays and never locks, or anybody could lock an owner out. Kept in memory, per node: a
 * restart forgives, and N nodes allow N times as much, which is still nothing against the space of passwords.
 */
export type SignInTries = {
  /** Counts a try before it is decided, so that a hundred at once are not all the first. */
  begin(account: string, address: string): void
  succeeded(account: string, address: string): void
}

type Tries = { count: number; last: number }

const FORGET_MS = 15 * 60_000
/** An account waits less than an address: its owner may be among those who try. */
const ACCOUNT_MOST_MS = 30_000
const ADDRESS_MOST_MS = FORGET_MS
const REMEMBER_MOST = 50_000

export function openSignInTries(free: number, now: () => number = Date.now): SignInTries {
  const known = new Map<string, Tries>()

  function waitFor(key: string, most: number): number {
    const tries = known.get(key)
    if (!tries || now() - tries.last >= FORGET_MS) return 0
    const over = tries.count - free
    return over < 0 ? 0 : Math.max(0, tries.last + Math.min(most, 1000 * 2 ** Math.min(over, 20)) - now())
  }

  function count(key: string) {
    const tries = known.get(key)
    const fresh = !tries || now() - tries.last >= FORGET_MS
    // Moved to the end, so that what is forgotten first is what was tried longest ago.
    known.delete(key)
    known.set(key, { count: fresh ? 1 : tries.count + 1, last: now() })
    if (known.size > REMEMBER_MOST) known.delete(known.keys().next().value!)
  }

  const keys = (account: string, address: string) => [`account ${account}`, `address ${network(address)}`] as const

  return {
    begin(account, address) {
      const [one, other] = keys(account, address)
      const retryAfter = Math.max(waitFor(one, ACCOUNT_MOST_MS), waitFor(other, ADDRESS_MOST_MS))
      if (retryAfter > 0) {
        const seconds = Math.ceil(retryAfter / 1000)
        throw new Refused('too-fast', `Too many tries. Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`, {
          retryAfter,
        })
      }
      count(one)
      count(other)
    },
    succeeded(account, address) {
      const [one, other] = keys(account, address)
      known.delete(one)
      // The address only gets this try back: or one's own account would be a way to try others' for ever.
      const tries = known.get(other)
      if (tries) tries.count--
    },
  }
}

/** Who has one IPv6 address has the 2⁶⁴ of its network. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const front = head.split(':')
  if (tail === undefined) return front.slice(0, 4).join(':')
  const zeros = 8 - front.length - tail.split(':').length
  return [...front, ...Array<string>(Math.max(zeros, 0)).fill('0')].slice(0, 4).join(':')
}
