/** Chance that can be repeated: the same seed draws the same numbers. */
export type Chance = ReturnType<typeof openChance>

/** mulberry32, by Tommy Ettinger (public domain): 32 bits of state, good enough to choose victims and moments. */
export function openChance(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    /** From 0, to less than 1. */
    next,
    /** A whole number from `least` to `most`, both included. */
    whole: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!,
    happens: (share: number) => next() < share,
    /** Another stream of numbers, for somebody else. */
    fork: (name: string) =>
      openChance(Array.from(name).reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16777619), state)),
  }
}
