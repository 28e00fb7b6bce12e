import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult } from 'kysely'
import pg, { type Pool, type PoolClient } from 'pg'
import { isId } from '@parley/protocol/id.ts'
import { invariant } from './invariant.ts'
import type { DB } from './tables.ts'

/** The door to the database. Reading and writing domain tables takes a `Tx`; a `Db` alone can do neither. */
export type Db = { pool: Pool; onCommit: ((committed: Committed) => void)[] }

/** A transaction in one workspace. Made only by `transaction()`, so that nothing is ever read outside the wall. */
export type Tx = {
  readonly workspaceId: string
  /** Typed queries. */
  readonly q: Kysely<DB>
  /** Raw SQL, sent at once: queries that do not wait for each other share a round trip. */
  rows<Row>(name: string, text: string, values: unknown[]): Promise<Row[]>
  /** What to tell the world once this is committed: the only way anything leaves a transaction. */
  readonly news: News
}

/** Conversations that went on to a new event, and changes that belong to none. */
export type News = { conversations: ConversationNews[]; workspace: WorkspaceNews[] }
export type ConversationNews = { id: string; seq: number; events: unknown[]; visitorId: string }
export type WorkspaceNews = { type: string; agentId?: string; sessionId?: string }
export type Committed = News & { workspaceId: string }

export const DOORBELL = 'parley'
/** Tells our own rings from those of other nodes. */
export const NODE = crypto.randomUUID().slice(0, 8)

// Counts and sizes come as bigint from count(*); none of ours comes near 2⁵³.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export const APP_ROLE = 'parley_app'

export function openDatabase(connection: pg.ClientConfig, most: number): Db {
  const pool = new pg.Pool({
    ...connection,
    max: most,
    pipeline: true,
    application_name: 'parley',
    // A role that owns nothing and is no superuser: row-level security applies to every query made here.
    options: `-c role=${APP_ROLE} -c idle_in_transaction_session_timeout=10s`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  } as pg.PoolConfig)
  // A connection that dies while idle is replaced by the pool; without this listener it would end the process.
  pool.on('error', () => {})
  return { pool, onCommit: [] }
}

/**
 * The only maker of a `Tx`. BEGIN and the workspace ride in one message with the first query. Commits when `work`
 * returns, and only then tells those who follow; any error rolls everything back.
 */
export function transaction<T>(db: Db, workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  invariant(isId(workspaceId), 'A transaction needs a workspace.')
  return run(db, workspaceId, `begin; select set_config('app.workspace', '${workspaceId}', true)`, work)
}

/** A look at all workspaces at once. `why` stands in the statement, so that the database's own logs say it too. */
export function acrossWorkspaces<T>(db: Db, why: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const comment = why.replace(/[^a-z0-9 -]/gi, '')
  return run(db, '', `/* ${comment} */ begin; select set_config('app.every_workspace', 'yes', true)`, work)
}

async function run<T>(db: Db, workspaceId: string, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  const begun = client.query(begin)
  begun.catch(() => {}) // The first query after it fails for the same reason, and that one is awaited.
  const tx: Tx = {
    workspaceId,
    q: kyselyOn(client),
    rows: async (name, text, values) => (await client.query({ name, text, values })).rows,
    news: { conversations: [], workspace: [] },
  }
  let broken: Error | undefined
  try {
    const result = await work(tx)
    await begun
    for (const payload of rings(workspaceId, tx.news)) {
      client.query('select pg_notify($1, $2)', [DOORBELL, payload]).catch(() => {})
    }
    const { command } = await client.query('commit')
    // PostgreSQL answers ROLLBACK to a COMMIT of a transaction in which something failed.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back.')
    if (tx.news.conversations.length > 0 || tx.news.workspace.length > 0) {
      for (const tell of db.onCommit) tell({ ...tx.news, workspaceId })
    }
    return result
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** What other nodes are told: keys only, the database has the rest. A payload may have 8000 bytes. */
function* rings(workspaceId: string, news: News): Generator<string> {
  const most = 120
  for (let i = 0; i < news.conversations.length; i += most) {
    const c = news.conversations.slice(i, i + most).map((one) => [one.id, one.seq])
    yield JSON.stringify({ n: NODE, w: workspaceId, c })
  }
  if (news.workspace.length > 0) yield JSON.stringify({ n: NODE, w: workspaceId, x: news.workspace })
}

const kyselys = new WeakMap<PoolClient, Kysely<DB>>()

function kyselyOn(client: PoolClient): Kysely<DB> {
  const known = kyselys.get(client)
  if (known) return known
  const connection = {
    async executeQuery<R>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<R>> {
      const result = await client.query(sql, parameters as unknown[])
      return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) }
    },
    streamQuery(): never {
      throw new Error('Nothing here streams.')
    },
  }
  const nothing = async () => {}
  const kysely = new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  })
  kyselys.set(client, kysely)
  return kysely
}
