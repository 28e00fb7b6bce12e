import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import pg from 'pg'
import { WebSocket } from 'ws'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { findPostmaster } from './platform/postmaster.ts'

const ROOT = join(import.meta.dirname, '..')
const OWNER = { PARLEY_OWNER_EMAIL: 'olga@example.com', PARLEY_OWNER_PASSWORD: 'correct horse 7 staple' }

const folder = mkdtempSync(join(tmpdir(), 'parley-start-'))
// PostgreSQL runs as another user when we are root.
chmodSync(folder, 0o755)
const children = new Set<ChildProcess>()
after(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const name of ['desk', 'private']) await sweep(join(folder, name))
  rmSync(folder, { recursive: true, force: true })
})

test('a first start makes what it needs, and a warm one is ready within three seconds', async () => {
  const first = start('desk')
  const url = await first.ready()
  assert.deepEqual(await setUp(url), true)
  assert.deepEqual(await first.stop('SIGTERM'), { code: 0, complaint: '' })
  assert.equal(postmasterOf('desk'), undefined)

  // Other tests run beside this one, so the best of three; `npm run bench` measures it by itself.
  const took: number[] = []
  while (took.length < 3 && !(took.at(-1)! < 3000)) {
    const began = Date.now()
    const second = start('desk', {}, ['start.mjs'])
    await second.ready()
    took.push(Date.now() - began)
    await second.stop('SIGTERM')
  }
  assert.ok(took.at(-1)! < 3000, `It took ${took} ms.`)
})

test('a second start on the same data directory is refused, and the first goes on', async () => {
  const first = start('desk')
  const url = await first.ready()
  const { code, complaint } = await start('desk').ended
  assert.equal(code, 1)
  assert.match(
    complaint,
    /^Another Parley \(process \d+\) is using .*desk\. Stop it first, or set DATA_DIR to another folder\.\n$/,
  )
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  await first.stop('SIGTERM')
})

test('a port in use is said in a sentence, and PostgreSQL is stopped again', async () => {
  const other = createServer().listen(0)
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const { code, complaint } = await start('desk', { PORT: String(port) }).ended
  other.close()
  assert.equal(code, 1)
  assert.equal(complaint, `Port ${port} is in use. Stop the other program or set PORT.\n`)
  assert.equal(postmasterOf('desk'), undefined)
})

test('a database that cannot be reached is said in a sentence without its password', async () => {
  const { code, complaint } = await start('desk', { DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/chat' }).ended
  assert.equal(code, 1)
  assert.match(complaint, /^The database chat at 127\.0\.0\.1:1 cannot be reached: .*\n$/)
  assert.doesNotMatch(complaint, /hunter2/)
})

test('a setting that makes no sense is said in a sentence', async () => {
  assert.deepEqual(await start('desk', { PORT: 'http' }).ended, {
    code: 1,
    complaint: 'PORT must be a whole number from 0 to 65535.\n',
  })
})

test('killed, it starts again with everything in place', async () => {
  const compiled = join(folder, 'compiled')
  const killed = start('desk', { NODE_COMPILE_CACHE: compiled })
  await killed.ready()
  // What it compiled does not wait for an end in peace.
  for (const deadline = Date.now() + 10_000; modulesIn(compiled) < 100; await pause(20)) {
    assert.ok(Date.now() < deadline, `Only ${modulesIn(compiled)} modules are kept.`)
  }
  await killed.stop('SIGKILL')
  const again = start('desk')
  assert.equal(await setUp(await again.ready()), true)

  // PostgreSQL too, as in a power cut.
  process.kill(postmasterOf('desk')!, 'SIGKILL')
  await again.stop('SIGKILL')
  const last = start('desk')
  assert.equal(await setUp(await last.ready()), true)
  await last.stop('SIGTERM')
})

test('when PostgreSQL dies, the app brings it back and goes on', async () => {
  const parley = start('desk')
  const url = await parley.ready()
  const pid = postmasterOf('desk')!
  process.kill(pid, 'SIGKILL')
  await until(() => (postmasterOf('desk') ?? pid) !== pid)
  await until(() => fetch(`${url}/readyz`).then((answer) => answer.ok))
  assert.equal(await setUp(url), true)
  assert.equal((await parley.stop('SIGTERM')).code, 0)
})

test('Ctrl-C reaches every process of the terminal, and the app drains once', async () => {
  const parley = start('desk', {}, ['start.mjs'])
  await parley.ready()
  assert.deepEqual(await parley.stop('SIGINT', 'group'), { code: 0, complaint: '' })
  assert.equal(postmasterOf('desk'), undefined)
})

test('asked to stop, it tells those connected to come back', async () => {
  const parley = start('desk')
  const url = await parley.ready()
  const socket = new WebSocket(`${url}/api/v1/socket`, { headers: { cookie: await signIn(url), origin: url } })
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', v: 1, tab: 'test', resume: [] })))
  const [frame] = await once(socket, 'message')
  assert.equal(JSON.parse(String(frame)).type, 'welcome')
  const closed = once(socket, 'close')
  const { code } = await parley.stop('SIGTERM')
  assert.equal((await closed)[0], CLOSE.restart)
  assert.equal(code, 0)
})

test('start.mjs passes SIGTERM on', async () => {
  const parley = start('desk', {}, ['start.mjs'])
  await parley.ready()
  assert.deepEqual(await parley.stop('SIGTERM'), { code: 0, complaint: '' })
  assert.equal(postmasterOf('desk'), undefined)
})

test('when start.mjs is killed, the app ends by itself', async () => {
  const parley = start('desk', {}, ['start.mjs'])
  const url = await parley.ready()
  parley.child.kill('SIGKILL')
  await until(() =>
    fetch(`${url}/readyz`).then(
      () => false,
      () => true,
    ),
  )
  await until(() => !postmasterOf('desk'))
})

test('asked to stop while it starts, it leaves nothing running', async () => {
  const parley = start('desk')
  await until(() => postmasterOf('desk') !== undefined)
  assert.equal((await parley.stop('SIGTERM')).code, 0)
  assert.equal(postmasterOf('desk'), undefined)
})

test('a data directory that a newer Parley has written is refused', async () => {
  await changeData('desk', "insert into migrations (name) values ('9999-of-the-future.sql')")
  const { code, complaint } = await start('desk').ended
  await changeData('desk', "delete from migrations where name = '9999-of-the-future.sql'")
  assert.equal(code, 1)
  assert.match(complaint, /^This data was written by a newer Parley \(it knows 9999-of-the-future\.sql\)\. .*\n$/)
})

test('a data directory that only root may enter works, and the log says where the database is', {
  skip: process.getuid?.() !== 0,
}, async () => {
  mkdirSync(join(folder, 'private'), { mode: 0o700 })
  const parley = start('private')
  assert.equal(await setUp(await parley.ready()), true)
  assert.match(parley.said(), /its data is in \/var\/lib\/parley\//)
  await parley.stop('SIGTERM')
})

/** A real process on its own data directory and a port of its own. */
function start(dataDir: string, env: NodeJS.ProcessEnv = {}, program = ['server/main.ts']) {
  const { DATABASE_URL, TEST_DATABASE_URL, ...inherited } = process.env
  const child = spawn(process.execPath, program, {
    cwd: ROOT,
    env: { ...inherited, ...OWNER, NODE_ENV: 'test', PORT: '0', DATA_DIR: join(folder, dataDir), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that a test can signal all of it, as a terminal does.
    detached: true,
  })
  children.add(child)
  let said = ''
  let complaint = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    children.delete(child)
    return { code: code ?? signal, complaint }
  })
  return {
    child,
    ended,
    said: () => said,
    async ready(): Promise<string> {
      await until(() => /http:\/\/localhost:\d+\//.test(said) || !children.has(child))
      const url = /http:\/\/localhost:\d+/.exec(said)?.[0]
      assert.ok(url, `It ended: ${complaint}`)
      await until(() => fetch(`${url}/readyz`).then((answer) => answer.ok))
      return url
    },
    stop(signal: NodeJS.Signals, to: 'process' | 'group' = 'process') {
      process.kill(to === 'group' ? -child.pid! : child.pid!, signal)
      return ended
    },
  }
}

function postmasterOf(dataDir: string): number | undefined {
  return findPostmaster(join(folder, dataDir, 'postgres'))?.pid
}

async function setUp(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/installation`)
  return ((await answer.json()) as { setUp: boolean }).setUp
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-parley': '1', origin: url },
    body: JSON.stringify({ email: OWNER.PARLEY_OWNER_EMAIL, password: OWNER.PARLEY_OWNER_PASSWORD }),
  })
  assert.equal(answer.status, 200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function changeData(dataDir: string, statement: string) {
  const log = { info() {}, warn() {} }
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, dataDir), log })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(statement)
  await client.end()
  await postgres.stop()
}

/** Ends what a failed test left running, and removes what lies outside of our folder. */
async function sweep(dataDir: string) {
  if (!existsSync(dataDir)) return
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn() {} } })
  await postgres.stop()
  if (!postgres.clusterDir.startsWith(folder)) rmSync(join(postgres.clusterDir, '..'), { recursive: true, force: true })
}

async function until(holds: () => boolean | Promise<boolean>) {
  for (const end = Date.now() + 30_000; !(await holds()); ) {
    assert.ok(Date.now() < end, 'It did not happen within 30 s.')
    await pause(20)
  }
}

function modulesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0
}
