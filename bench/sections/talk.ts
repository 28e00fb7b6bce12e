import { aCast, aFloorCast, type Cast, joinAll } from '../cast.ts'
import { proportionalBytes, residentBytes } from '../processes.ts'
import type { Load, Postgres, Program, Stage } from '../stage.ts'

const AGENTS = 20

export type Side = { name: string; program: Program; postgres: Postgres }

/** The product and its floor side by side, each with a database server of its own, and the same crowd on both. */
export async function stageTalk(
  stage: Stage,
  many: { visitors: number },
): Promise<{ app: Side; floor: Side; load: Load }> {
  const load = stage.load()
  const { postgres, program, people } = await stageApp(stage, many)
  await load.ask('gather', { name: 'app', plan: { visitorPort: program.port, agentPort: program.port, ...people } })
  return { app: { name: 'app', program, postgres }, floor: await stageFloor(stage, load, many), load }
}

/** The product with people in it, who have yet to connect. `started`: the memory it took before they were made. */
export async function stageApp(stage: Stage, { visitors, flags = [] }: { visitors: number; flags?: string[] }) {
  const postgres = await stage.postgres()
  const program = await stage.app(postgres.url, { flags })
  const started = { app: residentBytes(program.pid), database: proportionalBytes(postgres.pid) }
  const cast = await aCast(stage, postgres, { visitors, agents: AGENTS })
  return { postgres, program, started, cast, people: peopleOf(cast, await joinAll(cast)) }
}

async function stageFloor(stage: Stage, load: Load, { visitors }: { visitors: number }): Promise<Side> {
  const postgres = await stage.postgres()
  const people = await aFloorCast(postgres, { visitors, agents: AGENTS })
  const program = await stage.program('bench/floor/group-commit.ts', { DATABASE_URL: postgres.url })
  await load.ask('gather', { name: 'floor', plan: { visitorPort: program.port, agentPort: program.port, ...people } })
  return { name: 'floor', program, postgres }
}

function peopleOf({ visitors, agents }: Cast, follows: string[][]) {
  return {
    visitors: visitors.map(({ token, conversation }) => ({ token, conversation })),
    agents: agents.map(({ cookie }, i) => ({ cookie, follows: follows[i]! })),
  }
}
