/** Random numbers that are the same for the same seed (mulberry32), so that two demos show the same. */
export type Chance = {
  /** From 0 up to, but not including, 1. */
  next(): number
  whole(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  /** True so often, 0 to 1. */
  odds(of: number): boolean
  /** An id as newId() makes them, at this time. */
  id(at: number): string
}

export function openChance(seed: number): Chance {
  let state = seed >>> 0
  function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (from) => from[Math.floor(next() * from.length)]!,
    odds: (of) => next() < of,
    id(at) {
      const time = Math.floor(at).toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`
    },
  }
}
