import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { startGathered } from '../events/gather.ts'
import { JOBS } from '../jobs.ts'
import { acrossWorkspaces, type Db } from '../platform/database.ts'
import { enqueueOnce, startQueue } from '../platform/queue.ts'
import { beside, ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { indexMessages, indexOldMessages, type Place } from './index-messages.ts'
import { searchJobs } from './jobs.ts'
import { search } from './search.ts'

const { db, connection } = await ownDatabase()
const admin = await beside(connection)

async function found(world: World, query: string): Promise<string[]> {
  const page = await world.tx((tx) => search(tx, world.ben, { query, limit: 50 }))
  return page.messages.map((hit) => hit.snippet.text)
}

async function waiting(world: World): Promise<number> {
  const { rows } = await admin.query('select count(*)::int as n from gathered_events where workspace_id = $1', [
    world.workspaceId,
  ])
  return rows[0].n
}

/** As in production, jobs and all. */
async function working(work: () => Promise<void>): Promise<void> {
  const log = pino({ level: 'silent' })
  const queue = await startQueue({ connection, deps: { db } as never, jobs: JOBS, schedule: [], log })
  try {
    await work()
  } finally {
    await queue.stop()
  }
}

/** Until it is so. */
async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await pause(10)
}

test('a message is gathered with its commit and not without it', async () => {
  const world = await aWorld(db)
  const conversation = await world.begun()
  assert.equal(await waiting(world), 1)
  await world.say(world.ann, conversation, 'A note', { kind: 'note' })
  assert.equal(await waiting(world), 2)
  const undone = world.tx(async () => {
    await world.tx(async (tx) => {
      await tx.rows(
        'undone',
        `insert into gathered_events (workspace_id, job, conversation_id, seq) values ($1, 'index-messages', $2, 99)`,
        [world.workspaceId, conversation],
      )
      throw new Error('undone')
    })
  })
  await assert.rejects(undone, /undone/)
  assert.equal(await waiting(world), 2)
  await indexMessages(db, 1000)
  assert.equal(await waiting(world), 0)
})

test('what is said is found soon after, by itself', async () => {
  const gathered = startGathered(db)
  const world = await aWorld(db)
  await working(async () => {
    await world.begun(world.visitor(), 'zebra one')
    await world.begun(world.visitor(), 'zebra two')
    await until(async () => (await found(world, 'zebra')).length === 2)
  })
  gathered.close()
})

test('when the node stops, what has gathered is put back, and found once another goes on', async () => {
  const world = await aWorld(db)
  await world.begun(world.visitor(), 'quagga one')
  await searchJobs['index-messages']!({ db }, {}, AbortSignal.abort())
  assert.equal(await waiting(world), 1)
  await working(() => until(async () => (await found(world, 'quagga')).length === 1))
})

test('a crash between taking and writing leaves it to be taken again, and it is there once', async () => {
  const world = await aWorld(db)
  await world.begun(world.visitor(), 'zebra')
  // The connection dies when all is done but the commit.
  const dying: Db = {
    ...db,
    pool: Object.create(db.pool, {
      connect: {
        value: async () => {
          const client = await db.pool.connect()
          const query = client.query.bind(client) as (...args: unknown[]) => unknown
          client.query = ((...args: unknown[]) => {
            if (args[0] !== 'commit') return query(...args)
            client.query = query as never
            return admin
              .query('select pg_terminate_backend($1)', [(client as unknown as { processID: number }).processID])
              .then(() => query('commit'))
          }) as never
          return client
        },
      },
    }),
  }
  await assert.rejects(indexMessages(dying, 1000))
  assert.equal(await waiting(world), 1)
  assert.deepEqual(await found(world, 'zebra'), [])
  await indexMessages(db, 1000)
  await indexMessages(db, 1000)
  assert.deepEqual(await found(world, 'zebra'), ['zebra'])
  assert.equal(await waiting(world), 0)
})

test('two at once take different ones, and together all', async () => {
  const world = await aWorld(db)
  for (let i = 0; i < 20; i++) await world.begun(world.visitor(), `zebra ${i}`)
  const took = await Promise.all([1, 2, 3, 4].map(() => indexMessages(db, 5)))
  assert.equal(
    took.reduce((a, b) => a + b),
    20,
  )
  assert.equal((await found(world, 'zebra')).length, 20)
})

test('what was said before there was a search is read in by itself', async () => {
  const world = await aWorld(db)
  const conversation = await world.begun(world.visitor(), 'zebra 0')
  for (let i = 1; i < 40; i++) await world.say(world.ben, conversation, `zebra ${i}`, { kind: 'note' })
  const visitor = world.visitor()
  visitor.seen.profile = { name: 'Zoë Zebra' }
  await world.begun(visitor)
  await indexMessages(db, 1000)
  await admin.query('delete from search_documents where seq > 5; delete from visitor_words')
  await working(async () => {
    await acrossWorkspaces(db, 'a test', async (tx) => {
      await enqueueOnce(tx, 'index-old-messages')
      await enqueueOnce(tx, 'index-old-visitors')
    })
    await until(async () => (await found(world, 'zebra')).length === 40)
    await until(async () => {
      const page = await world.tx((tx) => search(tx, world.ben, { query: 'zoe zeb', limit: 5 }))
      return page.visitors.length === 1
    })
  })
  assert.deepEqual(new Set(await found(world, 'zebra')).size, 40)
})

test('old messages are read in a piece at a time, each piece where the last one stopped, and twice does no harm', async () => {
  const world = await aWorld(db)
  for (let i = 0; i < 3; i++) {
    const conversation = await world.begun(world.visitor(), `zebra ${i}`)
    for (let n = 1; n < 5; n++) await world.say(world.ann, conversation, `zebra ${i} ${n}`, { kind: 'note' })
  }
  await indexMessages(db, 1000)
  await admin.query('delete from search_documents where seq % 2 = 0')
  const piece = (after: Place | null) => acrossWorkspaces(db, 'a test', (tx) => indexOldMessages(tx, after, 4))
  let place = await piece(null)
  const places = [place]
  for (; place !== null; places.push(place)) place = await piece(place)
  assert.ok(places.length > 3)
  assert.equal(new Set((await found(world, 'zebra')).sort()).size, 15)
})

test('nothing of a conversation that is deleted is found', async () => {
  const world = await aWorld(db)
  const gone = await world.begun(world.visitor(), 'zebra gone')
  const going = await world.begun(world.visitor(), 'zebra going')
  await world.begun(world.visitor(), 'zebra here')
  const remove = (id: string) => admin.query('delete from conversations where id = $1', [id])
  await remove(going)
  await indexMessages(db, 1000)
  await remove(gone)
  assert.deepEqual(await found(world, 'zebra'), ['zebra here'])
  const { rows } = await admin.query('select count(*)::int as n from search_documents where workspace_id = $1', [
    world.workspaceId,
  ])
  assert.equal(rows[0].n, 1)
})
