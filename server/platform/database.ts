import type { Duplex } from 'node:stream'
import type { Marks } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { isId } from '@parley/protocol/id.ts'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult } from 'kysely'
import pg, { type Pool, type PoolClient } from 'pg'
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
  /** A write that need not be awaited before COMMIT is sent: they share a round trip, and COMMIT fails if it did. */
  unawaited(writing: Promise<unknown>): void
  /** What to tell the world once this is committed: the only way anything leaves a transaction. */
  readonly news: News
}

/** What a commit changed: events in conversations, how far somebody has got, and what belongs to no conversation. */
export type News = { conversations: ConversationNews[]; marks: MarkNews[]; workspace: WorkspaceNews[] }
export type ConversationNews = { id: string; visitorId: string; inboxId: string; event: AgentEvent }
export type MarkNews =
  | { side: 'visitor' | 'agents'; id: string; visitorId: string; marks: Marks }
  | { side: 'me'; id: string; agentId: string; seq: number; visitorMessages: number }
export type WorkspaceNews = {
  type: string
  agentId?: string
  sessionId?: string
  inboxId?: string
  visitorId?: string
  address?: string
}
export type Committed = News & { workspaceId: string }
/** The same as another node hears of it: of events only how far they go, the database has the rest. */
export type Ring = {
  n: string
  w: string
  c?: [id: string, seq: number, visitorId: string][]
  m?: MarkNews[]
  x?: WorkspaceNews[]
}

export const DOORBELL = 'parley'
/** Tells our own rings from those of other nodes. */
export const NODE = crypto.randomUUID().slice(0, 8)

// Counts and sizes come as bigint from count(*); none of ours comes near 2⁵³.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export const APP_ROLE = 'parley_app'

export function openDatabase(
  connection: pg.ClientConfig,
  { pool: most, timeoutMs = 10_000 }: { pool: number; timeoutMs?: number },
): Db {
  const pool = new pg.Pool({
    ...connection,
    max: most,
    pipeline: true,
    // A line that died without a word never answers. With `pipeline`, this ends the connection, so that another is opened.
    query_timeout: timeoutMs,
    application_name: 'parley',
    // A role that owns nothing and is no superuser: row-level security applies to every query made here.
    options: `-c role=${APP_ROLE} -c idle_in_transaction_session_timeout=10s -c statement_timeout=${timeoutMs}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  } as pg.PoolConfig)
  // The pool replaces a connection that dies, idle or in use; without these listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  endWhatMayBeDead(pool)
  return { pool, onCommit: [] }
}

/**
 * Where one line died without a word, those that lie idle beside it may have died too. Without this each would be found out
 * by somebody's waiting in vain.
 */
function endWhatMayBeDead(pool: Pool): void {
  const idle = new Set<PoolClient>()
  pool.on('acquire', (client) => idle.delete(client))
  pool.on('remove', (client) => idle.delete(client))
  pool.on('release', (error, client) => {
    if (!error) return void idle.add(client)
    if (isTimeout(error)) for (const one of idle) streamOf(one).destroy()
  })
}

function isTimeout(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** The line itself, which pg does not show. */
export function streamOf(client: pg.ClientBase): Duplex {
  return (client as unknown as { connection: { stream: Duplex } }).connection.stream
}

/**
 * The only maker of a `Tx`. BEGIN and the workspace ride in one message with the first query. Commits when `work`
 * returns, and only then tells those who follow; any error rolls everything back.
 */
export function transaction<T>(db: Db, workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  invariant(isId(workspaceId), 'A transaction needs a workspace.')
  return run(db, workspaceId, `begin; select set_config('app.workspace', '${workspaceId}', true)`, work)
}

/**
 * A transaction of one round trip, for what only looks: `ask` sends all its queries by `rows()` before it first awaits,
 * and COMMIT leaves with them. What it asks later is an error.
 */
export function glance<T>(db: Db, workspaceId: string, ask: (tx: Tx) => Promise<T>): Promise<T> {
  invariant(isId(workspaceId), 'A transaction needs a workspace.')
  return run(db, workspaceId, `begin read only; select set_config('app.workspace', '${workspaceId}', true)`, ask, {
    atOnce: true,
  })
}

/** A look at all workspaces at once. `why` stands in the statement, so that the database's own logs say it too. */
export function acrossWorkspaces<T>(db: Db, why: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const comment = why.replace(/[^a-z0-9 -]/gi, '')
  return run(db, '', `/* ${comment} */ begin; select set_config('app.every_workspace', 'yes', true)`, work)
}

async function run<T>(
  db: Db,
  workspaceId: string,
  begin: string,
  work: (tx: Tx) => Promise<T>,
  { atOnce = false } = {},
): Promise<T> {
  const client = await db.pool.connect()
  inOneWrite(client)
  const begun = client.query(begin)
  begun.catch(() => {}) // The first query after it fails for the same reason, and that one is awaited.
  const writing: Promise<unknown>[] = []
  let committing: Promise<pg.QueryResult> | undefined
  const commit = () => {
    committing = client.query('commit')
    committing.catch(() => {}) // Awaited below, unless something else failed before.
    return committing
  }
  const tx: Tx = {
    workspaceId,
    unawaited(promise) {
      writing.push(promise)
      // Awaited with the commit. When something else fails before that, its failure is the same and must not end the process.
      promise.catch(() => {})
    },
    get q() {
      invariant(!atOnce, 'A glance asks by rows().')
      return kyselyOn(client)
    },
    async rows(name, text, values) {
      invariant(!committing, 'A transaction that has ended is asked something.')
      inOneWrite(client)
      return (await client.query({ name, text, values })).rows
    },
    news: { conversations: [], marks: [], workspace: [] },
  }
  let broken: Error | undefined
  try {
    const working = work(tx)
    if (atOnce) commit()
    const result = await working
    await begun
    inOneWrite(client)
    for (const payload of rings(workspaceId, tx.news)) {
      client.query({ name: 'ring', text: 'select pg_notify($1, $2)', values: [DOORBELL, payload] }).catch(() => {})
    }
    const [{ command }] = await Promise.all([committing ?? commit(), ...writing])
    // PostgreSQL answers ROLLBACK to a COMMIT of a transaction in which something failed.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back.')
    if (hasNews(tx.news)) for (const tell of db.onCommit) tell({ ...tx.news, workspaceId })
    return result
  } catch (error) {
    if (isTimeout(error)) broken = error
    await client.query('rollback').catch((cause: Error) => {
      broken ??= cause
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * What is asked in one turn of the loop leaves in one write: BEGIN with the first queries, the last with COMMIT. Each
 * write by itself costs a system call here and wakes PostgreSQL there, more than the queries of a small transaction do.
 */
function inOneWrite(client: PoolClient): void {
  const stream = streamOf(client)
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

function hasNews({ conversations, marks, workspace }: News): boolean {
  return conversations.length > 0 || marks.length > 0 || workspace.length > 0
}

/** What other nodes are told, in payloads of less than PostgreSQL's 8000 bytes. */
export function* rings(workspaceId: string, news: News): Generator<string> {
  const ring = (part: Partial<Ring>) => JSON.stringify({ n: NODE, w: workspaceId, ...part } satisfies Ring)
  const last = new Map(news.conversations.map((one) => [one.id, one]))
  for (const c of chunks([...last.values()], 80)) {
    yield ring({ c: c.map(({ id, event, visitorId }) => [id, event.seq, visitorId]) })
  }
  for (const m of chunks(news.marks, 30)) yield ring({ m })
  for (const x of chunks(news.workspace, 30)) yield ring({ x })
}

function* chunks<T>(items: T[], most: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += most) yield items.slice(i, i + most)
}

const kyselys = new WeakMap<PoolClient, Kysely<DB>>()

function kyselyOn(client: PoolClient): Kysely<DB> {
  const known = kyselys.get(client)
  if (known) return known
  const connection = {
    async executeQuery<R>({
      sql,
      parameters,
    }: {
      sql: string
      parameters: readonly unknown[]
    }): Promise<QueryResult<R>> {
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

/** The database is away, restarting or full of connections: nothing was decided, and the same may work in a moment. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return UNREACHABLE.test(code ?? '') || LOST.test(message ?? '')
}

/** Node's codes of a lost connection, and PostgreSQL's: 08 connection, 57P shutdown, 53 resources, 40 serialisation and deadlock. */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|08...|57P0.|53...|40001|40P01|25P03)$/
/** What pg says of a connection that died under a query; it gives no code. */
const LOST =
  /Connection terminated|connection error|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool/
