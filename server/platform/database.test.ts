import assert from 'node:assert/strict'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { sql } from 'kysely'
import { markSeen } from '../conversations/marks.ts'
import { indexMessages } from '../search/index-messages.ts'
import { createTeam } from '../teams/create.ts'
import { beside, ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { acrossWorkspaces, glance, isUnreachable, openDatabase, streamOf, type Tx, transaction } from './database.ts'

const { db, connection } = await ownDatabase()
const admin = await beside(connection)

/** Tables that belong to no workspace. A new one is put here on purpose, or carries workspace_id. */
const OF_THE_INSTALLATION = [
  'installation',
  'migrations',
  'auth.user',
  'auth.session',
  'auth.account',
  'auth.verification',
]

/** What the owner reads past the wall, in one function that keeps to the workspace by itself: search_matches(). */
const NOT_FORCED = ['search_documents']

type Table = {
  name: string
  column: string | null
  forced: boolean
  walled: boolean
  policies: number
  key: string[] | null
}

const { rows: tables } = await admin.query<Table>(`
  select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as name, c.relforcerowsecurity as forced, c.relrowsecurity as walled,
    case when c.relname = 'workspaces' then 'id' else (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull) end as column,
    (select count(*)::int from pg_policy where polrelid = c.oid) as policies,
    (select array_agg(a.attname::text order by k.n) from pg_constraint p cross join unnest(p.conkey) with ordinality k(attnum, n)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum where p.conrelid = c.oid and p.contype = 'p') as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`)
const domain = tables.filter((table) => !OF_THE_INSTALLATION.includes(table.name))

test('every table belongs to a workspace by its key, behind a wall that holds for its owner too', () => {
  assert.ok(domain.length >= 13)
  for (const { name, column, forced, walled, policies, key } of domain) {
    assert.ok(column, `${name} has no workspace_id: give it one, or list it as of the installation`)
    assert.equal(key?.[0], column, `the key of ${name} begins with another column`)
    assert.ok(
      walled && forced !== NOT_FORCED.includes(name) && policies === 1,
      `${name} has no wall: call wall('${name}') in its migration`,
    )
  }
})

test('every foreign key between domain tables is within one workspace', async () => {
  const { rows } = await admin.query<{ name: string; definition: string }>(`
    select conrelid::regclass::text as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and confrelid::regclass::text not in ('workspaces', 'auth."user"')`)
  assert.ok(rows.length > 8)
  for (const { name, definition } of rows)
    assert.match(definition, /^FOREIGN KEY \(workspace_id, /, `${name}: ${definition}`)
})

test('a query that forgets its WHERE sees, changes and deletes nothing of another workspace', async (t) => {
  const [ours, theirs] = [await aWorld(db), await aWorld(db)]
  for (const world of [ours, theirs]) await fill(world)
  await indexMessages(db, 100)
  for (const world of [ours, theirs]) await world.begun(world.visitor())
  for (const { name, column } of domain) {
    await t.test(name, async () => {
      const { rows } = await admin.query(`select count(*)::int as n from ${name} where ${column} = $1`, [
        theirs.workspaceId,
      ])
      assert.ok(rows[0].n > 0, `put a row into ${name}, or this proves nothing`)
      await ours.tx(async (tx) => {
        const seen = await tx.rows<{ workspace: string }>(
          `see-${name}`,
          `select ${column} as workspace from ${name}`,
          [],
        )
        assert.ok(seen.length > 0)
        assert.deepEqual([...new Set(seen.map((row) => row.workspace))], [ours.workspaceId])
      })
      assert.deepEqual(
        await db.pool.query(`select 1 from ${name}`).then(({ rows }) => rows),
        [],
        'nor one outside a transaction',
      )
      for (const change of [`update ${name} set ${column} = ${column}`, `delete from ${name}`]) {
        const touching = ours.tx(async (tx) => {
          const touched = await tx.rows<{ workspace: string }>(
            `touch-${change}`,
            `with touched as (${change} returning ${column} as workspace) select distinct workspace from touched`,
            [],
          )
          assert.deepEqual(touched, [{ workspace: ours.workspaceId }])
          throw new Error('not kept')
        })
        await assert.rejects(touching, /not kept/)
      }
      await assert.rejects(
        ours.tx((tx) => tx.rows(`move-${name}`, `update ${name} set ${column} = $1`, [theirs.workspaceId])),
        /row-level security/,
        'nor does it put a row there',
      )
    })
  }
})

test('what a transaction set is gone with it, also after looking everywhere, also on the same connection', async () => {
  const world = await aWorld(db)
  const one = openDatabase(connection, { pool: 1 })
  const count = () => one.pool.query('select id from workspaces').then(({ rows }) => rows.length)
  await transaction(one, world.workspaceId, (tx) => tx.rows('one', 'select id from workspaces', []))
  assert.equal(await count(), 0)
  const all = await acrossWorkspaces(one, 'a test', (tx) => tx.rows('all', 'select id from workspaces', []))
  assert.ok(all.length > 2)
  assert.equal(await count(), 0)
  await assert.rejects(acrossWorkspaces(one, 'a test', (tx) => tx.rows('bad', 'select 1/0', [])))
  assert.equal(await count(), 0)
  await one.pool.end()
})

test('a glance asks everything at once, sees its workspace, and ends with what it asked', async () => {
  const { workspaceId } = await aWorld(db)
  const other = await aWorld(db)
  const seen = (tx: Tx) => tx.rows<{ id: string }>('glance-test', 'select id from workspaces', [])
  const [first, second] = await glance(db, workspaceId, (tx) => Promise.all([seen(tx), seen(tx)]))
  assert.deepEqual(first, [{ id: workspaceId }])
  assert.deepEqual(second, first)
  assert.deepEqual(await glance(db, other.workspaceId, seen), [{ id: other.workspaceId }])
  // After COMMIT there is no workspace and nothing would be found: to ask then is a mistake, and said.
  const late = glance(db, workspaceId, async (tx) => [await seen(tx), await seen(tx)])
  await assert.rejects(late, /has ended/)
  await assert.rejects(
    glance(db, workspaceId, async (tx) => tx.q.selectFrom('workspaces').select('id').execute()),
    /by rows/,
  )
  const writes = (tx: Tx) => tx.rows('', 'update workspaces set name = $1', ['Written in passing'])
  await assert.rejects(glance(db, workspaceId, writes), /read-only transaction/)
  assert.deepEqual(await glance(db, workspaceId, seen), first, 'the connection is fit for the next')
  assert.throws(() => glance(db, "x'; drop table", seen), /needs a workspace/)
})

test('a glance leaves in one write, a transaction in two', async (t) => {
  const { workspaceId } = await aWorld(db)
  const alone = openDatabase(connection, { pool: 1 })
  const look = (tx: Tx) => tx.rows('look', 'select id from workspaces', [])
  await glance(alone, workspaceId, look)
  const client = await alone.pool.connect()
  const stream = streamOf(client) as Duplex & { _writev: Duplex['_write'] }
  const writes = [t.mock.method(stream, '_write'), t.mock.method(stream, '_writev')]
  const sent = () => writes.reduce((sum, write) => sum + write.mock.callCount(), 0)
  client.release()
  await glance(alone, workspaceId, look)
  assert.equal(sent(), 1)
  await transaction(alone, workspaceId, look)
  assert.equal(sent(), 3)
  await alone.pool.end()
})

test('a line that died without a word is found out once, whatever lay idle beside it', async () => {
  const { workspaceId } = await aWorld(db)
  const one = openDatabase(connection, { pool: 3, timeoutMs: 400 })
  const streams: Duplex[] = []
  one.pool.on('connect', (client) => streams.push(streamOf(client)))
  const ask = () => transaction(one, workspaceId, (tx) => tx.rows('one', 'select 1 as one', []))
  await Promise.all([ask(), ask(), ask()])
  assert.equal(streams.length, 3)
  for (const stream of streams) stream.pause()
  const closed = Promise.all(streams.map((stream) => once(stream, 'close')))
  await assert.rejects(ask(), isUnreachable)
  await closed
  assert.deepEqual(await ask(), [{ one: 1 }], 'on a line of its own')
  assert.equal(streams.length, 4)
  await one.pool.end()
})

test('a transaction needs a workspace that is an id, so nothing else ever gets into its statement', () => {
  for (const workspace of ['', 'x', "'; reset role; --", undefined as never]) {
    assert.throws(() => transaction(db, workspace, async () => {}), /needs a workspace/)
  }
})

test('the app’s role is no superuser, passes no wall, owns nothing and makes nothing', async () => {
  const { rows } = await admin.query(`
    select r.rolsuper, r.rolbypassrls, r.rolcreatedb, r.rolcreaterole, r.rolreplication,
      (select count(*)::int from pg_class where relowner = r.oid) + (select count(*)::int from pg_proc where proowner = r.oid) as owns,
      (select count(*)::int from pg_auth_members where member = r.oid) as is_member_of
    from pg_roles r where rolname = 'parley_app'`)
  const no = { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false }
  assert.deepEqual(rows, [{ ...no, owns: 0, is_member_of: 0 }])
  const [who] = (await db.pool.query('select current_user as name')).rows
  assert.equal(who.name, 'parley_app')
  for (const sql of [
    'create table loot (id int)',
    'alter table messages disable row level security',
    'drop policy workspace on messages',
    'truncate messages',
    'select * from migrations',
    'select * from graphile_worker.jobs',
    'create function f() returns int language sql as $$ select 1 $$',
    "copy installation to program 'id'",
    "select pg_read_file('PG_VERSION')",
  ]) {
    await assert.rejects(db.pool.query(sql), /permission denied|must be owner/, sql)
  }
})

test('who looks across workspaces is known by name', () => {
  const root = join(import.meta.dirname, '..')
  const callers = globSync('**/*.ts', { cwd: root, exclude: ['node_modules/**', '**/*.test.ts'] })
    .filter((file) => /\bacrossWorkspaces\(/.test(readFileSync(join(root, file), 'utf8')))
    .filter((file) => file !== 'platform/database.ts')
    .sort()
  assert.deepEqual(callers, [
    'agents/find-viewer.ts',
    'agents/invitation.ts',
    'agents/prune-sessions.ts',
    'agents/sign-in.ts',
    'attachments/discard.ts',
    'contacts/jobs.ts',
    'conversations/count.ts',
    'conversations/expire.ts',
    'events/gather.ts',
    'inboxes/find-by-key.ts',
    'notifications/jobs.ts',
    'saved-replies/sweep.ts',
    'search/index-messages.ts',
    'search/jobs.ts',
    'visitors/jobs.ts',
    'workspaces/installation.ts',
  ])
})

test('a failure in any write fails the commit, and a dead connection fails only who was using it', async () => {
  const world = await aWorld(db)
  const told: unknown[] = []
  db.onCommit.push((news) => told.push(news))
  const failing = world.tx(async (tx) => {
    tx.news.workspace.push({ type: 'test' })
    tx.unawaited(tx.rows('fails', 'select 1/0', []))
    return 'done'
  })
  await assert.rejects(failing, /division by zero/)
  const swallowing = world.tx(async (tx) => {
    tx.news.workspace.push({ type: 'test' })
    await tx.rows('fails-too', 'select 1/0', []).catch(() => {})
    return 'done'
  })
  await assert.rejects(swallowing, /rolled back/)
  const dying = world.tx(async (tx) => {
    tx.news.workspace.push({ type: 'test' })
    const [{ pid }] = (await tx.rows<{ pid: number }>('pid', 'select pg_backend_pid() as pid', [])) as [{ pid: number }]
    tx.unawaited(tx.rows('sleeps', 'select pg_sleep(5)', []))
    await admin.query('select pg_terminate_backend($1)', [pid])
    return tx.rows('after', 'select 1', [])
  })
  await assert.rejects(dying)
  assert.deepEqual(told, [])
  db.onCommit.pop()
  await world.tx((tx) => tx.rows('alive', 'select 1', []))
})

/** At least one row in every table. */
async function fill(world: World): Promise<void> {
  const { ann, ben, shop, tx, workspaceId } = world
  const seen = { ...world.vera.seen, profile: { name: 'Vera' } }
  const conversation = await world.begun({ ...world.vera, seen })
  await tx(async (tx) => {
    await tx.q
      .insertInto('attachments')
      .values({
        ...{
          workspace_id: workspaceId,
          id: newId(),
          uploader_kind: 'agent',
          uploader_id: ann.id,
          conversation_id: conversation,
        },
        ...{
          kind: 'document',
          name: 'list.pdf',
          mime: 'application/pdf',
          bytes: 7,
          upload_sha256: '',
          blob: newId(),
          has_preview: false,
        },
      })
      .execute()
    await markSeen(tx, [{ who: ann, conversation, seq: 2, read: true }])
    await createTeam(tx, ben.id, { name: 'Front', agentIds: [ann.id] })
    await tx.q
      .insertInto('invitations')
      .values({
        workspace_id: workspaceId,
        email: 'new@tarnside.example',
        role: 'agent',
        inbox_ids: [shop],
        token_hash: Buffer.from(newId()),
        invited_by: ben.id,
        expires_at: new Date(),
      })
      .execute()
    await fillDesk(tx, { agent: ann.id, visitor: world.vera.id, inbox: shop, conversation })
  })
}

/** What the slices that react and serve keep: the least that a row of each must say. */
async function fillDesk(tx: Tx, ids: { agent: string; visitor: string; inbox: string; conversation: string }) {
  const [one = '', other = ''] = [newId(), newId()].sort()
  const made = { ...ids, one, other, import: newId(), reply: newId() }
  const ROWS: [table: string, columns: string, values: string][] = [
    ['contacts', 'id, name, origin', `'$one', 'Vera', 'hand'), ('$w', '$other', 'Vera V.', 'hand'`],
    ['contact_words', 'word, contact_id', `'vera', '$one'`],
    ['contact_events', 'contact_id, type', `'$one', 'saved'`],
    ['contact_strangers', 'one_id, other_id', `'$one', '$other'`],
    ['contact_merges', 'contact_id, merged_id, before, after, visitor_ids', `'$one', '$other', '{}', '{}', '{}'`],
    [
      'contact_imports',
      'id, name, bytes, encoding, separator, columns, rows',
      `'$import', 'a.csv', 3, 'utf-8', ',', '[]', 1`,
    ],
    ['contact_import_pieces', 'import_id, n, bytes', `'$import', 0, 'a,b'`],
    ['contact_import_changes', 'import_id, contact_id, before, after', `'$import', '$one', '{}', '{}'`],
    ['blocks', 'inbox_id, visitor_id', `'$inbox', '$visitor'`],
    ['fields', 'name, kind, position', `'Size', 'text', 0`],
    ['labels', 'name, hue, position', `'Return', 20, 0`],
    ['notification_settings', 'agent_id, settings', `'$agent', '{}'`],
    ['notifications', 'agent_id, conversation_id, seq, kind, source', `'$agent', '$conversation', 1, 'mentioned', '1'`],
    ['panels', 'sections', `'[]'`],
    ['saved_replies', 'id, author_id, audience, shortcut, name, body', `'$reply', '$agent', 'me', 'hi', 'Hi', 'Hi'`],
    [
      'saved_reply_files',
      'id, author_id, kind, name, mime, bytes, upload_sha256, blob, has_preview',
      `'$one', '$agent', 'document', 'a.pdf', 'application/pdf', 1, '', '$reply', false`,
    ],
    [
      'transcript_mails',
      'id, conversation_id, sent_to, asked_by',
      `'$one', '$conversation', 'vera@example.com', '$agent'`,
    ],
    ['views', 'owner_id, name, audience, tree, sort', `'$agent', 'Mine', 'me', '{}', 'newest'`],
    ['view_orders', 'agent_id, view_ids', `'$agent', '{}'`],
    ['visitor_notes', 'visitor_id, id, author_id, body', `'$visitor', '$one', '$agent', 'Kind'`],
    ['visitor_pages', 'visitor_id, at, url, title', `'$visitor', now(), 'https://shop.example', 'Shop'`],
  ]
  for (const [table, columns, values] of ROWS) {
    const named = values.replace(
      /\$(\w+)/g,
      (_, name: string) => ({ ...made, w: tx.workspaceId })[name as keyof typeof made],
    )
    const text = `insert into ${table} (workspace_id, ${columns}) values ('${tx.workspaceId}', ${named})`
    // Not by name: a prepared statement has one text, and this has the ids in it.
    await sql.raw(text).execute(tx.q)
  }
}
