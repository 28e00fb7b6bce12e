import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { CannotStart } from './cannot-start.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { findPostmaster } from './postmaster.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-pg-'))
chmodSync(folder, 0o755)
const running = new Set<EmbeddedPostgres>()
after(async () => {
  for (const postgres of running) await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(name: string, said: string[] = []) {
  const log = { info: (sentence: string) => said.push(sentence), warn: (sentence: string) => said.push(sentence) }
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, name), log })
  running.add(postgres)
  return postgres
}

async function stop(postgres: EmbeddedPostgres) {
  running.delete(postgres)
  await postgres.stop()
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query({ text, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

test('it starts on an empty folder, keeps what is committed, and starts again', async () => {
  const first = await start('again')
  assert.equal(await query(first.url, 'show fsync'), 'on')
  assert.equal(await query(first.url, 'show synchronous_commit'), 'on')
  assert.equal(await query(first.url, 'show server_encoding'), 'UTF8')
  assert.equal(await query(first.url, "select lower('ÄÉ')"), 'äé')
  await query(first.url, 'create table kept as select 1 as one')
  await stop(first)
  assert.equal(findPostmaster(first.clusterDir), undefined)

  const second = await start('again')
  assert.equal(await query(second.url, 'select one from kept'), 1)
  await stop(second)
})

test('its only door is a socket in a folder that nobody else may enter', async () => {
  const postgres = await start('closed')
  assert.equal(await query(postgres.url, 'show listen_addresses'), '')
  const { socketDir } = findPostmaster(postgres.clusterDir)!
  assert.equal(statSync(socketDir).mode & 0o777, 0o700)
  await stop(postgres)
})

test('a folder whose name is too long for a socket gets one elsewhere', async () => {
  const postgres = await start(`${'a-very-long-name-'.repeat(6)} and a space`)
  const { socketDir } = findPostmaster(postgres.clusterDir)!
  assert.match(socketDir, /^\/tmp\/parley-/)
  assert.equal(statSync(socketDir).mode & 0o777, 0o700)
  assert.equal(await query(postgres.url, 'select 1'), 1)
  await stop(postgres)
  assert.throws(() => statSync(socketDir), { code: 'ENOENT' })
})

test('a second start on the same folder is refused, and the first goes on', async () => {
  const postgres = await start('twice')
  await assert.rejects(
    start('twice'),
    (error) => error instanceof CannotStart && /Another Parley \(process \d+\)/.test(error.message),
  )
  assert.equal(await query(postgres.url, 'select 1'), 1)
  await stop(postgres)
})

test('a server that dies is started again, at the same address and with its data', async () => {
  const said: string[] = []
  const postgres = await start('dies', said)
  await query(postgres.url, 'create table kept as select 1 as one')
  process.kill(findPostmaster(postgres.clusterDir)!.pid, 'SIGKILL')
  await until(() => said.includes('PostgreSQL is back.'))
  assert.equal(await query(postgres.url, 'select one from kept'), 1)
  await stop(postgres)
})

test('a process that a killed server left behind, and that cannot notice it, keeps nobody from starting again', {
  skip: process.platform !== 'linux',
}, async () => {
  const said: string[] = []
  const postgres = await start('orphan', said)
  const left = new pg.Client({ connectionString: postgres.url })
  left.on('error', () => {})
  await left.connect()
  const { rows } = await left.query('select pg_backend_pid() as pid')
  process.kill(rows[0].pid, 'SIGSTOP')
  process.kill(findPostmaster(postgres.clusterDir)!.pid, 'SIGKILL')
  await until(() => said.includes('PostgreSQL is back.'))
  assert.equal(await query(postgres.url, 'select 1'), 1)
  await stop(postgres)
})

test('the lock of a killed server does not count, even when its number belongs to another process by now', async () => {
  const postgres = await start('stale')
  await stop(postgres)
  // This very process has the number: alive, and no postmaster.
  writeFileSync(
    join(postgres.clusterDir, 'postmaster.pid'),
    `${process.pid}\n${postgres.clusterDir}\n1\n5432\n\n\n\nready\n`,
  )
  const again = await start('stale')
  assert.equal(await query(again.url, 'select 1'), 1)
  await stop(again)
})

test('what a first start left half made is swept away', async () => {
  mkdirSync(join(folder, 'half', 'postgres.new-4194304'), { recursive: true })
  const postgres = await start('half')
  assert.throws(() => statSync(join(folder, 'half', 'postgres.new-4194304')), { code: 'ENOENT' })
  await stop(postgres)
})

test('files of another major version are refused and left alone', async () => {
  const clusterDir = join(folder, 'old', 'postgres')
  mkdirSync(clusterDir, { recursive: true })
  writeFileSync(join(clusterDir, 'PG_VERSION'), '17\n')
  await assert.rejects(start('old'), /was written by PostgreSQL 17 and this Parley brings 18/)
  assert.equal(readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8'), '17\n')
})

test('a folder that only root may enter has its database where PostgreSQL can', {
  skip: process.getuid?.() !== 0,
}, async () => {
  mkdirSync(join(folder, 'private'), { mode: 0o700 })
  const said: string[] = []
  const postgres = await start('private', said)
  assert.match(postgres.clusterDir, /^\/var\/lib\/parley\//)
  assert.ok(said.some((sentence) => sentence.includes(postgres.clusterDir)))
  await query(postgres.url, 'create table kept as select 1 as one')
  await stop(postgres)

  const again = await start('private')
  assert.equal(await query(again.url, 'select one from kept'), 1)
  await stop(again)
  rmSync(join(again.clusterDir, '..'), { recursive: true, force: true })
})

async function until(holds: () => boolean) {
  for (const end = Date.now() + 20_000; !holds(); ) {
    assert.ok(Date.now() < end, 'It did not happen within 20 s.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
