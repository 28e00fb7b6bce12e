import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

const HOUR = 3_600_000

/** The clocks of the nodes jump by hours, each its own way. */
export const clockJump: Fault = {
  kind: 'clock jump',
  keeps: 'Order is by number, and time is the database’s; nobody is thrown out, nothing expires.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike({ chance, nodes }) {
    for (const node of nodes) node.tell({ clockMs: chance.whole(-3 * HOUR, 3 * HOUR) })
    await pause(chance.whole(1000, 3000))
    for (const node of nodes) node.tell({ clockMs: 0 })
    await pause(500)
  },
}
