import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Mobile networks: slow, thin, late and cut, all at once; new connections overtake old ones. */
export const badWeather: Fault = {
  kind: 'delayed, throttled, reordered and reset connections',
  keeps: 'Order is by number, not by arrival; every cut line is taken up where it was.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike({ chance, weather, reset }) {
    for (const door of ['visitors', 'agents']) {
      await weather(door, {
        delayMs: chance.whole(0, 200),
        jitterMs: chance.whole(0, 300),
        shuffleMs: chance.whole(0, 1500),
        ...(chance.happens(0.5) && { bytesPerSecond: chance.whole(20_000, 200_000) }),
      })
      await reset(door, 0.3)
    }
    await pause(chance.whole(1000, 3000))
    await reset('visitors', 0.5)
    await pause(500)
    for (const door of ['visitors', 'agents']) await weather(door)
  },
}
