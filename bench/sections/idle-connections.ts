import { fileURLToPath } from 'node:url'
import { newId } from '@parley/protocol/id.ts'
import { firstInbox, tokenOf } from '../cast.ts'
import { besideFloor, type Figure } from '../figures.ts'
import { settled } from '../processes.ts'
import type { Program, Stage } from '../stage.ts'

const FLAGS = ['--expose-gc', '--import', fileURLToPath(new URL('../collect-garbage.ts', import.meta.url))]

/** What a visitor costs who has said hello and then only keeps the chat open: resident memory, after collecting garbage. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 3000 : 10_000
  const load = stage.load()
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url, { flags: FLAGS })
  const floor = await stage.program('bench/floor/raw-ws.ts', {}, { flags: FLAGS })
  const { workspaceId, inboxId } = await firstInbox(postgres)
  const tokens = Array.from({ length: many }, () => tokenOf({ workspaceId, inboxId, id: newId() }))

  async function perConnection({ pid, port }: Program, hello: boolean): Promise<number> {
    // The first thousand pays for what is needed once: code, pools, the heap's first pages.
    await load.ask('idle', { port, tokens: tokens.slice(0, 1000), hello })
    const before = await settled(pid)
    await load.ask('idle', { port, tokens: tokens.slice(0, many - 1000), hello })
    const after = await settled(pid)
    await load.ask('leaveIdle', {})
    return (after - before) / (many - 1000) / 1024
  }

  const value = await perConnection(app, true)
  const floorValue = await perConnection(floor, false)
  const named = many.toLocaleString('en').replace(',', ' ')
  return [
    besideFloor(`idle visitor connection, memory, at ${named}`, 'KB', [{ value, floor: floorValue }], { atMost: 2 }),
  ]
}
