import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { beside, ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { eventsAfter, eventsBefore, publicEventsAfter } from './event.ts'
import { recordInWorkspace } from './record-in-workspace.ts'

const { db, connection } = await ownDatabase()
const admin = await beside(connection)

test('what follows from an event is started with it, or not at all', async () => {
  const { ben, tx, workspaceId } = await aWorld(db)
  const jobs = async () =>
    (
      await admin.query(
        `select t.identifier as job, payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`,
      )
    ).rows
  const event = {
    type: 'invitation.created',
    by: ben.id,
    data: { invitationId: newId(), origin: 'https://desk.example' },
  } as const
  const undone = tx(async (tx) => {
    await recordInWorkspace(tx, event)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.deepEqual(await jobs(), [])
  await tx((tx) => recordInWorkspace(tx, event))
  const { type, by, data } = event
  assert.deepEqual(await jobs(), [{ job: 'send-invitation-mail', payload: { workspaceId, event: { type, by, data } } }])
})

test('[RT4] the database itself lets no note have a public number', async () => {
  const { begun, workspaceId } = await aWorld(db)
  const conversation = await begun()
  await assert.rejects(
    admin.query(
      `insert into events (workspace_id, conversation_id, seq, public_seq, type, by_kind, at) values ($1, $2, 3, 3, 'note.created', 'agent', now())`,
      [workspaceId, conversation],
    ),
    /violates check constraint/,
  )
})

test('[RT2] [RT3] the database itself lets no number and no id of an author be taken twice', async () => {
  const { begun, vera, workspaceId } = await aWorld(db)
  const conversation = await begun()
  const again = (table: string, key: string) =>
    admin.query(
      `insert into ${table} select * from ${table} where workspace_id = $1 and conversation_id = $2 and ${key}`,
      [workspaceId, conversation],
    )
  await assert.rejects(again('events', 'seq = 2'), /duplicate key/)
  await assert.rejects(again('messages', `author_id = '${vera.id}'`), /duplicate key/)
})

test('a page of events is the same from either end, in order', async () => {
  const { begun, say, vera, ann, tx } = await aWorld(db)
  const conversation = await begun()
  for (let i = 0; i < 4; i++) await say(i % 2 ? vera : ann, conversation, `${i}`, { kind: i % 2 ? 'message' : 'note' })
  const [after, before, all, own] = await tx((tx) =>
    Promise.all([
      eventsAfter(tx, conversation, 2, 3),
      eventsBefore(tx, conversation, 6, 3),
      eventsAfter(tx, conversation, 0, 100),
      publicEventsAfter(tx, conversation, 1, 100),
    ]),
  )
  assert.deepEqual(after, before)
  assert.deepEqual(
    all.map((event) => event.seq),
    [1, 2, 3, 4, 5, 6],
  )
  assert.deepEqual(
    own.map((event) => event.publicSeq),
    [2, 3, 4],
  )
})
