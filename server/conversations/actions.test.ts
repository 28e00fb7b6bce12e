import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { editInbox } from '../inboxes/edit.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { transferConversation } from '../transfers/transfer.ts'
import { assignConversation } from './assign.ts'
import { categoriseConversation } from './categorise.ts'
import { endConversation } from './end.ts'
import { getConversation } from './find.ts'
import { flagConversation } from './flag.ts'
import { joinConversation } from './join.ts'
import { prioritiseConversation } from './prioritise.ts'
import { takeOver } from './take-over.ts'
import { readTimeline } from './timeline.ts'

const { db } = await ownDatabase()

test('[RT6] of two who take a conversation over at once one has it, and the other is told', async () => {
  const { tx, ann, otto, ben, begun } = await aWorld(db)
  const id = await begun()
  await tx((tx) => joinConversation(tx, ann, id))
  const { epoch } = await tx((tx) => getConversation(tx, ann, id))
  const tries = await Promise.allSettled([otto, ben].map((agent) => tx((tx) => takeOver(tx, agent, id, epoch))))
  const refused = tries.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 1)
  assert.equal(refused[0]!.reason.code, 'stale-epoch')
  const { speakers, assigneeId, status } = await tx((tx) => getConversation(tx, ann, id))
  assert.deepEqual([Object.keys(speakers), status], [[assigneeId], 'active'])
  assert.notEqual(assigneeId, ann.id)
})

test('[RT6] who was taken over cannot speak any more, not even with words written before', async () => {
  const { tx, ann, otto, begun, say } = await aWorld(db)
  const id = await begun()
  await tx((tx) => joinConversation(tx, ann, id))
  const { epoch } = await tx((tx) => getConversation(tx, ann, id))
  await tx((tx) => takeOver(tx, otto, id, epoch))
  await assert.rejects(say(ann, id, 'One moment', { epoch }), { code: 'not-joined' })
  await say(otto, id, 'Hello, I am Otto')
})

test('whose role may not assign neither hands a conversation on nor takes it over', async () => {
  const { tx, ann, otto, begun } = await aWorld(db)
  const id = await begun()
  await tx((tx) => joinConversation(tx, ann, id))
  const before = await tx((tx) => getConversation(tx, ann, id))
  const { epoch } = before
  const reader = { ...otto, permissions: [] }
  await assert.rejects(
    tx((tx) => takeOver(tx, reader, id, epoch)),
    { code: 'forbidden' },
  )
  for (const assigneeId of [otto.id, null]) {
    await assert.rejects(
      tx((tx) => transferConversation(tx, reader, id, { assigneeId, epoch }, 1000)),
      { code: 'forbidden' },
    )
  }
  assert.deepEqual(await tx((tx) => getConversation(tx, ann, id)), before)
})

test('a transfer and its note are there together, or neither is', async () => {
  const { tx, ann, otto, mallory, begun } = await aWorld(db)
  const id = await begun()
  await tx((tx) => joinConversation(tx, ann, id))
  const before = await tx((tx) => getConversation(tx, ann, id))
  const note = { id: newId(), body: 'She waits for the blue one' }
  const hand = (to: { assigneeId: string; epoch?: number }) =>
    tx((tx) => transferConversation(tx, ann, id, { ...to, note }, 16_384))
  await assert.rejects(hand({ assigneeId: mallory.id }), { code: 'not-found' })
  await assert.rejects(hand({ assigneeId: otto.id, epoch: before.epoch - 1 }), { code: 'stale-epoch' })
  assert.equal((await tx((tx) => getConversation(tx, ann, id))).seq, before.seq, 'nothing has happened')
  await hand({ assigneeId: otto.id, epoch: before.epoch })
  const { entries, conversation } = await tx((tx) => readTimeline(tx, otto, id, { limit: 2 }))
  assert.deepEqual(
    entries.map((event) => event.type),
    ['conversation.assigned', 'note.created'],
  )
  assert.deepEqual([conversation.status, conversation.assigneeId], ['pending', otto.id])
})

test('what a colleague took up meanwhile is not ended under their hands', async () => {
  const { tx, ann, otto, begun } = await aWorld(db)
  const id = await begun()
  const { epoch } = await tx((tx) => getConversation(tx, ann, id))
  await tx((tx) => joinConversation(tx, otto, id))
  await assert.rejects(
    tx((tx) => endConversation(tx, ann, id, { outcome: 'abandoned', comment: null, epoch })),
    { code: 'stale-epoch' },
  )
})

test('a category must be of the inbox’s list; what was chosen outlives the list', async () => {
  const { tx, ann, ben, shop, begun } = await aWorld(db)
  const id = await begun()
  const set = (category: string | null) => tx((tx) => categoriseConversation(tx, ann, id, category))
  await assert.rejects(set('Returns'), { code: 'not-found', detail: { field: 'category' } })
  await tx((tx) => editInbox(tx, ben.id, shop, { settings: { categories: ['Returns'] } }))
  await set('Returns')
  await tx((tx) => editInbox(tx, ben.id, shop, { settings: { categories: [] } }))
  await set('Returns')
  assert.equal((await tx((tx) => getConversation(tx, ann, id))).category, 'Returns')
  await set(null)
  await assert.rejects(set('Returns'), { code: 'not-found' })
})

test('what is ended is neither critical nor handed on; what changes nothing leaves no trace', async () => {
  const { tx, ann, otto, begun } = await aWorld(db)
  const id = await begun()
  await tx((tx) => flagConversation(tx, ann, id, { comment: 'Ill' }))
  await tx((tx) => flagConversation(tx, otto, id, { comment: 'Ill' }))
  await tx((tx) => prioritiseConversation(tx, ann, id, 'normal'))
  await tx((tx) => endConversation(tx, ann, id, { outcome: 'resolved', comment: null }))
  const ended = await tx((tx) => getConversation(tx, ann, id))
  assert.deepEqual([ended.critical, ended.seq], [null, 4])
  await assert.rejects(
    tx((tx) => flagConversation(tx, ann, id, { comment: null })),
    { code: 'conversation-ended' },
  )
  await assert.rejects(
    tx((tx) => assignConversation(tx, ann, id, { assigneeId: otto.id })),
    { code: 'conversation-ended' },
  )
})

test('none of it is for who does not see the inbox', async () => {
  const { tx, mallory, begun } = await aWorld(db)
  const id = await begun()
  const verbs = [
    () => tx((tx) => takeOver(tx, mallory, id, 0)),
    () => tx((tx) => prioritiseConversation(tx, mallory, id, 'low')),
    () => tx((tx) => categoriseConversation(tx, mallory, id, null)),
    () => tx((tx) => flagConversation(tx, mallory, id, null)),
    () => tx((tx) => transferConversation(tx, mallory, id, { assigneeId: null }, 100)),
  ]
  for (const verb of verbs) await assert.rejects(verb(), { code: 'not-found' })
})
