import { EventEmitter, once } from 'node:events'
import { Logger as GraphileLogger, parseCronItems, run, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { releaseAbandonedJobs, watchForAbandonedJobs } from './abandoned-jobs.ts'
import type { Tx } from './database.ts'
import type { Logger } from './log.ts'

/**
 * What a job does. It may run more than once, so its effect must stand that. `stopping`: the node is waiting for it, so what
 * takes seconds and can be gone on with elsewhere is put back.
 */
export type Job<Deps> = (deps: Deps, payload: Record<string, unknown>, stopping: AbortSignal) => Promise<void>

/** A job that is started by the clock. `match` is a line of cron, in UTC. */
export type Recurring = { job: string; match: string }

/** Adds a job to the caller's transaction: it exists if, and only if, the change that wants it does. */
export async function enqueue(tx: Tx, job: string, payload: Record<string, unknown>): Promise<void> {
  await tx.rows('enqueue', 'select enqueue_job($1, $2::json)', [
    job,
    JSON.stringify({ workspaceId: tx.workspaceId, ...payload }),
  ])
}

/** The same for a job of which one that waits is enough, and which is done one at a time. */
export async function enqueueOnce(tx: Tx, job: string, payload: Record<string, unknown> = {}): Promise<void> {
  await tx.rows('enqueue-once', 'select enqueue_job_once($1, $2::json)', [job, JSON.stringify(payload)])
}

/** The queue's own tables, beside ours. */
export async function migrateQueue(connection: pg.ClientConfig): Promise<void> {
  const pgPool = openPool(connection, 1)
  try {
    await runMigrations({ pgPool, logger: quiet, preset: {} })
  } finally {
    await pgPool.end()
  }
}

export type Queue = {
  /** Finishes what has begun and gives back the rest. */
  stop(): Promise<void>
}

const CONCURRENT = 8

export async function startQueue<Deps>(options: {
  /** Not as the app's role: the queue's tables are closed to it. Jobs themselves work through `deps.db`, as the app. */
  connection: pg.ClientConfig
  timeoutMs?: number
  deps: Deps
  jobs: Record<string, Job<Deps>>
  schedule: readonly Recurring[]
  log: Logger
}): Promise<Queue> {
  const { connection, timeoutMs = 10_000, deps, jobs, schedule, log } = options
  const pgPool = openPool(connection, CONCURRENT + 2, timeoutMs)
  // Before we take any: so what a killed node left is done at once.
  await releaseAbandonedJobs(pgPool)
  const stopping = new AbortController()
  const events = new EventEmitter()
  let poolId = ''
  events.once('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    poolId = workerPool.id
  })
  const listening = once(events, 'pool:listen:success')
  const runner = await run({
    pgPool,
    events,
    noHandleSignals: true,
    logger: logged(log),
    taskList: Object.fromEntries(
      Object.entries(jobs).map(([name, job]) => [
        name,
        (payload: unknown) => job(deps, (payload ?? {}) as Record<string, unknown>, stopping.signal),
      ]),
    ),
    parsedCronItems: parseCronItems(schedule.map(({ job, match }) => ({ task: job, match, identifier: job }))),
    preset: {
      worker: {
        concurrentJobs: CONCURRENT,
        // Jobs are taken 500 at a time and settled together: ten times the rate of one by one (measured, bench/).
        // No refetchDelay: a job that comes during one is not heard of until the next poll, two seconds later.
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  })
  // A job added from now on is heard of at once; one added a moment earlier would wait for the next poll.
  await listening
  const abandoned = await watchForAbandonedJobs(connection, poolId, log)
  return {
    async stop() {
      stopping.abort()
      await runner.stop()
      await abandoned.stop()
      await pgPool.end()
    },
  }
}

function openPool(connection: pg.ClientConfig, max: number, timeoutMs?: number): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max,
    application_name: 'parley queue',
    connectionTimeoutMillis: 10_000,
    // As in database.ts: the two together end a connection that does not answer.
    query_timeout: timeoutMs,
    pipeline: true,
  } as pg.PoolConfig)
  // The pool replaces a connection that dies, idle or not; without these listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const quiet = new GraphileLogger(() => () => {})

/** Every job taken and finished is `info` to the queue, and noise to an operator. */
function logged(log: Logger): GraphileLogger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const
  return new GraphileLogger(() => (level, message) => log[levels[level]]({ part: 'queue' }, message))
}
