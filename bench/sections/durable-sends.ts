import { besideFloor, type Figure, type Pair } from '../figures.ts'
import { cpuDuring, type Load, type Stage } from '../stage.ts'
import { type Side, stageTalk } from './talk.ts'

/** Messages per second when everyone writes as fast as they are answered, and what each costs in CPU. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  // So many that nobody writes faster than the guards let any one person.
  const { app, floor, load } = await stageTalk(stage, { visitors: 800 })
  const rounds = quick ? 3 : 6
  const ms = quick ? 1500 : 2500
  for (const side of [app, floor]) await shoot(load, side, 1500)
  const rate: Pair[] = []
  const cpu: Pair[] = []
  const server: Pair[] = []
  const database: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    const ours = await shoot(load, app, ms)
    const least = await shoot(load, floor, ms)
    rate.push({ value: ours.perSecond, floor: least.perSecond })
    cpu.push({ value: ours.server + ours.postgres, floor: least.server + least.postgres })
    server.push({ value: ours.server, floor: least.server })
    database.push({ value: ours.postgres, floor: least.postgres })
  }
  return [
    besideFloor('durable sends at saturation', 'msg/s', rate, { atLeast: 0.6 }),
    besideFloor('CPU per durable send, app and PostgreSQL', 'µs', cpu, { atMost: 2 }),
    besideFloor('… of it the app', 'µs', server, { atMost: 2 }),
    besideFloor('… of it PostgreSQL', 'µs', database, { atMost: 2 }),
  ]
}

async function shoot(load: Load, { name, program, postgres }: Side, ms: number) {
  const pids = { server: program.pid, postgres: postgres.pid }
  const { result, ...cpu } = await cpuDuring(pids, () => load.ask('saturate', { name, ms }))
  return { perSecond: result.perSecond, server: cpu.server / result.messages, postgres: cpu.postgres / result.messages }
}
