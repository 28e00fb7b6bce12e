import { newId } from '@parley/protocol/id.ts'
import { firstInbox, tokenOf } from '../cast.ts'
import { besideFloor, type Figure, type Pair } from '../figures.ts'
import { COLLECTING, settled } from '../processes.ts'
import type { Load, Program, Stage } from '../stage.ts'

/** What a visitor costs who has said hello and then only keeps the chat open: resident memory, after collecting garbage. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 3000 : 10_000
  const load = stage.load()
  const postgres = await stage.postgres()
  // Once for what a first start makes in the database.
  await (await stage.app(postgres.url)).kill('SIGTERM')
  const { workspaceId, inboxId } = await firstInbox(postgres)
  const tokens = Array.from({ length: many }, () => tokenOf({ workspaceId, inboxId, id: newId() }))

  const pairs: Pair[] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    // New processes each time: in an old one, connections go where others left room.
    const app = await stage.app(postgres.url, { flags: COLLECTING })
    const value = await perConnection(load, app, tokens, { hello: true })
    const floor = await stage.program('bench/floor/raw-ws.ts', {}, { flags: COLLECTING })
    pairs.push({ value, floor: await perConnection(load, floor, tokens, { hello: false }) })
  }
  const named = many.toLocaleString('en').replace(',', ' ')
  return [besideFloor(`idle visitor connection, memory, at ${named}`, 'KB', pairs, { atMost: 2 })]
}

async function perConnection(load: Load, program: Program, tokens: string[], { hello }: { hello: boolean }) {
  const { pid, port } = program
  // The first thousand pays for what is needed once: code, pools, the heap's first pages.
  await load.ask('idle', { port, tokens: tokens.slice(0, 1000), hello })
  const before = await settled(pid)
  await load.ask('idle', { port, tokens: tokens.slice(1000), hello })
  const after = await settled(pid)
  await load.ask('leaveIdle', {})
  await program.kill('SIGKILL')
  return (after - before) / (tokens.length - 1000) / 1024
}
