import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Agents are on a good line, and must not feel the visitors’. */
const PATIENCE_MS = 2000

/** Visitors on a line that carries almost nothing, in conversations where much is said. */
export const slowConsumer: Fault = {
  kind: 'slow consumer',
  keeps: 'A reader that is a megabyte behind is let go and resumes; nobody else waits for it, and nothing piles up.',
  scene: { nodes: 2, cast: { visitors: 20, agents: 4 } },
  times: (minutes) => 0.5 * minutes,
  async strike({ chance, clients, weather, violations }) {
    await clients.ask('slowest', { kind: 'agent' })
    await clients.ask('talk', { everyMs: 100, bytes: 12_000 })
    await weather('visitors', { bytesPerSecond: 4000 })
    await pause(chance.whole(5000, 8000))
    const waited = await clients.ask('slowest', { kind: 'agent' })
    if (waited > PATIENCE_MS)
      violations.push({ kind: 'late', what: `an agent waited ${Math.round(waited)} ms for others` })
    await weather('visitors')
    await clients.ask('talk', { everyMs: 120 })
    await pause(500)
  },
}
