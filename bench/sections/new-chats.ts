import { newId } from '@parley/protocol/id.ts'
import { tokenOf } from '../cast.ts'
import { byItself, type Figure, median } from '../figures.ts'
import type { Stage } from '../stage.ts'
import { stageApp } from './talk.ts'

/** From a visitor's first words ever to the card in the list of every agent who may see it. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const load = stage.load()
  const { program, people, cast } = await stageApp(stage, { visitors: 200 })
  const { workspaceId, inboxId } = cast
  const talk = { visitorPort: program.port, agentPort: program.port, ...people }
  await load.ask('gather', { name: 'talk', plan: talk })
  await load.ask('man', { port: program.port, cookies: people.agents.map(({ cookie }) => cookie) })

  const come = (many: number, perSecond: number) => {
    const tokens = Array.from({ length: many }, () => tokenOf({ workspaceId, inboxId, id: newId() }))
    return load.ask('newcomers', { port: program.port, tokens, perSecond })
  }
  await come(20, 20)
  const rounds = quick ? 1 : 3
  const quiet: number[][] = []
  const busy: number[][] = []
  for (let round = 0; round < rounds; round++) {
    quiet.push(await come(40, 10))
    const talking = load.ask('pace', { name: 'talk', perSecond: 500, ms: 6000, from: 'visitors' })
    busy.push(await come(40, 10))
    await talking
  }
  const slowest = (rounds: number[][]) => [Math.max(...rounds.flat())]
  return [
    byItself('a new chat at every desk, p50', 'ms', quiet.map(median), { atMost: 250 }),
    byItself('a new chat at every desk, the slowest', 'ms', slowest(quiet), { atMost: 500 }),
    byItself('a new chat while 500 msg/s are written in others, p50', 'ms', busy.map(median), { atMost: 250 }),
    byItself('a new chat while 500 msg/s are written in others, the slowest', 'ms', slowest(busy), { atMost: 1000 }),
  ]
}
