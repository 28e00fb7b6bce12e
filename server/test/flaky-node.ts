import { setImmediate as turn } from 'node:timers/promises'
import type { Limits } from '@parley/protocol/limits.ts'
import type pg from 'pg'
import { type GroupCommit, openGroupCommit } from '../messages/group-commit.ts'
import { type Db, type Ring, rings, type Tx, transaction } from '../platform/database.ts'
import { openLog } from '../platform/log.ts'
import { openRealtime, type Realtime } from '../realtime/realtime.ts'

/**
 * The database as one node has it, over a line of its own: transactions wait at the door while the model holds it, go in
 * in the order it likes, find nobody there, or commit and never hear that they did.
 */
function openDoor(real: Db) {
  const waiting: { enter(): void; fail(error: Error): void }[] = []
  const door = {
    held: false,
    dead: false,
    /** The answer to the next COMMIT gets lost. */
    losesCommit: false,
    busy: 0,
    waiting: () => waiting.length,
    letIn(nth: number) {
      const [one] = waiting.splice(nth % Math.max(1, waiting.length), 1)
      one?.enter()
    },
    open() {
      door.held = false
      for (const one of waiting.splice(0)) one.enter()
    },
    turnAway() {
      for (const one of waiting.splice(0)) one.fail(away())
    },
    pool: { connect, query: async () => {} } as unknown as pg.Pool,
  }

  async function connect(): Promise<pg.PoolClient> {
    if (door.dead) throw away()
    if (door.held) await new Promise<void>((enter, fail) => waiting.push({ enter, fail }))
    door.busy++
    const client = await real.pool.connect()
    const { release } = client
    client.release = (error) => {
      Reflect.deleteProperty(client, 'query')
      release.call(client, error)
      door.busy--
      wake()
    }
    if (door.losesCommit) deafen(client)
    return client
  }

  function deafen(client: pg.PoolClient) {
    const query = client.query.bind(client) as (...asked: unknown[]) => Promise<unknown>
    let wrote = false
    const deaf = async (...asked: unknown[]) => {
      wrote ||= (asked[0] as { name?: string }).name === 'record'
      const answer = await query(...asked)
      if (asked[0] !== 'commit' || !wrote) return answer
      door.losesCommit = false
      throw away()
    }
    Object.assign(client, { query: deaf })
  }

  return door
}

function away(): Error {
  return Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' })
}

const woken: (() => void)[] = []
function wake() {
  for (const one of woken.splice(0)) one()
}

/** Nothing is under way on these nodes: all that the last step led to has been done. */
export async function quiet(nodes: FlakyNode[]): Promise<void> {
  await turn()
  while (nodes.some((node) => node.door.busy > 0)) {
    await new Promise<void>((resolve) => woken.push(resolve))
    await turn()
  }
}

/** Where a test may put something broken instead, to see that it is noticed. */
export type NodeSeams = { openGroupCommit(db: Db): GroupCommit; openRealtime: typeof openRealtime }

const log = openLog('silent')
const guards = {
  uploadsPerHour: 60,
  newVisitorsPerMinute: 1000,
  socketsPerAddress: 1000,
  handshakesPerMinute: 1000,
  signInTries: 10,
  silenceMs: 45_000,
}
export const LIMITS: Limits = {
  messageBytes: 16_384,
  frameBytes: 65_536,
  send: { burst: 8, everyMs: 100 },
  typing: { everyMs: 2000, ttlMs: 6000 },
  silenceMs: 25_000,
  pingMs: 10_000,
}

/** One of several nodes in this process. They share the database and nothing else; rings between them wait to be heard. */
export type FlakyNode = {
  door: ReturnType<typeof openDoor>
  realtime: Realtime
  /** What other nodes rang, and this one has not heard yet. */
  rings: Ring[]
  /** Hears no ring any more. */
  deaf: boolean
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function openNode(real: Db, workspaceId: string, others: () => FlakyNode[], seams: NodeSeams): FlakyNode {
  const door = openDoor(real)
  const db: Db = { pool: door.pool, onCommit: [] }
  const groupCommit = seams.openGroupCommit(db)
  const realtime = seams.openRealtime({ db, connection: {}, groupCommit, config: { limits: LIMITS, guards }, log })
  db.onCommit.push(({ workspaceId, ...news }) => {
    for (const payload of rings(workspaceId, news))
      for (const other of others()) if (!other.deaf) other.rings.push(JSON.parse(payload) as Ring)
  })
  return {
    door,
    realtime,
    rings: [],
    deaf: false,
    tx: (work) => transaction(db, workspaceId, work),
    async close() {
      door.dead = true
      db.onCommit.length = 0
      door.turnAway()
      await realtime.close()
    },
  }
}

export const SOUND: NodeSeams = { openGroupCommit, openRealtime }
