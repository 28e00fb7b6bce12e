import { chmodSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SECRET_KEY } from '../bench/stage.ts'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { migrate } from '../server/platform/migrate.ts'
import { migrateQueue } from '../server/platform/queue.ts'
import { startServant } from '../server/test/servant.ts'
import { builtAs } from './broken/builds.ts'
import { type CastPlan, gather } from './cast.ts'
import { type Chance, openChance } from './chance.ts'
import { check, type Violation } from './checker.ts'
import type { ClientCommands } from './clients/main.ts'
import type { TabPlan, TabState } from './clients/tab.ts'
import type { TabJournal } from './journal.ts'
import type { KillerCommands } from './killer.ts'
import { type Node, openNode } from './node.ts'
import type { ProxyCommands, Weather } from './proxy.ts'
import { asSuperuser, readHeads, readTruth } from './truth.ts'
import { within } from './within.ts'

/** How long after the last fault every screen must show what the database holds. */
export const SETTLED_WITHIN_MS = 10_000

/** Nothing that is waited for here takes so long, however busy the machine: then something is stuck, and the run fails. */
const STUCK_MS = 120_000

/**
 * Production settings, but for the guards that would take the load for an attack, and with heartbeats and patience a tenth as long:
 * a line that is dead is noticed in 3 s here, so that a run need not wait half a minute for each.
 */
const SETTINGS = {
  NODE_ENV: 'production',
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  SECRET_KEY,
  PARLEY_OWNER_EMAIL: 'owner@chaos.example',
  PARLEY_OWNER_PASSWORD: 'nothing shall be lost',
  VISITOR_SEND_BURST: '10000',
  VISITOR_SEND_EVERY_MS: '0',
  NEW_VISITORS_PER_MINUTE: '1000000',
  SOCKETS_PER_ADDRESS: '1000000',
  HANDSHAKES_PER_MINUTE: '1000000',
  PING_MS: '1000',
  CLIENT_SILENCE_MS: '3000',
  SERVER_SILENCE_MS: '6000',
  DATABASE_TIMEOUT_MS: '2000',
}

export type ScenePlan = {
  folder: string
  seed: number
  nodes: number
  cast: CastPlan
  /** A folder for the database's files other than the scene's own, for instance one that is small. */
  dataDir?: string
  postgres?: Record<string, string>
  env?: Record<string, string>
  /** The name of the build, where it is not the real one; see broken/. */
  broken?: string
  /** Less than the usual, for a run that is to fail; at 0 it is not looked at. */
  settleWithinMs?: number
  giveBackWithinMs?: number
}

export type Outcome = { acknowledged: number; violations: Violation[]; settledMs: number; slowestAckMs: number }

/** Real processes, and everything that can be done to them. */
export type Scene = Awaited<ReturnType<typeof openScene>>

export async function openScene(plan: ScenePlan) {
  const { folder, seed } = plan
  const chance: Chance = openChance(seed)
  const build = plan.broken === undefined ? undefined : builtAs(plan.broken)
  mkdirSync(folder, { recursive: true })
  // PostgreSQL runs as another user when we are root.
  chmodSync(folder, 0o755)
  const violations: Violation[] = []
  const endings: (() => unknown)[] = []
  let closing = false
  const close = async () => {
    closing = true
    for (const ending of endings.splice(0)) await within(STUCK_MS, `the end of ${ending}`, Promise.resolve(ending()))
  }

  try {
    const dataDir = plan.dataDir ?? join(folder, 'data')
    mkdirSync(dataDir, { recursive: true })
    chmodSync(dataDir, 0o755)
    const said: string[] = []
    const postgres = await startEmbeddedPostgres({
      dataDir,
      settings: { max_connections: '200', ...build?.postgres, ...plan.postgres },
      log: { info() {}, warn: (sentence) => void said.push(sentence) },
    })
    endings.unshift(() => postgres.stop())
    const connection = { connectionString: postgres.url }
    await within(
      STUCK_MS,
      'the migrations',
      migrate(connection, () => migrateQueue(connection)),
    )
    const { sql } = build ?? {}
    if (sql) await asSuperuser(postgres.url, (client) => client.query(sql))

    const program = (file: string) => join(import.meta.dirname, file)
    const patient = { patienceMs: 2 * STUCK_MS }
    const proxy = startServant<ProxyCommands>(program('proxy.ts'), [String(chance.whole(1, 1e9))], patient)
    const killer = startServant<KillerCommands>(program('killer.ts'), [], patient)
    const clients = startServant<ClientCommands>(program('clients/main.ts'), [String(chance.whole(1, 1e9))], {
      ...patient,
      ...(build?.inClients && {
        execArgv: ['--import', program('broken/load.ts')],
        env: { ...process.env, CHAOS_BROKEN: plan.broken },
      }),
    })
    for (const servant of [clients, proxy, killer]) endings.unshift(() => servant.end())

    const nodes: Node[] = []
    const ports: number[] = []
    for (let i = 0; i < plan.nodes; i++) ports.push(await freePort(chance))
    const open = (name: string, to: Parameters<ProxyCommands['open']>[0]['to']) =>
      proxy.ask('open', { name, port: 0, to })
    const doors = {
      visitors: await open(
        'visitors',
        ports.map((port) => ({ port })),
      ),
      agents: await open(
        'agents',
        ports.map((port) => ({ port })),
      ),
    }
    const socket = decodeURIComponent(new URL(postgres.url).hostname)
    for (const [i, port] of ports.entries()) {
      const line = await open(`database ${i}`, [{ path: `${socket}/.s.PGSQL.5432` }])
      nodes.push(
        await openNode({
          port,
          folder,
          logFile: join(folder, `node-${i}.log`),
          env: {
            ...SETTINGS,
            DATA_DIR: join(folder, 'files'),
            DATABASE_URL: `postgres://parley@127.0.0.1:${line}/parley?sslmode=disable`,
            ...(plan.broken && { CHAOS_BROKEN: plan.broken }),
            ...plan.env,
          },
          flags: [
            '--expose-gc',
            ...['../bench/collect-garbage.ts', 'clock.ts', ...(plan.broken ? ['broken/load.ts'] : [])].flatMap(
              (file) => ['--import', fileURLToPath(new URL(file, import.meta.url))],
            ),
          ],
          onDeath: (how) => violations.push({ kind: 'process', what: `node ${i} ended by itself: ${how}` }),
        }),
      )
      endings.unshift(() => nodes[i]!.close())
    }
    const plans = await within(STUCK_MS, 'those who talk', gather(postgres.url, doors, plan.cast))
    const before = plan.giveBackWithinMs === 0 ? [] : await Promise.all(nodes.map((node) => node.holds()))
    await clients.ask('arrive', { plans })

    const states = () => clients.ask('state', {})
    return {
      chance,
      nodes,
      clients,
      plans,
      doors,
      url: postgres.url,
      clusterDir: postgres.clusterDir,
      folder,
      violations,
      close,
      isClosing: () => closing,
      arrive: (more: TabPlan[]) => clients.ask('arrive', { plans: more }),
      weather: (door: string, weather: Weather = {}) => proxy.ask('weather', { door, ...weather }),
      reset: (door: string, share: number) => proxy.ask('reset', { door, share }),
      halfOpen: (door: string, share: number) => proxy.ask('halfOpen', { door, share }),
      /** Ends a node with a signal, and waits until it is back. */
      async kill(node: Node, signal: NodeJS.Signals, afterMs = 0): Promise<void> {
        await node.ready()
        const pid = node.expectEnd()
        const ended = node.ended()
        await killer.ask('kill', { pid, signal, afterMs })
        await ended
        await node.ready()
      },
      async killPostgres(afterMs = 0): Promise<void> {
        await killer.ask('killPostgres', { clusterDir: postgres.clusterDir, afterMs })
        await this.database((client) => client.query('select 1'))
      },
      /** As superuser, past the walls and the proxy; waits for the database to be there. */
      async database<T>(work: Parameters<typeof asSuperuser<T>>[1]): Promise<T> {
        let reason = ''
        const untilBack = async () => {
          for (;;) {
            try {
              return await asSuperuser(postgres.url, work)
            } catch (error) {
              if (closing || !isAway(error)) throw error
              reason = (error as Error).message
              await pause(50)
            }
          }
        }
        return within(STUCK_MS, () => `the database: ${[reason, ...said.slice(-5)].join('; ')}`, untilBack())
      },
      /** What an operator does to a database that nobody uses: whoever still does is thrown out. */
      administer: (...statements: string[]) =>
        asSuperuser(postgres.url.replace('/parley?', '/postgres?'), async (client) => {
          for (;;) {
            await client.query(
              `select pg_terminate_backend(pid) from pg_stat_activity where datname in ('parley', 'backup')`,
            )
            try {
              for (const statement of statements) await client.query(statement)
              return
            } catch (error) {
              if (!TOO_SLOW.has((error as { code?: string }).code ?? '')) throw error
            }
          }
        }),
      /** The faults are over: everybody falls silent, and everything must come to rest, and be right. */
      async judge(): Promise<Outcome> {
        const began = performance.now()
        await clients.ask('hush', {})
        let late = await lateIn(await states(), postgres.url)
        while (late.length > 0 && performance.now() - began < (plan.settleWithinMs ?? SETTLED_WITHIN_MS)) {
          await pause(100)
          late = await lateIn(await states(), postgres.url)
        }
        const settledMs = Math.round(performance.now() - began)
        violations.push(...late.map((what): Violation => ({ kind: 'late', what })))
        const journals: TabJournal[] = await clients.ask('journals', {})
        violations.push(...check(journals, await readTruth(postgres.url)))
        await clients.ask('leave', {})
        violations.push(...(await heldStill(nodes, before, plan.giveBackWithinMs ?? GIVEN_BACK_WITHIN_MS)))
        return {
          acknowledged: journals.reduce((sum, journal) => sum + journal.acknowledged.length, 0),
          violations,
          settledMs,
          slowestAckMs: Math.round(Math.max(0, ...journals.map((journal) => Math.max(0, ...journal.waits)))),
        }
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Somebody was quicker to come back to it, or to make it anew. */
const TOO_SLOW = new Set(['55006', '23505', '42P04'])

function isAway(error: unknown): boolean {
  const { code, message } = error as { code?: string; message: string }
  return /^(ECONN|ENOENT|57P|08)/.test(code ?? '') || /terminated|connection/i.test(message)
}

/** What is not yet as the database has it: unsent messages, tabs that are away, timelines and lists that are behind. */
async function lateIn(states: TabState[], url: string): Promise<string[]> {
  const heads = await readHeads(url)
  return states.flatMap(({ tab, kind, online, unsent, have, rows, follows, listsAll }) => {
    const head = (id: string) => (kind === 'visitor' ? heads.get(id)?.publicSeq : heads.get(id)?.seq)
    return [
      ...(online ? [] : [`${tab} is not connected`]),
      ...(unsent > 0 ? [`${tab} has ${unsent} unsent`] : []),
      ...missing(follows, have, heads).map((id) => `${tab} does not follow ${id}`),
      ...missing(listsAll ? heads.keys() : [], rows, heads).map((id) => `${tab} does not list ${id}`),
      ...have
        .filter(({ conversation, seq }) => head(conversation) !== seq)
        .map(({ conversation, seq }) => `${tab} has ${conversation} up to ${seq} of ${head(conversation)}`),
      ...rows
        .filter(({ conversation, seq }) => heads.get(conversation)?.seq !== seq)
        .map(({ conversation, seq }) => `${tab} lists ${conversation} at ${seq} of ${heads.get(conversation)?.seq}`),
    ]
  })
}

function missing(ids: Iterable<string>, found: { conversation: string }[], heads: Map<string, unknown>): string[] {
  const there = new Set(found.map((one) => one.conversation))
  return [...ids].filter((id) => heads.has(id) && !there.has(id))
}

/** What the pool to the database may open later, and what one collection of garbage may leave. */
const MORE_DESCRIPTORS = 24
const MORE_BYTES = 80 * 2 ** 20

/** Dead lines take longest: their silence must be noticed. */
const GIVEN_BACK_WITHIN_MS = 15_000

/** Everybody has left: what nodes took for them is given back, for dead lines too, once their silence is noticed. */
async function heldStill(
  nodes: Node[],
  before: { descriptors: number; bytes: number }[],
  withinMs: number,
): Promise<Violation[]> {
  let found: Violation[] = []
  for (const until = performance.now() + withinMs; performance.now() < until; ) {
    const now = await Promise.all(nodes.map((node) => node.holds()))
    found = now.flatMap(({ descriptors, bytes }, i) => {
      const was = before[i]!
      const what = (name: string, a: number, b: number) =>
        ({ kind: 'process', what: `node ${i} holds ${b} ${name}, and had ${a}` }) as const
      return [
        ...(descriptors > was.descriptors + MORE_DESCRIPTORS
          ? [what('descriptors', was.descriptors, descriptors)]
          : []),
        ...(bytes > was.bytes + MORE_BYTES ? [what('bytes', was.bytes, bytes)] : []),
      ]
    })
    if (found.length === 0) break
  }
  return found
}

/** Below the range from which the kernel takes the ports of those who connect. */
async function freePort(chance: Chance): Promise<number> {
  for (;;) {
    const port = chance.whole(20_000, 32_000)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    await new Promise((resolve) => server.close(resolve))
    if (free) return port
  }
}
