import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** The line between one node and the database is cut, or silent, for some seconds; the other node has the database still. */
export const partition: Fault = {
  kind: 'partition between node and database',
  keeps: 'What is sent to the cut node waits or is told to come back; no view stays behind once the line is mended.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike({ chance, nodes, weather, reset, halfOpen }) {
    const door = `database ${chance.whole(0, nodes.length - 1)}`
    const how = chance.pick(['silent', 'cut', 'forgotten'] as const)
    if (how === 'silent') await weather(door, { stalled: true })
    if (how === 'cut') await weather(door, { closed: true })
    if (how === 'cut') await reset(door, 1)
    // New connections get through; those that were open never carry anything again, and nobody is told.
    if (how === 'forgotten') await halfOpen(door, 1)
    await pause(chance.whole(1000, 4000))
    await weather(door)
    await pause(chance.whole(500, 1500))
  },
}
