import { setTimeout as pause } from 'node:timers/promises'
import { aCast } from '../cast.ts'
import { besideFloor, type Figure, type Pair } from '../figures.ts'
import { cpuDuring, type Stage } from '../stage.ts'

/** What each of thousands costs who read the same event: agents who all follow one conversation. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 1000 : 5000
  const load = stage.load()
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url)
  const floor = await stage.program('bench/floor/raw-ws.ts', {})
  const { visitors, agents } = await aCast(stage, postgres, { visitors: 1, agents: 20 })
  const { token, conversation } = visitors[0]!
  const cookies = agents.map((agent) => agent.cookie)
  await load.ask('audience', { name: 'app', port: app.port, many, cookies, conversation, token })
  await load.ask('audience', { name: 'floor', port: floor.port, many, conversation })

  const pairs: Pair[] = []
  for (let round = 0; round < (quick ? 12 : 24); round++) {
    // Lists and presence have their own beat; what is measured is the event.
    await pause(400)
    const ours = await cpuDuring({ server: app.pid }, () => load.ask('announce', { name: 'app' }))
    const least = await cpuDuring({ server: floor.pid }, () => load.ask('announce', { name: 'floor' }))
    // The first few warm up.
    if (round >= 4) pairs.push({ value: ours.server / many, floor: least.server / many })
  }
  const named = many.toLocaleString('en').replace(',', ' ')
  return [besideFloor(`one event to ${named} agents, CPU each`, 'µs', pairs, { atMost: 1.3 })]
}
