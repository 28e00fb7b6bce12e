import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Sends arrive twice, and old ones once more, while lines are cut so that everything is sent anew. */
export const rudeClients: Fault = {
  kind: 'duplicate and reordered sends',
  keeps: 'However often and late a message is sent, it is one message, and gets its first answer.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike({ chance, clients, reset }) {
    await clients.ask('rude', { rudeness: 0.5 })
    for (let n = 0; n < 3; n++) {
      await pause(chance.whole(200, 800))
      await reset('visitors', 0.3)
      await reset('agents', 0.3)
    }
    await clients.ask('rude', { rudeness: 0 })
  },
}
