import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Figure, median, percentile } from '../figures.ts'
import type { Postgres, Stage } from '../stage.ts'
import { stageApp } from './talk.ts'

const PER_SECOND = 500

/** What it costs that the agent is connected to another node than the visitor, in doorbells. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const load = stage.load()
  const { postgres, program, people } = await stageApp(stage)
  const other = await stage.app(postgres.url)
  await load.ask('gather', { name: 'same', plan: { visitorPort: program.port, agentPort: program.port, ...people } })
  const doorbell = await openDoorbell(stage, postgres)
  const rounds = quick ? 3 : 6
  const ms = quick ? 1000 : 2500
  await load.ask('saturate', { name: 'same', ms: 1500 })
  await load.ask('dismiss', { name: 'same' })

  const across: number[] = []
  const within: number[] = []
  const rings: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [agentPort, results] of [
      [program.port, within],
      [other.port, across],
    ] as const) {
      await load.ask('gather', { name: 'talk', plan: { visitorPort: program.port, agentPort, ...people } })
      await load.ask('pace', { name: 'talk', perSecond: PER_SECOND, ms: 500, from: 'visitors' })
      const pacing = load.ask('pace', { name: 'talk', perSecond: PER_SECOND, ms, from: 'visitors' })
      // Under the same load: an idle machine rings faster.
      if (results === across) rings.push(await doorbell.ring(ms * 0.8))
      const { delivered } = await pacing
      results.push(delivered.p50)
      await load.ask('dismiss', { name: 'talk' })
    }
  }
  const added = median(across.map((one, i) => one - within[i]!))
  const floor = median(rings)
  const ratio = median(across.map((one, i) => (one - within[i]!) / rings[i]!))
  return [
    {
      figure: `added by a second node, p50 at ${PER_SECOND} msg/s (floor: one NOTIFY)`,
      unit: 'ms',
      value: added,
      floor,
      ratio,
      budget: '≤ 3 ×',
      met: ratio <= 3,
    },
  ]
}

/** One NOTIFY from one connection to another of the same process, again and again: the median. */
async function openDoorbell(stage: Stage, { url }: Postgres) {
  const [rings, hears] = [new pg.Client(url), new pg.Client(url)]
  await Promise.all([rings.connect(), hears.connect()])
  stage.atEnd(() => Promise.all([rings.end(), hears.end()]))
  await hears.query('listen bench')
  return {
    async ring(ms: number): Promise<number> {
      const took: number[] = []
      for (const end = performance.now() + ms; performance.now() < end; ) {
        const began = performance.now()
        const heard = new Promise((resolve) => hears.once('notification', resolve))
        await Promise.all([rings.query("select pg_notify('bench', 'a ring')"), heard])
        took.push(performance.now() - began)
        await pause(10)
      }
      return percentile(took, 50)
    },
  }
}
