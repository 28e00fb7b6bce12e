import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { assignConversation } from './assign.ts'
import { countViews, sumUpCounts } from './count.ts'
import { endConversation } from './end.ts'
import { joinConversation } from './join.ts'
import { reopenConversation } from './reopen.ts'

const { db } = await ownDatabase()

/** What the views would hold if somebody counted every conversation. */
function countedByHand(world: World, viewer: Viewer) {
  return world.tx(async (tx) => {
    const all = await tx.q.selectFrom('conversations').select(['inbox_id', 'assignee_id', 'status']).execute()
    const seen = all.filter((one) => viewer.inboxIds === 'all' || viewer.inboxIds.includes(one.inbox_id))
    const open = seen.filter((one) => one.status !== 'ended')
    return {
      you: open.filter((one) => one.assignee_id === viewer.id).length,
      assigned: open.filter((one) => one.assignee_id !== null).length,
      live: open.filter((one) => one.status === 'bot').length,
      sla: 0,
      unassigned: open.filter((one) => one.assignee_id === null && one.status !== 'bot').length,
      all: open.length,
      closed: seen.length - open.length,
    }
  })
}

async function assertCounted(world: World) {
  for (const viewer of [world.ann, world.ben, world.mallory]) {
    const counts = await world.tx((tx) => countViews(tx, viewer))
    assert.deepEqual(counts, await countedByHand(world, viewer), viewer.name)
  }
}

/** Many of these are refused where they come, as they should be: what is refused must not count either. */
const VERBS: Record<string, (tx: Tx, by: Viewer, id: string, other: Viewer) => Promise<unknown>> = {
  join: (tx, by, id) => joinConversation(tx, by, id),
  give: (tx, by, id, other) => assignConversation(tx, by, id, { assigneeId: other.id }),
  free: (tx, by, id) => assignConversation(tx, by, id, { assigneeId: null }),
  end: (tx, by, id) => endConversation(tx, by, id, { outcome: 'resolved', comment: null }),
  reopen: (tx, by, id) => reopenConversation(tx, by, id),
  // Bots come later; what they answer is counted already.
  answer: (tx, _by, id) =>
    tx.q
      .updateTable('conversations')
      .set({ status: 'bot', assignee_id: null })
      .where('id', '=', id)
      .where('status', '<>', 'ended')
      .execute(),
}

test('whatever happens to conversations, the counts are what one would count by hand', async () => {
  const step = fc.tuple(fc.constantFrom('start', 'sum up', ...Object.keys(VERBS)), fc.nat(9))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const world = await aWorld(db)
      const ids: string[] = []
      for (const [what, n] of steps) {
        const id = ids[n % ids.length]
        const [by, other] = n % 2 ? [world.ann, world.otto] : [world.otto, world.ann]
        if (what === 'sum up') await sumUpCounts(db)
        else if (id && VERBS[what]) await world.tx((tx) => VERBS[what]!(tx, by, id, other)).catch(() => {})
        else ids.push((await world.say(world.visitor(), newId(), 'Hello')).conversation)
      }
      await assertCounted(world)
      await sumUpCounts(db)
      await assertCounted(world)
    }),
    { numRuns: 15 },
  )
})

test('a visitor who is deleted is no longer counted, and an inbox goes with its counts', async () => {
  const world = await aWorld(db)
  await world.say(world.vera, newId(), 'Hello')
  await world.say(world.visitor(), newId(), 'Hello')
  await world.tx((tx) => tx.q.deleteFrom('visitors').where('id', '=', world.vera.id).execute())
  await assertCounted(world)
  await world.tx((tx) => tx.q.deleteFrom('inboxes').where('id', '=', world.shop).execute())
  await assertCounted(world)
  const left = await world.tx((tx) => tx.q.selectFrom('conversation_counts').selectAll().execute())
  assert.deepEqual(left, [])
})

test('summing up leaves one row of each kind, and nothing of what is gone', async () => {
  const world = await aWorld(db)
  const { conversation } = await world.say(world.vera, newId(), 'Hello')
  await world.say(world.visitor(), newId(), 'Hello')
  await world.say(world.visitor(), newId(), 'Hello')
  await world.tx((tx) => joinConversation(tx, world.ann, conversation))
  await world.tx((tx) => assignConversation(tx, world.ann, conversation, { assigneeId: null }))
  await sumUpCounts(db)
  const rows = await world.tx((tx) =>
    tx.q.selectFrom('conversation_counts').select(['assignee_id', 'is_open', 'n']).execute(),
  )
  assert.deepEqual(rows, [{ assignee_id: null, is_open: true, n: 3 }])
})
