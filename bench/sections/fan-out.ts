import { setTimeout as pause } from 'node:timers/promises'
import { aCast } from '../cast.ts'
import { besideFloor, type Figure, type Pair } from '../figures.ts'
import { cpuDuring, type Stage } from '../stage.ts'

/** What each of thousands costs who read the same event, and when the last of them has it: agents who all follow one conversation. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const crowds = quick ? [200, 1000] : [1000, 5000]
  const load = stage.load()
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url)
  const floor = await stage.program('bench/floor/raw-ws.ts', {})
  // A thousand people; the larger crowd has each of them at several screens.
  const { visitors, agents } = await aCast(stage, postgres, { visitors: crowds.length, agents: crowds[0]! })
  const cookies = agents.map((agent) => agent.cookie)

  const figures: Figure[] = []
  for (const [i, many] of crowds.entries()) {
    const { token, conversation } = visitors[i]!
    await load.ask('audience', { name: 'app', port: app.port, many, cookies, conversation, token })
    await load.ask('audience', { name: 'floor', port: floor.port, many, conversation })
    const cpu: Pair[] = []
    const last: Pair[] = []
    for (let round = 0; round < (quick ? 12 : 24); round++) {
      // Lists and presence have their own beat; what is measured is the event.
      await pause(400)
      const ours = await cpuDuring({ server: app.pid }, () => load.ask('announce', { name: 'app' }))
      const least = await cpuDuring({ server: floor.pid }, () => load.ask('announce', { name: 'floor' }))
      // The first few warm up.
      if (round < 4) continue
      cpu.push({ value: ours.server / many, floor: least.server / many })
      last.push({ value: ours.result, floor: least.result })
    }
    await load.ask('disband', { name: 'app' })
    await load.ask('disband', { name: 'floor' })
    const named = many.toLocaleString('en').replace(',', ' ')
    figures.push(
      besideFloor(`one event to ${named} agents, CPU each`, 'µs', cpu, { atMost: 1.3 }),
      // The floor stores nothing: ours is committed before anyone hears of it.
      besideFloor(`… sent, committed, and with the last of ${named}`, 'ms', last, { atMost: 2 }),
    )
  }
  return figures
}
