import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { JOBS } from '../jobs.ts'
import { type Committed, transaction } from '../platform/database.ts'
import { REACTIONS } from '../reactions.ts'
import { SCHEDULE } from '../schedule.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { recordInWorkspace } from './record-in-workspace.ts'

const { db, connection } = await ownDatabase()

async function jobs(): Promise<{ task_identifier: string; workspace: string }[]> {
  const client = new pg.Client(connection)
  await client.connect()
  const { rows } = await client.query(
    `select t.identifier as task_identifier, j.payload->>'workspaceId' as workspace
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`,
  )
  await client.end()
  return rows
}

test('a workspace event is one row, one piece of news, and the jobs that follow from it', async () => {
  const { workspaceId, ben, tx } = await aWorld(db)
  const news: Committed[] = []
  db.onCommit.push((committed) => news.push(committed))
  const invitationId = newId()
  await tx((tx) =>
    recordInWorkspace(tx, {
      type: 'invitation.created',
      by: ben.id,
      data: { invitationId, origin: 'https://x.example' },
    }),
  )
  const rows = await tx((tx) =>
    tx.q
      .selectFrom('workspace_events')
      .select(['type', 'by_id', 'data'])
      .where('workspace_id', '=', workspaceId)
      .execute(),
  )
  assert.deepEqual(rows, [
    { type: 'invitation.created', by_id: ben.id, data: { invitationId, origin: 'https://x.example' } },
  ])
  assert.deepEqual(
    news.map((one) => [one.workspaceId, one.workspace]),
    [[workspaceId, [{ type: 'invitation.created' }]]],
  )
  assert.deepEqual(await jobs(), [{ task_identifier: 'send-invitation-mail', workspace: workspaceId }])
})

test('what is rolled back leaves no event, no news and no job', async () => {
  const { workspaceId, ben } = await aWorld(db)
  const before = await jobs()
  const news: Committed[] = []
  db.onCommit.push((committed) => news.push(committed))
  const failing = transaction(db, workspaceId, async (tx) => {
    await recordInWorkspace(tx, { type: 'invitation.created', by: ben.id, data: { invitationId: newId(), origin: '' } })
    throw new Error('changed my mind')
  })
  await assert.rejects(failing, /changed my mind/)
  assert.deepEqual(await jobs(), before)
  assert.deepEqual(news, [])
})

test('every reaction and every scheduled job has a job of its name', () => {
  const wanted = [...Object.values(REACTIONS).flatMap((names) => names ?? []), ...SCHEDULE.map((one) => one.job)]
  assert.deepEqual(
    wanted.filter((name) => !(name in JOBS)),
    [],
  )
})
