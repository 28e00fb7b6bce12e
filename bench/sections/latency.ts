import { besideFloor, type Figure, type Pair } from '../figures.ts'
import type { Stage } from '../stage.ts'
import { stageTalk } from './talk.ts'

/** How long a message takes to the other side's socket, committed, while the server has other things to do. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const { app, floor, load } = await stageTalk(stage, { visitors: 200 })
  const rounds = quick ? 3 : 10
  const ms = quick ? 1000 : 1500
  for (const { name } of [app, floor]) await load.ask('saturate', { name, ms: 1500 })
  const figures: Figure[] = []
  for (const from of ['visitors', 'agents'] as const) {
    for (const perSecond of [500, 2000]) {
      const p50: Pair[] = []
      const p99: Pair[] = []
      for (let round = 0; round < rounds; round++) {
        const ours = await load.ask('pace', { name: app.name, perSecond, ms, from })
        const least = await load.ask('pace', { name: floor.name, perSecond, ms, from })
        p50.push({ value: ours.delivered.p50, floor: least.delivered.p50 })
        p99.push({ value: ours.delivered.p99, floor: least.delivered.p99 })
      }
      const way = from === 'visitors' ? 'visitor → agent' : 'agent → visitor'
      const at = perSecond.toLocaleString('en').replace(',', ' ')
      figures.push(besideFloor(`${way} at ${at} msg/s, p50`, 'ms', p50, { atMost: 2 }))
      figures.push(besideFloor(`${way} at ${at} msg/s, p99`, 'ms', p99, { atMost: 2 }))
    }
  }
  return figures
}
