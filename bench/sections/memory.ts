import { setTimeout as pause } from 'node:timers/promises'
import { byItself, type Figure } from '../figures.ts'
import { COLLECTING, proportionalBytes, residentBytes, settled } from '../processes.ts'
import type { Stage } from '../stage.ts'
import { stageApp } from './talk.ts'

const MB = 2 ** 20

/** How much memory an installation takes: after its start, with people in it, and once they have left. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const visitors = quick ? 200 : 1000
  const ms = quick ? 5_000 : 20_000
  const load = stage.load()
  // What is compiled on the very first day is kept for every other.
  const unseasoned = await stage.app((await stage.postgres()).url, { flags: COLLECTING })
  await unseasoned.kill('SIGKILL')
  const { postgres, program, people, started } = await stageApp(stage, { visitors, flags: COLLECTING })
  const plan = { visitorPort: program.port, agentPort: program.port, ...people }

  /** A crowd comes, talks, and leaves: the most that was taken meanwhile, and what is kept afterwards. */
  async function crowd() {
    await load.ask('gather', { name: 'crowd', plan })
    let app = 0
    let database = 0
    let over = false
    const watching = (async () => {
      while (!over) {
        app = Math.max(app, residentBytes(program.pid))
        database = Math.max(database, proportionalBytes(postgres.pid))
        await pause(500)
      }
    })()
    await load.ask('pace', { name: 'crowd', perSecond: 500, ms, from: 'visitors' })
    over = true
    await watching
    await load.ask('dismiss', { name: 'crowd' })
    return { app, database, kept: await settled(program.pid) }
  }

  const first = await crowd()
  const second = await crowd()
  const named = visitors.toLocaleString('en').replace(',', ' ')
  const megabytes = (name: string, bytes: number, atMost: number) => byItself(name, 'MB', [bytes / MB], { atMost })
  return [
    megabytes('the app, just started', started.app, 192),
    megabytes('PostgreSQL, just started', started.database, 128),
    megabytes(`the app with ${named} visitors, 20 agents, 500 msg/s: the most`, Math.max(first.app, second.app), 384),
    megabytes('PostgreSQL meanwhile: the most', Math.max(first.database, second.database), 512),
    megabytes('the app after they left, garbage collected', first.kept, 192),
    megabytes('the app: what a second such crowd leaves behind', second.kept - first.kept, 8),
  ]
}
