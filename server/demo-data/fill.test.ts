import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { applyAgentEvent } from '@parley/protocol/apply.ts'
import { UNTOUCHED } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import { openAuth } from '../agents/auth.ts'
import { readConfig } from '../config.ts'
import { LISTED, type ListedRow, present } from '../conversations/conversation.ts'
import { eventsAfter } from '../events/event.ts'
import { openBlobs } from '../platform/blobs.ts'
import { CannotStart } from '../platform/cannot-start.ts'
import { acrossWorkspaces, transaction } from '../platform/database.ts'
import { ownDatabase } from '../test/database.ts'
import { openChance } from './chance.ts'
import { type Cast, compose } from './compose.ts'
import { DIALOGUES } from './dialogues.ts'
import { drawFace } from './faces.ts'
import { fillDemo } from './fill.ts'
import { makeMedia } from './media.ts'
import { AGENTS, VISITORS } from './people.ts'

const { db } = await ownDatabase()
const auth = await openAuth(db, 'a secret that is long enough for a test')
const DATA_DIR = join(tmpdir(), `parley-test-${newId()}`)
after(() => rm(DATA_DIR, { recursive: true, force: true }))
const blobs = openBlobs(readConfig({ DATA_DIR }))
const deps = { db, auth, blobs }
const started = performance.now()
const signIn = await fillDemo(deps, undefined)
const took = performance.now() - started
const [{ id: workspaceId }] = (await acrossWorkspaces(db, 'the one there is', (tx) =>
  tx.rows<{ id: string }>('only', 'select id from workspaces', []),
)) as [{ id: string }]
const rows = <Row>(sql: string) => transaction(db, workspaceId, (tx) => tx.rows<Row>(sql.slice(0, 60), sql, []))

test('the demo has some 300 conversations, in every state there is, all in the last 30 days', async () => {
  const found = await rows<{ state: string; n: number }>(
    "select coalesce(outcome, status) as state, count(*) as n from conversations where started_at > now() - interval '34 days' group by 1",
  )
  assert.equal(
    found.reduce((sum, row) => sum + row.n, 0),
    303,
  )
  assert.deepEqual(found.map((row) => row.state).sort(), [
    'abandoned',
    'active',
    'expired',
    'pending',
    'resolved',
    'waiting',
  ])
})

test('every timeline of the demo is gapless, of 2 to 40 entries, in time and not of the future', async () => {
  const broken = await rows(`select conversation_id from events group by conversation_id having count(*) <> max(seq)
    or count(public_seq) <> max(public_seq) or count(*) not between 2 and 40 or max(at) > now()`)
  assert.deepEqual(broken, [])
  const unordered = await rows(
    'select 1 from (select at < lag(at) over (partition by conversation_id order by seq) as back from events) e where back',
  )
  assert.deepEqual(unordered, [])
})

test('every conversation of the demo is what its events make of it', async () => {
  const listed = await rows<ListedRow>(`select ${LISTED}`)
  for (const row of listed) {
    const conversation = present(row)
    const events = await transaction(db, workspaceId, (tx) => eventsAfter(tx, row.id, 0, 100))
    const blank = {
      ...conversation,
      seq: 0,
      publicSeq: 0,
      epoch: 0,
      status: 'waiting' as const,
      outcome: null,
      assigneeId: null,
      speakers: {},
      preview: null,
      endedAt: null,
      visitorMessages: 0,
      ...UNTOUCHED,
      labelIds: [],
    }
    const followed = events.reduce(applyAgentEvent, { conversation: blank, entries: [] }).conversation
    assert.deepEqual(followed, conversation)
  }
})

test('nobody in the demo has read past the end, and nobody speaks who has not joined', async () => {
  const broken =
    await rows(`select id from conversations where visitor_read > visitor_delivered or visitor_delivered > public_seq
    or agents_read > agents_delivered or agents_delivered > public_seq or visitor_read_messages > agent_messages`)
  assert.deepEqual(broken, [])
  const strangers =
    await rows(`select 1 from events m where type = 'message.created' and by_kind = 'agent' and not exists (
    select from events j where j.conversation_id = m.conversation_id and j.seq < m.seq and j.by_id = m.by_id
      and j.type in ('agent.joined', 'conversation.reopened'))`)
  assert.deepEqual(strangers, [])
})

test('everyone of the demo signs in with the one password that was said', async () => {
  for (const { email } of AGENTS) assert.ok(await auth.findUserByPassword(email, signIn.password), email)
})

test('the demo is there in seconds, with other tests beside it', () => {
  // By itself it takes one; `npm run bench` measures that.
  assert.ok(took < 8000, `${Math.round(took)} ms`)
})

test('the demo is refused where there is data already', async () => {
  await assert.rejects(fillDemo(deps, undefined), CannotStart)
  assert.deepEqual(await rows('select count(*) from workspaces'), [{ count: 1 }])
})

test('the same seed tells the same stories', async () => {
  const hours = { expiryHours: 72, reopenHours: 72 }
  const cast: Cast = {
    workspaceId: 'w',
    agents: AGENTS.map((one, n) => ({ ...one, id: `a${n}` })),
    inboxes: { shop: { id: 's', ...hours }, repairs: { id: 'r', ...hours } },
    labels: { Return: 'l1', Sizing: 'l2', Delivery: 'l3', Repair: 'l4', Wholesale: 'l5', VIP: 'l6' },
    media: await makeMedia(openChance(7), 0),
  }
  const now = Date.parse('2026-11-22T12:00:00Z')
  assert.deepEqual(compose(openChance(7), cast, now), compose(openChance(7), cast, now))
})

test('every dialogue has visitors who speak its language', () => {
  for (const { language } of DIALOGUES) assert.ok(VISITORS[language], language)
})

test('no words of the demo have a slot left open', async () => {
  assert.deepEqual(await rows("select body from messages where body ~ '[{}¶]|undefined'"), [])
})

test('a face is the same each time and has nothing but shapes in it', () => {
  assert.equal(drawFace('maren'), drawFace('maren'))
  assert.doesNotMatch(drawFace('tom'), /script|href|on\w+=/)
})
