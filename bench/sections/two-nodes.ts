import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { besideFloor, type Figure, median, type Pair } from '../figures.ts'
import type { Postgres, Stage } from '../stage.ts'
import { stageApp } from './talk.ts'

const PER_SECOND = 500

/** What it costs that the agent is connected to another node than the visitor, in doorbells. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const load = stage.load()
  const { postgres, program, people } = await stageApp(stage, { visitors: 200 })
  const other = await stage.app(postgres.url)
  await load.ask('gather', { name: 'same', plan: { visitorPort: program.port, agentPort: program.port, ...people } })
  const doorbell = await openDoorbell(stage, postgres)
  const rounds = quick ? 3 : 6
  const ms = quick ? 1000 : 2500
  await load.ask('saturate', { name: 'same', ms: 1500 })
  await load.ask('dismiss', { name: 'same' })

  /** How much later than its writer's ack a message reaches an agent on this port. What the nodes do to the machine they share is not asked. */
  async function afterAck(agentPort: number): Promise<number> {
    await load.ask('gather', { name: 'talk', plan: { visitorPort: program.port, agentPort, ...people } })
    await load.ask('pace', { name: 'talk', perSecond: PER_SECOND, ms: 500, from: 'visitors' })
    const { afterAck } = await load.ask('pace', { name: 'talk', perSecond: PER_SECOND, ms, from: 'visitors' })
    await load.ask('dismiss', { name: 'talk' })
    return afterAck.p50
  }

  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    const within = await afterAck(program.port)
    // Rung under the same load: an idle machine rings faster.
    const ringing = doorbell.ring()
    const across = await afterAck(other.port)
    pairs.push({ value: across - within, floor: await ringing.stop() })
  }
  return [besideFloor('added by a second node, p50 (floor: one NOTIFY)', 'ms', pairs, { atMost: 3 })]
}

/** One NOTIFY from one connection to another of the same process, again and again: the median. */
async function openDoorbell(stage: Stage, { url }: Postgres) {
  const [rings, hears] = [new pg.Client(url), new pg.Client(url)]
  await Promise.all([rings.connect(), hears.connect()])
  stage.atEnd(() => Promise.all([rings.end(), hears.end()]))
  await hears.query('listen bench')
  async function ring(stopped: AbortSignal): Promise<number> {
    const took: number[] = []
    while (!stopped.aborted) {
      const began = performance.now()
      const heard = new Promise((resolve) => hears.once('notification', resolve))
      await Promise.all([rings.query("select pg_notify('bench', 'a ring')"), heard])
      took.push(performance.now() - began)
      await pause(10)
    }
    return median(took)
  }
  return {
    ring() {
      const stopping = new AbortController()
      const ringing = ring(stopping.signal)
      return {
        stop() {
          stopping.abort()
          return ringing
        },
      }
    },
  }
}
