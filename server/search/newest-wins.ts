import { Refused } from '../platform/refused.ts'

/**
 * One search at a time for each agent, and of those that wait only the newest: whoever types fast asks for each letter, and
 * wants the answer to the last. So nobody's typing takes more than one of the connections that all share. Per node.
 */
export function openNewestWins() {
  const running = new Set<string>()
  const waiting = new Map<string, PromiseWithResolvers<void>>()

  async function turn(key: string): Promise<void> {
    if (!running.has(key)) return void running.add(key)
    waiting.get(key)?.reject(new Refused('too-fast', 'A newer search has taken the place of this one.'))
    const mine = Promise.withResolvers<void>()
    waiting.set(key, mine)
    await mine.promise
  }

  return async <T>(key: string, search: () => Promise<T>): Promise<T> => {
    await turn(key)
    try {
      return await search()
    } finally {
      const next = waiting.get(key)
      waiting.delete(key)
      // Handed on without a gap: whoever comes now still waits.
      if (next) next.resolve()
      else running.delete(key)
    }
  }
}
