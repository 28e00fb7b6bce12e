import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinConversation } from '../conversations/join.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { countHits } from './count.ts'
import { indexMessages } from './index-messages.ts'
import { search } from './search.ts'

const { db } = await ownDatabase()

test('a count is what one would get, the other filters as they are; and what there would be without one is told', async () => {
  const world = await aWorld(db)
  const held = await world.begun(world.visitor(), 'zebra one')
  await world.begun(world.visitor(), 'zebra two')
  await world.tx((tx) => joinConversation(tx, world.ann, held))
  await world.say(world.ann, held, 'zebra answer')
  await world.say(world.otto, held, 'zebra note', { kind: 'note' })
  await indexMessages(db, 1000)
  const filters = { query: 'zebra', speakers: ['visitor'] as const, assigneeId: world.ann.id }
  const counts = await world.tx((tx) => countHits(tx, world.ann, filters))
  assert.deepEqual(counts, {
    atLeast: false,
    total: 1,
    speakers: { visitor: 1, agent: 1, bot: 0, note: 1 },
    inboxes: { [world.shop]: 1 },
    assignees: { [world.ann.id]: 1 },
    open: 1,
    ended: 0,
    within: { 7: 1, 30: 1, 90: 1 },
    anyTime: 1,
    without: { speakers: 3, assignee: 2 },
  })
  for (const speaker of ['visitor', 'agent', 'bot', 'note'] as const) {
    const wanted = { ...filters, speakers: [speaker], limit: 20 }
    const { messages } = await world.tx((tx) => search(tx, world.ann, wanted))
    assert.equal(messages.length, counts.speakers[speaker], speaker)
  }
})

test('what one may not see does not count', async () => {
  const world = await aWorld(db)
  await world.begun(world.visitor(), 'zebra')
  await indexMessages(db, 1000)
  const of = (viewer: typeof world.ann) => world.tx((tx) => countHits(tx, viewer, { query: 'zebra' }))
  assert.equal((await of(world.ann)).total, 1)
  assert.equal((await of(world.mallory)).total, 0)
  assert.deepEqual((await of(world.mallory)).inboxes, {})
})
