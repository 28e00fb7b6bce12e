import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { pino } from 'pino'
import { openDatabase, transaction } from '../../server/platform/database.ts'
import { enqueue, startQueue } from '../../server/platform/queue.ts'
import { onDatabase } from '../cast.ts'
import { besideFloor, byItself, type Figure, type Pair, percentile } from '../figures.ts'
import { openSkipLocked } from '../floor/skip-locked.ts'
import type { Postgres, Stage } from '../stage.ts'

const IN_A_ROW = 150

/** How soon a job starts after the commit that made it, and how fast many are done: the product's queue as it configures it. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 5000 : 20_000
  const rounds = quick ? 3 : 5
  const postgres = await stage.postgres()
  const starts: Pair[] = []
  const drained: number[] = []
  const floorDrained: number[] = []
  for (let round = 0; round < rounds; round++) {
    const ours = await queueRound(postgres, many)
    const floor = await floorRound(postgres, many)
    starts.push({ value: ours.start, floor: floor.start })
    drained.push(ours.perSecond)
    floorDrained.push(floor.perSecond)
  }
  return [
    besideFloor('job: commit → start, p50', 'ms', starts, { atMost: 3 }),
    { ...byItself('jobs drained', 'jobs/s', drained, { atLeast: 20_000 }), floor: percentile(floorDrained, 50) },
  ]
}

type Round = { start: number; perSecond: number }

async function queueRound({ url }: Postgres, many: number): Promise<Round> {
  const connection = { connectionString: url }
  const clock = aClock()
  await onDatabase({ url }, (client) =>
    client.query(`select enqueue_job('bench', '{}') from generate_series(1, $1)`, [many]),
  )
  const began = performance.now()
  clock.expect(many)
  const queue = await startQueue({
    connection,
    deps: {},
    jobs: { bench: async () => clock.started() },
    schedule: [],
    log: pino({ level: 'silent' }),
  })
  await clock.all
  const perSecond = many / ((performance.now() - began) / 1000)
  await untilEmpty(url, 'graphile_worker._private_jobs')
  const db = openDatabase(connection, 2)
  const start = await oneByOne(clock, (committing) =>
    transaction(db, newId(), async (tx) => {
      await enqueue(tx, 'bench', {})
      committing()
    }),
  )
  await db.pool.end()
  await queue.stop()
  return { start, perSecond }
}

async function floorRound({ url }: Postgres, many: number): Promise<Round> {
  const clock = aClock()
  await onDatabase({ url }, async (client) => {
    await client.query(`drop table if exists floor_jobs`)
    await client.query(
      `create table floor_jobs (id bigint generated always as identity primary key, payload json not null)`,
    )
    await client.query(`insert into floor_jobs (payload) select '{}' from generate_series(1, $1)`, [many])
  })
  const began = performance.now()
  clock.expect(many)
  const loop = await openSkipLocked(url, async () => clock.started())
  await clock.all
  const perSecond = many / ((performance.now() - began) / 1000)
  await untilEmpty(url, 'floor_jobs')
  const client = new pg.Client(url)
  await client.connect()
  const start = await oneByOne(clock, async (committing) => {
    await client.query(`begin; insert into floor_jobs (payload) values ('{}'); notify floor_jobs`)
    committing()
    await client.query('commit')
  })
  await client.end()
  await loop.stop()
  return { start, perSecond }
}

/** From the moment COMMIT is sent to the job's first line, one job at a time. */
async function oneByOne(clock: Clock, add: (committing: () => void) => Promise<void>): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < IN_A_ROW; i++) {
    clock.expect(1)
    let began = 0
    await add(() => {
      began = performance.now()
    })
    await clock.all
    took.push(clock.last - began)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return percentile(took, 50)
}

type Clock = ReturnType<typeof aClock>

function aClock() {
  let missing = 0
  let done = () => {}
  const clock = {
    last: 0,
    all: Promise.resolve(),
    expect(many: number) {
      missing = many
      clock.all = new Promise<void>((resolve) => {
        done = resolve
      })
    },
    started() {
      clock.last = performance.now()
      if (--missing === 0) done()
    },
  }
  return clock
}

async function untilEmpty(url: string, table: string): Promise<void> {
  await onDatabase({ url }, async (client) => {
    while ((await client.query(`select 1 from ${table} limit 1`)).rows.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
}
