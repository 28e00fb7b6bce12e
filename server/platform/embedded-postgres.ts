import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from './cannot-start.ts'
import { ensureCluster, postgresSpawn } from './postgres-cluster.ts'
import { findPostgresHome, type PostgresHome } from './postgres-home.ts'
import { endOrphans, findPostmaster, type Postmaster } from './postmaster.ts'

export type EmbeddedPostgres = {
  /** The connection string of the database `parley`, as its superuser, over a private socket. */
  url: string
  /** Where its files are. */
  clusterDir: string
  /** Ends every connection and stops the server; what was committed is on disk. */
  stop(): Promise<void>
}

type Options = {
  dataDir: string
  log: { info(sentence: string): void; warn(sentence: string): void }
  /** Server settings on top of ours: tests trade safety for speed. */
  settings?: Record<string, string>
}

/** The advisory lock that says whose this server is. */
const LOCK = 0x7061726c

/** Runs a PostgreSQL of our own: makes its files, starts it or adopts a running one, and restarts it should it die. */
export async function startEmbeddedPostgres({ dataDir, log, settings = {} }: Options): Promise<EmbeddedPostgres> {
  const home = findPostgresHome(dataDir, (sentence) => log.info(sentence))
  await ensureCluster(home, (sentence) => log.info(sentence))

  const stopping = new AbortController()
  const server: Server = { home, settings, logFile: join(dataDir, 'postgres.log'), stopping: stopping.signal }
  const { socketDir } = await ensureRunning(server)
  const url = urlOf(socketDir, 'parley')
  let lock: pg.Client | undefined = await takeLock(url, dataDir)
  let recovery: Promise<void> | undefined
  watch(lock)

  /** The lock's connection ends when the server does, whether it is our child or was adopted. */
  function watch(held: pg.Client) {
    held.once('end', () => {
      lock = undefined
      if (!stopping.signal.aborted) recovery = recover()
    })
  }

  async function recover() {
    log.warn('PostgreSQL went away. Starting it again.')
    for (let wait = 100; !stopping.signal.aborted; wait = Math.min(wait * 2, 5000)) {
      try {
        await ensureRunning(server, socketDir)
        lock = await takeLock(url, dataDir)
        watch(lock)
        return log.warn('PostgreSQL is back.')
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn(`${(error as Error).message} Trying again.`)
        await pause(wait)
      }
    }
  }

  return {
    url,
    clusterDir: home.clusterDir,
    async stop() {
      stopping.abort()
      await recovery
      // Without the lock the server is another Parley's by now.
      if (!lock) return
      await stopServer(home.clusterDir)
      if (socketDir !== home.clusterDir) rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

type Server = { home: PostgresHome; settings: Record<string, string>; logFile: string; stopping: AbortSignal }

async function ensureRunning(server: Server, socketDir?: string): Promise<Postmaster> {
  const { home, logFile, stopping } = server
  const deadline = Date.now() + 60_000
  rotate(logFile)
  const logged = sizeOf(logFile)
  let child: Launched | undefined
  let exits = 0
  while (Date.now() < deadline && !stopping.aborted) {
    const postmaster = findPostmaster(home.clusterDir)
    if (postmaster?.ready) return postmaster
    if (child?.ended) {
      // The last processes of a killed server hold its memory for a moment, and another start may be faster than we.
      if (++exits > 10) break
      await pause(200)
      endOrphans(home.clusterDir)
      child = undefined
    } else if (!postmaster && !child) {
      socketDir ??= chooseSocketDir(home)
      child = launch(server, socketDir)
    }
    await pause(5)
  }
  throw new CannotStart(`PostgreSQL did not start: ${complaintIn(logFile, logged)}. More is in ${logFile}.`)
}

type Launched = { ended: boolean }

function launch({ home, settings, logFile }: Server, socketDir: string): Launched {
  const output = openSync(logFile, 'a', 0o600)
  // Whoever starts Parley next may not be root.
  if (home.runAs) fchownSync(output, home.runAs.uid, home.runAs.gid)
  const child = spawn(
    join(home.binDir, 'postgres'),
    [
      ['-D', home.clusterDir],
      // No TCP at all: the socket in a closed folder is the only door.
      ['-c', 'listen_addresses='],
      ['-c', `unix_socket_directories=${socketDir}`],
      ['-c', 'unix_socket_permissions=0700'],
      ['-c', 'port=5432'],
      ...Object.entries(settings).map(([name, value]) => ['-c', `${name}=${value}`]),
    ].flat(),
    // In a session of its own, so that Ctrl-C does not reach it before we have finished with it.
    { ...postgresSpawn(home), detached: true, stdio: ['ignore', output, output] },
  )
  closeSync(output)
  const launched = { ended: false }
  const end = () => {
    launched.ended = true
  }
  child.on('exit', end).on('error', end).unref()
  return launched
}

/** Beside the data where the name is short enough, else a new folder that nobody could have made before us. */
function chooseSocketDir({ clusterDir, runAs }: PostgresHome): string {
  const fits = Buffer.byteLength(join(clusterDir, '.s.PGSQL.5432')) <= 100 && /^[\w./-]+$/.test(clusterDir)
  if (fits) return clusterDir
  const folder = mkdtempSync('/tmp/parley-')
  chmodSync(folder, 0o700)
  if (runAs) chownSync(folder, runAs.uid, runAs.gid)
  return folder
}

function urlOf(socketDir: string, database: string): string {
  return `postgres://parley@${encodeURIComponent(socketDir)}:5432/${database}?sslmode=disable`
}

/** Two starts at once race to start the server, and to this lock: one of them wins it, in whatever order. */
async function takeLock(url: string, dataDir: string): Promise<pg.Client> {
  const client = await connect(url)
  // A Parley that is just ending is given a moment.
  for (let tries = 0; tries < 20; tries++) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as ours', [LOCK])
    if (rows[0].ours) return client
    await pause(100)
  }
  const { rows } = await client.query(
    "select application_name from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory' and objid = $1",
    [LOCK],
  )
  await client.end()
  throw new CannotStart(
    `Another Parley (${rows[0]?.application_name}) is using ${dataDir}. Stop it first, or set DATA_DIR to another folder.`,
  )
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: `process ${process.pid}` })
  // The `end` that follows is what we listen to; an `error` nobody hears would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '3D000') throw error
    await createDatabase(url)
    return connect(url)
  }
}

async function createDatabase(url: string) {
  const client = await connect(url.replace('/parley?', '/postgres?'))
  try {
    await client.query('create database parley')
  } catch (error) {
    // Another start was faster.
    if ((error as pg.DatabaseError).code !== '42P04') throw error
  } finally {
    await client.end()
  }
}

async function stopServer(clusterDir: string) {
  const postmaster = findPostmaster(clusterDir)
  if (!postmaster) return
  const asked = Date.now()
  process.kill(postmaster.pid, 'SIGINT')
  let hurried = false
  while (findPostmaster(clusterDir)?.pid === postmaster.pid) {
    // Its last checkpoint may be long. Without it nothing is lost: the next start replays the log.
    if (!hurried && Date.now() - asked > 6000) hurried = process.kill(postmaster.pid, 'SIGQUIT')
    await pause(10)
  }
}

function rotate(logFile: string) {
  if (sizeOf(logFile) > 10_000_000) renameSync(logFile, `${logFile}.1`)
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

function complaintIn(logFile: string, from: number): string {
  const said = existsSync(logFile) ? readFileSync(logFile).subarray(from).toString() : ''
  return [...said.matchAll(/(?:FATAL|PANIC|ERROR|error):\s+(.*)/g)].at(-1)?.[1]?.trim() ?? 'it gave no reason'
}
