import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { migrate } from '../server/platform/migrate.ts'
import { findPostmaster } from '../server/platform/postmaster.ts'
import { migrateQueue } from '../server/platform/queue.ts'
import { type Servant, startServant } from '../server/test/servant.ts'
import type { LoadCommands } from './load/main.ts'
import { cpuOf, cpuOfFamily } from './processes.ts'

const ROOT = join(import.meta.dirname, '..')
/** Below the range from which the kernel takes the ports of those who connect: a client must never get a server's port. */
const FIRST_PORT = Number(process.env.BENCH_PORT ?? 4460)
const PORTS = 10

/** The key by which the benchmarks make tokens and cookies themselves. */
export const SECRET_KEY = 'a key for benchmarks, of no worth elsewhere'

/** Who owns the installations that are made here. */
export const OWNER = { email: 'owner@bench.example', password: 'measured twice, cut once' }

/** Production settings, but for the guards that would take the load for an attack: it all comes from one address. */
const SETTINGS = {
  NODE_ENV: 'production',
  // As `npm start` has it.
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
  HOST: '0.0.0.0',
  LOG_LEVEL: 'warn',
  SECRET_KEY,
  PARLEY_OWNER_EMAIL: OWNER.email,
  PARLEY_OWNER_PASSWORD: OWNER.password,
  VISITOR_SEND_BURST: '10000',
  VISITOR_SEND_EVERY_MS: '0',
  NEW_VISITORS_PER_MINUTE: '1000000',
  SOCKETS_PER_ADDRESS: '1000000',
  HANDSHAKES_PER_MINUTE: '1000000',
  SERVER_SILENCE_MS: '600000',
}

export type Postgres = { url: string; pid: number }
export type Program = { pid: number; port: number; kill(signal: NodeJS.Signals): Promise<void> }
export type Load = Servant<LoadCommands>

/** What one section of the benchmarks starts, and what is ended after it. */
export type Stage = Awaited<ReturnType<typeof openStage>>

export async function openStage() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  // PostgreSQL runs as another user when we are root.
  chmodSync(folder, 0o755)
  const beforeAll: (() => unknown)[] = []
  const endings: (() => Promise<unknown> | unknown)[] = []
  let port = 0
  let clusters = 0

  /** A PostgreSQL as the product runs its own, migrated. */
  async function postgres(settings: Record<string, string> = {}): Promise<Postgres> {
    const dataDir = mkdtempSync(join(folder, `data-${clusters++}-`))
    chmodSync(dataDir, 0o755)
    const server = await startEmbeddedPostgres({ dataDir, settings, log: { info() {}, warn: console.warn } })
    endings.unshift(() => server.stop())
    const connection = { connectionString: server.url }
    await migrate(connection, () => migrateQueue(connection))
    return { url: server.url, pid: findPostmaster(server.clusterDir)!.pid }
  }

  /** The product itself, in a process of its own. */
  function app(url: string, over: { port?: number; flags?: string[]; args?: string[] } = {}): Promise<Program> {
    const env = { ...SETTINGS, DATABASE_URL: url }
    return program('server/main.ts', env, { ready: 'Parley is ready', ...over })
  }

  /** Runs one of our programs, and waits until it says that it is ready. */
  async function program(
    file: string,
    env: Record<string, string>,
    {
      ready = 'ready',
      flags = [],
      args = [],
      port = nextPort(),
    }: { ready?: string; flags?: string[]; args?: string[]; port?: number } = {},
  ): Promise<Program> {
    const child = spawn(process.execPath, [...flags, join(ROOT, file), ...args], {
      // Away from the checkout, whose .env is somebody's own.
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const kill = (signal: NodeJS.Signals) => {
      child.kill(signal)
      return ended
    }
    endings.unshift(() => kill('SIGKILL'))
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text) => String(text).includes(ready) && resolve())
      child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready.`)))
    })
    return { pid: child.pid!, port, kill }
  }

  function nextPort(): number {
    return FIRST_PORT + (port++ % PORTS)
  }

  /** Those who use it, in one process of their own. */
  function load(): Load {
    const people = startServant<LoadCommands>(join(ROOT, 'bench/load/main.ts'))
    // First of all, so that no client sees the servers end.
    beforeAll.push(() => people.end())
    return people
  }

  return {
    folder,
    postgres,
    app,
    program,
    load,
    nextPort,
    atEnd: (ending: () => Promise<unknown> | unknown) => void endings.unshift(ending),
    async close() {
      for (const ending of [...beforeAll, ...endings]) await ending()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How much CPU, in microseconds, a server and its database used while something was done. */
export async function cpuDuring<T>(pids: { server: number; postgres?: number }, work: () => Promise<T>) {
  const used = () => ({ server: cpuOf(pids.server), postgres: pids.postgres ? cpuOfFamily(pids.postgres) : 0 })
  const before = used()
  const result = await work()
  const after = used()
  return { result, server: after.server - before.server, postgres: after.postgres - before.postgres }
}
