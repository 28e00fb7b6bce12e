import { setTimeout as pause } from 'node:timers/promises'
import { aCast, aFloorCast } from '../cast.ts'
import { besideFloor, type Figure, type Pair } from '../figures.ts'
import { cpuDuring, type Load, type Program, type Stage } from '../stage.ts'

/**
 * What each of thousands costs who read the same event, and when the last of them has it: agents who all follow one
 * conversation. A thousand beside a floor that commits, too; five thousand beside bare sockets, where a commit is lost in the crowd.
 */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const [some, many] = quick ? [200, 1000] : [1000, 5000]
  const rounds = quick ? 12 : 24
  const load = stage.load()
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url)
  // A thousand people; in the larger crowd each of them is there several times.
  const { visitors, agents } = await aCast(stage, postgres, { visitors: 2, agents: some })
  const listeners = agents.map(({ cookie }) => ({ cookie }))
  const floorPostgres = await stage.postgres()
  const people = await aFloorCast(floorPostgres, { visitors: 1, agents: some })
  const committing = await stage.program('bench/floor/group-commit.ts', { DATABASE_URL: floorPostgres.url })
  const bare = await stage.program('bench/floor/raw-ws.ts', {})
  const sides = { app, committing, bare }

  await load.ask('audience', { name: 'app', port: app.port, many: some, listeners, ...visitors[0]! })
  await load.ask('audience', {
    name: 'committing',
    port: committing.port,
    many: some,
    listeners: people.agents,
    ...people.visitors[0]!,
  })
  const thousand = await announceInTurns(load, sides, 'committing', { many: some, rounds })
  for (const name of ['app', 'committing']) await load.ask('disband', { name })

  const { conversation } = visitors[1]!
  await load.ask('audience', { name: 'app', port: app.port, many, listeners, ...visitors[1]! })
  await load.ask('audience', { name: 'bare', port: bare.port, many, conversation })
  const thousands = await announceInTurns(load, sides, 'bare', { many, rounds })

  const named = (n: number) => n.toLocaleString('en').replace(',', ' ')
  return [
    besideFloor(`one message to ${named(some)} agents, CPU each`, 'µs', thousand.cpu, { atMost: 1.3 }),
    besideFloor(`one message to ${named(some)} agents, until the last has it`, 'ms', thousand.last, { atMost: 2 }),
    besideFloor(`one event to ${named(many)} agents, CPU each`, 'µs', thousands.cpu, { atMost: 1.3 }),
    besideFloor(`one event to ${named(many)} agents, until the last has it`, 'ms', thousands.last, { atMost: 2 }),
  ]
}

async function announceInTurns<Name extends string>(
  load: Load,
  sides: Record<Name | 'app', Program>,
  floor: Name,
  { many, rounds }: { many: number; rounds: number },
) {
  const cpu: Pair[] = []
  const last: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    // Lists and presence have their own beat; what is measured is the event.
    await pause(400)
    const ours = await cpuDuring({ server: sides.app.pid }, () => load.ask('announce', { name: 'app' }))
    const least = await cpuDuring({ server: sides[floor].pid }, () => load.ask('announce', { name: floor }))
    // The first few warm up.
    if (round < 4) continue
    cpu.push({ value: ours.server / many, floor: least.server / many })
    last.push({ value: ours.result, floor: least.result })
  }
  return { cpu, last }
}
