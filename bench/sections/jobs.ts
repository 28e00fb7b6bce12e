import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { pino } from 'pino'
import { openDatabase, transaction } from '../../server/platform/database.ts'
import { enqueue, startQueue } from '../../server/platform/queue.ts'
import { onDatabase } from '../cast.ts'
import { besideFloor, byItself, type Figure, median, type Pair } from '../figures.ts'
import { openSkipLocked } from '../floor/skip-locked.ts'
import type { Postgres, Stage } from '../stage.ts'

const IN_A_ROW = 150

/** A way to have jobs done. `add` says when it is about to commit. */
type Way = {
  table: string
  add(committing: () => void): Promise<unknown>
  fill(many: number): Promise<unknown>
  work(job: () => Promise<void>): Promise<{ stop(): Promise<unknown> }>
}

/** How soon a job starts after the commit that made it, and how fast many are done: the product's queue as it configures it. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 5000 : 20_000
  const rounds = quick ? 3 : 5
  const postgres = await stage.postgres()
  const ways = { ours: ourWay(stage, postgres), floor: await bareWay(stage, postgres) }
  const starts: Pair[] = []
  const drains: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    // As autovacuum does within a minute: the last round's jobs are dead rows.
    for (const { table } of Object.values(ways)) await onDatabase(postgres, (client) => client.query(`vacuum ${table}`))
    starts.push({ value: await startOf(ways.ours), floor: await startOf(ways.floor) })
    drains.push({ value: await drainOf(ways.ours, many), floor: await drainOf(ways.floor, many) })
  }
  const drained = drains.map((pair) => pair.value)
  return [
    besideFloor('job: commit → start, p50', 'ms', starts, { atMost: 3 }),
    {
      ...byItself('jobs drained', 'jobs/s', drained, { atLeast: 20_000 }),
      floor: median(drains.map((pair) => pair.floor)),
    },
  ]
}

function ourWay(stage: Stage, { url }: Postgres): Way {
  const connection = { connectionString: url }
  const db = openDatabase(connection, { pool: 2 })
  stage.atEnd(() => db.pool.end())
  return {
    table: 'graphile_worker._private_jobs',
    add: (committing) =>
      transaction(db, newId(), async (tx) => {
        await enqueue(tx, 'bench', {})
        committing()
      }),
    // As superuser and all at once: how long this takes is not asked.
    fill: (many) => onDatabase({ url }, (client) => client.query(FILL, [many])),
    work: (job) =>
      startQueue({ connection, deps: {}, jobs: { bench: job }, schedule: [], log: pino({ level: 'silent' }) }),
  }
}

async function bareWay(stage: Stage, { url }: Postgres): Promise<Way> {
  const client = new pg.Client(url)
  await client.connect()
  stage.atEnd(() => client.end())
  await client.query(
    'create table floor_jobs (id bigint generated always as identity primary key, payload json not null)',
  )
  return {
    table: 'floor_jobs',
    async add(committing) {
      await client.query(`begin; insert into floor_jobs (payload) values ('{}'); notify floor_jobs`)
      committing()
      await client.query('commit')
    },
    fill: (many) => client.query(`insert into floor_jobs (payload) select '{}' from generate_series(1, $1)`, [many]),
    work: (job) => openSkipLocked(url, job),
  }
}

/** From the moment COMMIT is sent to the job's first line, one job at a time: the median. */
async function startOf(way: Way): Promise<number> {
  let started = () => {}
  const worker = await way.work(async () => started())
  const took: number[] = []
  for (let i = 0; i < IN_A_ROW; i++) {
    const start = new Promise<number>((resolve) => {
      started = () => resolve(performance.now())
    })
    let began = 0
    await way.add(() => {
      began = performance.now()
    })
    took.push((await start) - began)
    await pause(5)
  }
  await worker.stop()
  return median(took)
}

async function drainOf(way: Way, many: number): Promise<number> {
  await way.fill(many)
  const began = performance.now()
  let missing = many
  let done = () => {}
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  const worker = await way.work(async () => {
    if (--missing === 0) done()
  })
  await all
  const seconds = (performance.now() - began) / 1000
  await worker.stop()
  return many / seconds
}

const FILL = `
  select count(*) from graphile_worker.add_jobs((
    select array_agg(row('bench', '{}', null, null, null, null, null, null)::graphile_worker.job_spec) from generate_series(1, $1)))`
