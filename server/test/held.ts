import type { Tx } from '../platform/database.ts'
import type { World } from './world.ts'

/** Does the work in a transaction that stays open until it is told to finish. */
export async function held(world: World, work: (tx: Tx) => Promise<unknown>) {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>()
  const { promise: there, resolve: arrived } = Promise.withResolvers<void>()
  const inside = world.tx(async (tx) => {
    await work(tx)
    arrived()
    await done
  })
  await Promise.race([there, inside])
  return { inside, finish }
}

/** Until a transaction in this database waits for another. */
export async function waitsForLock(world: World) {
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    const waiting = await world.tx((tx) =>
      tx.rows(
        'waiting',
        `select 1 from pg_locks join pg_stat_activity a using (pid) where not granted and a.datname = current_database()`,
        [],
      ),
    )
    if (waiting.length > 0) return
  }
  throw new Error('Nothing waits for a lock.')
}
