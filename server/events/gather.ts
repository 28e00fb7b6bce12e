import { acrossWorkspaces, type Db, type Tx } from '../platform/database.ts'
import { enqueueOnce } from '../platform/queue.ts'
import { GATHERED } from '../reactions.ts'
import type { Recorded } from './record.ts'

/** How long what happens is gathered before the job starts. */
const WITHIN_MS = 500

export type Gathered = { workspaceId: string; conversationId: string; seq: number }

/** Notes the events that jobs take many at once: a row each, in the transaction of the event, and no job. */
export function gather(tx: Tx, recorded: Recorded[]): Promise<unknown> | null {
  const rows = recorded.flatMap((one) => (GATHERED[one.event.type] ?? []).map((job) => ({ job, ...one })))
  if (rows.length === 0) return null
  return tx.rows(
    'gather',
    'insert into gathered_events (workspace_id, job, conversation_id, seq) select $1, * from unnest($2::text[], $3::uuid[], $4::int[])',
    [
      tx.workspaceId,
      rows.map((row) => row.job),
      rows.map((row) => row.conversationId),
      rows.map((row) => row.event.seq),
    ],
  )
}

/** Takes what has gathered for a job, in all workspaces: gone if the caller commits, back if not. Others pass it by meanwhile. */
export function takeGathered(tx: Tx, job: string, most: number): Promise<Gathered[]> {
  return tx.rows<Gathered>(
    'take-gathered',
    // By their places in the table: a join of the table with itself is a nested loop whenever its statistics are old.
    `delete from gathered_events where ctid = any(array(
       select ctid from gathered_events where job = $1 limit $2 for update skip locked
     )) returning workspace_id as "workspaceId", conversation_id as "conversationId", seq`,
    [job, most],
  )
}

/**
 * Starts the jobs for what this node commits, once for all that came in half a second. Told after the commit and kept in
 * memory only: what a killed node did not start, the schedule does within a minute.
 */
export function startGathered(db: Db) {
  const due = new Map<string, NodeJS.Timeout>()

  const hear: Db['onCommit'][number] = ({ conversations }) => {
    for (const { event } of conversations) {
      for (const job of GATHERED[event.type] ?? []) {
        if (!due.has(job)) due.set(job, setTimeout(start, WITHIN_MS, job).unref())
      }
    }
  }

  function start(job: string) {
    due.delete(job)
    // Without a database there is nobody to do it either; the schedule comes back to it.
    acrossWorkspaces(db, `start ${job}`, (tx) => enqueueOnce(tx, job)).catch(() => {})
  }

  db.onCommit.push(hear)
  return {
    close() {
      db.onCommit.splice(db.onCommit.indexOf(hear), 1)
      for (const timer of due.values()) clearTimeout(timer)
      due.clear()
    },
  }
}
