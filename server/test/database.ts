import { after } from 'node:test'
import pg from 'pg'
import { type Db, openDatabase } from '../platform/database.ts'
import { migrate } from '../platform/migrate.ts'
import { migrateQueue } from '../platform/queue.ts'

/**
 * A database of one's own, cloned from the template that test/run.ts migrated: about 20 ms. One per test file; inside it,
 * each test makes its own workspace, so nothing is cleaned up and every test also tests isolation.
 */
export async function ownDatabase(): Promise<{ connection: pg.ClientConfig; db: Db }> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('Run tests with `npm test -- PATH`: it starts PostgreSQL and sets TEST_DATABASE_URL.')
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await clone(server, name)
  const connection = { connectionString: at(server, name) }
  const db = openDatabase(connection, { pool: 12 })
  after(async () => {
    await db.pool.end()
    await asAdmin(server, (client) => client.query(`drop database if exists ${name} with (force)`))
  })
  return { connection, db }
}

/** A connection beside the app's own and with all rights, for holding locks and looking at what the app cannot. */
export async function beside(connection: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(connection)
  client.on('error', () => {}) // The database may be dropped first.
  await client.connect()
  after(() => client.end())
  return client
}

/** Holds a lock while `work` runs, and lets it go whatever comes of it. */
export async function holding<T>(client: pg.Client, lock: string, work: () => Promise<T>): Promise<T> {
  await client.query(`begin; ${lock}`)
  try {
    return await work()
  } finally {
    await client.query('rollback')
  }
}

/** Waits until so many queries of the app wait for a lock that somebody holds; says whose. */
export async function blocked(client: pg.Client, by: 'advisory' | 'relation', atLeast = 1): Promise<{ pid: number }> {
  for (;;) {
    const { rows } = await client.query(
      `select pid from pg_stat_activity
       where datname = current_database() and application_name = 'parley' and wait_event = $1`,
      [by],
    )
    if (rows.length >= atLeast) return rows[0]
  }
}

/** Where tests get their databases from. */
export const TEMPLATE = 'parley_template'

export async function makeTemplate(server: string): Promise<void> {
  await asAdmin(server, async (client) => {
    await client.query(`drop database if exists ${TEMPLATE} with (force)`)
    await client.query(`create database ${TEMPLATE}`)
  })
  const connection = { connectionString: at(server, TEMPLATE) }
  await migrate(connection, () => migrateQueue(connection))
}

async function clone(server: string, name: string): Promise<void> {
  await asAdmin(server, async (client) => {
    // Cloning wants the template to itself, so test files that start together take turns.
    await client.query('select pg_advisory_lock(1)')
    await client.query(`create database ${name} with template = ${TEMPLATE} strategy = file_copy`)
  })
}

export async function asAdmin(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

export function at(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
