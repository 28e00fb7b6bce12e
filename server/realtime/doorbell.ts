import pg from 'pg'
import { type Db, DOORBELL, NODE, type Ring, streamOf } from '../platform/database.ts'
import type { Here } from './presence.ts'

/** Signals that have no transaction of their own are gathered for a moment and rung together. */
const GATHER_MS = 100
/** A line that does not answer within this time is dead. */
const BEAT_MS = 5000

/** What nodes tell each other outside of commits: typing, and who is connected where. All of it may be lost. */
export type Signal =
  | {
      s: 'typing'
      w: string
      conversation: string
      visitorId: string
      inboxId: string
      by: { kind: 'visitor' | 'agent'; id: string }
      active: boolean
      text?: string
    }
  | ({ s: 'here' } & Here)
  /** All agents who look at a conversation on the node that says it. */
  | { s: 'viewing'; w: string; conversation: string; inboxId: string; agents: string[] }
  /** An agent whose stream another node holds has opened a conversation, or closed it. */
  | { s: 'looked'; w: string; id: string; conversation: string | null }
  /** A client whose stream another node holds has said something: it lives, and maybe its tab is hidden now. */
  | { s: 'heard'; w: string; id: string; away?: boolean }
  | { s: 'alive' }
  | { s: 'roll-call' }

/**
 * LISTEN/NOTIFY between nodes. It only says that something happened and where; the database has the truth, so a lost ring
 * costs time (the sweep finds it) and never a message.
 */
export function openDoorbell(options: {
  db: Db
  connection: pg.ClientConfig
  onRing(ring: Ring): void
  onSignal(node: string, signal: Signal): void
  /** The line was down: rings may have been missed. */
  onReconnect(): void
  log: { warn(detail: object, message: string): void }
}) {
  const { db, log } = options
  let client: pg.Client | null = null
  let closed = false
  let signals: Signal[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  let heard = true
  const beating = setInterval(beat, BEAT_MS).unref()

  async function listen(): Promise<void> {
    const mine = new pg.Client({ ...options.connection, application_name: 'parley doorbell', keepAlive: true })
    mine.on('error', () => {}) // `end` follows.
    mine.on('end', () => {
      if (closed || client !== mine) return
      client = null
      setTimeout(() => void again(), 250)
    })
    mine.on('notification', ({ payload }) => hear(payload ?? '{}'))
    await mine.connect()
    await mine.query(`listen ${DOORBELL}`)
    if (closed) return mine.end()
    client = mine
    heard = true
  }

  /** Nothing is ever asked on this line, so only a question tells whether it still carries anything. */
  function beat() {
    if (!client) return
    // What follows is as after any loss: `end`, and listening anew.
    if (!heard) return void streamOf(client).destroy()
    heard = false
    client.query('select 1').then(
      () => {
        heard = true
      },
      () => {},
    )
  }

  async function again(): Promise<void> {
    if (closed) return
    try {
      await listen()
      options.onReconnect()
    } catch (error) {
      log.warn({ err: error }, 'the doorbell is away')
      client = null
      setTimeout(() => void again(), 1000)
    }
  }

  function hear(payload: string) {
    let ring: Ring & { s?: Signal[] }
    try {
      ring = JSON.parse(payload)
    } catch (error) {
      // Whoever may use the database may ring; what we cannot read must not end the process.
      return log.warn({ err: error }, 'the doorbell rang, and nobody understood')
    }
    if (ring.n === NODE) return
    if (ring.s) for (const signal of ring.s) options.onSignal(ring.n, signal)
    else options.onRing(ring)
  }

  function signal(one: Signal) {
    signals.push(one)
    timer ??= setTimeout(flush, GATHER_MS)
  }

  function flush() {
    timer = null
    const all = signals
    signals = []
    for (const payload of packed(all)) db.pool.query('select pg_notify($1, $2)', [DOORBELL, payload]).catch(() => {})
  }

  return {
    listen,
    signal,
    async close() {
      closed = true
      clearInterval(beating)
      if (timer) clearTimeout(timer)
      await client?.end()
    },
  }
}

export type Doorbell = ReturnType<typeof openDoorbell>

/** As many signals as fit into one payload of less than 8000 bytes. */
export function* packed(signals: Signal[]): Generator<string> {
  let batch: Signal[] = []
  let size = 0
  for (const signal of signals) {
    const bytes = Buffer.byteLength(JSON.stringify(signal)) + 1
    if (bytes > 7500) continue
    if (size + bytes > 7500) {
      yield JSON.stringify({ n: NODE, s: batch })
      batch = []
      size = 0
    }
    batch.push(signal)
    size += bytes
  }
  if (batch.length > 0) yield JSON.stringify({ n: NODE, s: batch })
}
