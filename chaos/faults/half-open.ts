import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Lines die without either end being told: a router forgot them. */
export const halfOpen: Fault = {
  kind: 'half-open sockets',
  keeps: 'Both ends notice by silence; the client comes back and has missed nothing.',
  scene: { nodes: 2 },
  times: (minutes) => 0.5 * minutes,
  async strike({ chance, halfOpen }) {
    await halfOpen('visitors', 0.3)
    await halfOpen('agents', 0.5)
    await pause(chance.whole(3000, 6000))
  },
}
