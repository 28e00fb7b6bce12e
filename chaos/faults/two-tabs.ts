import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Tabs of one visitor share what is unsent; each is reloaded in the middle of sending, and the other takes it up too. */
export const twoTabs: Fault = {
  kind: 'two tabs, reloaded while they send',
  keeps: 'What both send is one message; what each wrote stands in the order it was written.',
  scene: { nodes: 2 },
  times: (minutes) => 2 * minutes,
  async strike({ chance, clients, reset }) {
    await pause(chance.whole(200, 800))
    await clients.ask('reload', { share: 0.4 })
    await pause(chance.whole(100, 600))
    await reset('visitors', 0.3)
    await clients.ask('reload', { share: 0.2 })
  },
}
