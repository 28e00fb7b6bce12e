import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { ownDatabase } from '../test/database.ts'
import { transaction } from './database.ts'
import { openLog } from './log.ts'
import { enqueue, type Job, startQueue } from './queue.ts'

const log = openLog('silent')

type Jobs = Record<string, Job<{ ran: EventEmitter }>>

async function aQueue(jobs: Jobs, database?: Awaited<ReturnType<typeof ownDatabase>>) {
  const { db, connection } = database ?? (await ownDatabase())
  const ran = new EventEmitter()
  const queue = await startQueue({ connection, deps: { ran }, jobs, schedule: [], log })
  const add = (job: string, payload = {}, workspaceId = newId()) =>
    transaction(db, workspaceId, (tx) => enqueue(tx, job, payload))
  const admin = async <Row>(sql: string) => {
    const client = new pg.Client(connection)
    await client.connect()
    try {
      return (await client.query(sql)).rows as Row[]
    } finally {
      await client.end()
    }
  }
  return { db, connection, ran, queue, add, admin }
}

const told: Jobs = { tell: async ({ ran }, payload) => void ran.emit('told', payload) }

test('a job runs after its transaction has committed, and knows its workspace', async () => {
  const { add, ran, queue } = await aQueue(told)
  const workspaceId = newId()
  const running = once(ran, 'told')
  await add('tell', { to: 'Ann' }, workspaceId)
  assert.deepEqual(await running, [{ workspaceId, to: 'Ann' }])
  await queue.stop()
})

test('a job of a transaction that is rolled back never was', async () => {
  const { db, add, ran, queue, admin } = await aQueue(told)
  await assert.rejects(
    transaction(db, newId(), async (tx) => {
      await enqueue(tx, 'tell', { to: 'nobody' })
      throw new Error('changed my mind')
    }),
  )
  const running = once(ran, 'told')
  await add('tell', { to: 'Ann' })
  assert.equal((await running)[0].to, 'Ann')
  await queue.stop()
  assert.deepEqual(await admin('select 1 from graphile_worker.jobs'), [])
})

test('a job that fails is kept to be tried again', async () => {
  const { add, ran, queue, admin } = await aQueue({
    fail: async ({ ran }) => {
      ran.emit('failed')
      throw new Error('the far side is away')
    },
  })
  const failed = once(ran, 'failed')
  await add('fail')
  await failed
  await queue.stop()
  const [job] = await admin<{ attempts: number; last_error: string; locked: boolean; later: boolean }>(
    'select attempts, last_error, locked_at is not null as locked, run_at > now() as later from graphile_worker.jobs',
  )
  assert.deepEqual([job!.attempts, job!.locked, job!.later], [1, false, true])
  assert.match(job!.last_error, /far side is away/)
})

test('stopping finishes what runs and leaves the rest for the next start', async () => {
  const database = await ownDatabase()
  const gate = new EventEmitter()
  let done = 0
  const first = await aQueue(
    {
      slow: async ({ ran }) => {
        ran.emit('begun')
        await once(gate, 'open')
        done++
      },
    },
    database,
  )
  const begun = once(first.ran, 'begun')
  for (let i = 0; i < 20; i++) await first.add('slow')
  await begun
  const stopping = first.queue.stop()
  // What runs is let go only after the queue was told to stop.
  setImmediate(() => gate.emit('open'))
  await stopping
  const [left] = await first.admin<{ count: string; locked: string }>(
    'select count(*)::int, count(locked_at)::int as locked from graphile_worker.jobs',
  )
  assert.ok(done >= 1 && done <= 8, `${done} were done`)
  assert.deepEqual(left, { count: 20 - done, locked: 0 })
})

test('what takes long hears that the node stops, so that nobody waits for all of it', async () => {
  const { ran, queue, add } = await aQueue({
    long: async ({ ran }, _, stopping) => {
      ran.emit('begun')
      await once(stopping, 'abort')
    },
  })
  const begun = once(ran, 'begun')
  await add('long')
  await begun
  const asked = performance.now()
  await queue.stop()
  // The library by itself would tell it after five seconds.
  assert.ok(performance.now() - asked < 3000)
})

test('jobs that a dead node held are done by another', async () => {
  const database = await ownDatabase()
  const { admin, add, queue } = await aQueue({}, database)
  await add('tell', { to: 'Ann' })
  await queue.stop()
  // As kill -9 leaves them: locked by a pool that has no connection any more.
  await admin(
    "update graphile_worker._private_jobs set locked_by = 'pool-of-the-dead', locked_at = now() - interval '1 minute'",
  )
  const ran = new EventEmitter()
  const running = once(ran, 'told')
  const next = await startQueue({ connection: database.connection, deps: { ran }, jobs: told, schedule: [], log })
  assert.equal((await running)[0].to, 'Ann')
  await next.stop()
})

test('jobs that a living node holds are left to it', async () => {
  const database = await ownDatabase()
  const { admin, add, queue } = await aQueue({}, database)
  await add('tell')
  await admin(
    "update graphile_worker._private_jobs set locked_by = 'pool-alive', locked_at = now() - interval '1 minute'",
  )
  const alive = new pg.Client({ ...database.connection, application_name: 'parley jobs pool-alive' })
  await alive.connect()
  const other = await startQueue({
    connection: database.connection,
    deps: { ran: new EventEmitter() },
    jobs: told,
    schedule: [],
    log,
  })
  const [job] = await admin<{ locked_by: string }>('select locked_by from graphile_worker._private_jobs')
  assert.equal(job!.locked_by, 'pool-alive')
  await Promise.all([alive.end(), other.stop(), queue.stop()])
})

test('the app’s role may add jobs, and neither read nor change one', async () => {
  const { db, queue } = await aQueue({})
  for (const sql of [
    'select * from graphile_worker.jobs',
    'delete from graphile_worker._private_jobs',
    "select graphile_worker.add_job('tell')",
  ]) {
    const attempt = transaction(db, newId(), (tx) => tx.rows('reach', sql, []))
    await assert.rejects(attempt, { code: '42501' }, sql)
  }
  await queue.stop()
})
