import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** One node rings, and nobody hears: of its commits the others learn only by their sweep. */
export const deafDoorbell: Fault = {
  kind: 'deaf doorbell',
  keeps: 'A ring is a hint. What it would have told is found by the sweep, within seconds.',
  scene: { nodes: 2, broken: 'deaf-doorbell' },
  times: (minutes) => minutes,
  async strike({ chance }) {
    await pause(chance.whole(1500, 2500))
  },
}
