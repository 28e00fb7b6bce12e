import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { totalmem } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CannotStart } from './cannot-start.ts'
import type { PostgresHome } from './postgres-home.ts'
import { isAlive } from './postmaster.ts'

const SETTINGS = {
  shared_buffers: totalmem() < 2 ** 31 ? '128MB' : '256MB',
  max_connections: '100',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
}

/** Makes the files of an empty database, unless they are there. */
export async function ensureCluster(home: PostgresHome, log: (sentence: string) => void) {
  if (existsSync(join(home.clusterDir, 'PG_VERSION'))) return refuseOtherMajor(home)
  log('Making the database. This happens once.')
  sweepUnfinished(home.clusterDir)
  // Made beside its place and moved there when it is whole and on disk: an interrupted first start leaves no half cluster.
  const unfinished = `${home.clusterDir}.new-${process.pid}`
  mkdirSync(unfinished, { mode: 0o700 })
  if (home.runAs) chownSync(unfinished, home.runAs.uid, home.runAs.gid)
  const complaint = await initdb(home, unfinished)
  if (complaint) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new CannotStart(`The database could not be made in ${home.clusterDir}: ${complaint}`)
  }
  try {
    renameSync(unfinished, home.clusterDir)
  } catch {
    // Another start was faster. Its cluster stays: a rename replaces an empty folder only.
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function refuseOtherMajor({ clusterDir, major }: PostgresHome) {
  const written = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim()
  if (written === major) return
  throw new CannotStart(
    `The database in ${clusterDir} was written by PostgreSQL ${written} and this Parley brings ${major}: see "Upgrades" in docs/operations.md.`,
  )
}

function sweepUnfinished(clusterDir: string) {
  for (const name of readdirSync(dirname(clusterDir))) {
    const [cluster, pid] = name.split('.new-')
    if (cluster !== basename(clusterDir) || !pid || isAlive(Number(pid))) continue
    rmSync(join(dirname(clusterDir), name), { recursive: true, force: true })
  }
}

/** Returns what it complained of, or nothing. */
async function initdb(home: PostgresHome, folder: string): Promise<string | undefined> {
  const child = spawn(
    join(home.binDir, 'initdb'),
    [
      `--pgdata=${folder}`,
      '--username=parley',
      // The socket's folder is closed to everybody else, so whoever reaches it is trusted; there is no other way in.
      '--auth-local=trust',
      '--auth-host=reject',
      // Needs no locale of this machine and sorts alike on every one, so indexes survive a move.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // One call for the whole file system instead of one per file: a second saved on a slow disk.
      process.platform === 'linux' ? '--sync-method=syncfs' : '--sync-method=fsync',
      '--no-instructions',
      ...Object.entries(SETTINGS).map(([name, value]) => `--set=${name}=${value}`),
    ],
    { ...postgresSpawn(home), stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? undefined : (said.match(/error: (.*)/)?.[1] ?? said.trim())))
  })
}

/** As whom and with what environment its programs run: ours may hold PG… variables that mean another server. */
export function postgresSpawn({ runAs }: PostgresHome) {
  return { uid: runAs?.uid, gid: runAs?.gid, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } }
}
