import { acrossWorkspaces, type Db } from '../platform/database.ts'
import { enqueueOnce, type Job } from '../platform/queue.ts'
import { type VisitorPlace, writeOldVisitorWords } from './words.ts'

export const visitorJobs: Record<string, Job<{ db: Db }>> = {
  // One piece and where the next begins are committed together.
  'index-old-visitors': ({ db }, { after }) =>
    acrossWorkspaces(db, 'index old visitors', async (tx) => {
      const next = await writeOldVisitorWords(tx, (after as VisitorPlace | undefined) ?? null, 500)
      if (next) await enqueueOnce(tx, 'index-old-visitors', { after: next })
    }),
}
