import { setTimeout as pause } from 'node:timers/promises'
import { acrossWorkspaces, type Db } from '../platform/database.ts'
import { enqueueOnce, type Job } from '../platform/queue.ts'
import { indexMessages, indexOldMessages, type Place } from './index-messages.ts'

/** So many at a time: a few milliseconds, so that no message on its way waits long for a core. */
const AT_ONCE = 50
/** So many pieces, then others may have this worker. */
const PIECES = 40
/** After a full piece, so many times as long as it took: a flood of messages is indexed later, and not slowed by it. */
const REST = 9

export const searchJobs: Record<string, Job<{ db: Db }>> = {
  'index-messages': async ({ db }, _, stopping) => {
    for (let piece = 0; piece < PIECES && !stopping.aborted; piece++) {
      const began = performance.now()
      if ((await indexMessages(db, AT_ONCE)) < AT_ONCE) return
      await rest(performance.now() - began, stopping)
    }
    await acrossWorkspaces(db, 'go on indexing', (tx) => enqueueOnce(tx, 'index-messages'))
  },
  // One piece and where the next begins are committed together.
  'index-old-messages': async ({ db }, { after }, stopping) => {
    const began = performance.now()
    await acrossWorkspaces(db, 'index old messages', async (tx) => {
      const next = await indexOldMessages(tx, (after as Place | undefined) ?? null, AT_ONCE)
      if (next) await enqueueOnce(tx, 'index-old-messages', { after: next })
    })
    await rest(performance.now() - began, stopping)
  },
}

async function rest(afterMs: number, stopping: AbortSignal): Promise<void> {
  await pause(afterMs * REST, undefined, { signal: stopping }).catch(() => {})
}
