import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BulkAct } from '@parley/protocol/bulk.ts'
import { newId } from '@parley/protocol/id.ts'
import { createLabel } from '../labels/create.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { doToEach } from './bulk.ts'
import { endConversation } from './end.ts'
import { findConversations } from './find.ts'

const { db } = await ownDatabase()

test('what one of many refuses is named, and the others are done', async () => {
  const world = await aWorld(db)
  const [one, two, ended] = [
    await world.begun(),
    await world.begun(world.visitor()),
    await world.begun(world.visitor()),
  ]
  await world.tx((tx) => endConversation(tx, world.otto, ended, { outcome: 'resolved', comment: null }))
  const gone = newId()
  const answer = await doToEach(db, world.ann, [one, ended, gone, two, one], { type: 'end', outcome: 'abandoned' })
  assert.deepEqual(answer.done, [one, two], 'each once')
  assert.deepEqual(
    answer.failed.map(({ id, code }) => [id, code]),
    [
      [ended, 'conversation-ended'],
      [gone, 'not-found'],
    ],
  )
})

test('a stranger’s conversations are not there, whatever is done to them', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  const { label } = await world.tx((tx) => createLabel(tx, world.ann.id, { name: 'Return' }))
  const acts: BulkAct[] = [
    { type: 'label', add: [label.id], remove: [] },
    { type: 'prioritise', priority: 'urgent' },
    { type: 'assign', assigneeId: null },
    { type: 'end', outcome: 'resolved' },
  ]
  for (const act of acts) {
    const answer = await doToEach(db, world.mallory, [id], act)
    assert.deepEqual(
      answer.failed.map((one) => one.code),
      ['not-found'],
    )
  }
  const [row] = await world.tx((tx) => findConversations(tx, world.ann, [id]))
  assert.equal(row!.seq, 2)
})

test('many are labelled, prioritised and assigned at once', async () => {
  const world = await aWorld(db)
  const ids: string[] = []
  for (let n = 0; n < 5; n++) ids.push(await world.begun(world.visitor()))
  const { label } = await world.tx((tx) => createLabel(tx, world.ann.id, { name: 'Return' }))
  const acts: BulkAct[] = [
    { type: 'label', add: [label.id], remove: [] },
    { type: 'prioritise', priority: 'high' },
    { type: 'assign', assigneeId: world.otto.id },
  ]
  for (const act of acts) {
    assert.deepEqual(await doToEach(db, world.ann, ids, act), { done: ids, failed: [] })
  }
  const rows = await world.tx((tx) => findConversations(tx, world.ann, ids))
  for (const row of rows) {
    assert.deepEqual([row.labelIds, row.priority, row.assigneeId], [[label.id], 'high', world.otto.id])
  }
})
