import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { endConversation } from '../conversations/end.ts'
import { listOwn } from '../conversations/visitor-view.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'

const { db } = await ownDatabase()

test('[RT2] a late copy of what was sent on to another conversation opens none, neither a new one nor one that has ended', async () => {
  const world = await aWorld(db)
  const { ann, vera, say, tx } = world
  const end = (id: string) => tx((tx) => endConversation(tx, ann, id, { outcome: 'resolved', comment: null }))
  const ended = await world.begun()
  await end(ended)
  const open = await world.begun()
  const id = newId()
  const sent = await say(vera, open, 'Hello?', { id })
  await end(open)

  const before = await tx((tx) => listOwn(tx, vera))
  assert.deepEqual(await say(vera, newId(), 'Hello?', { id }), sent)
  assert.deepEqual(await say(vera, ended, 'Hello?', { id }), sent)
  await assert.rejects(say(vera, newId(), 'Something else', { id }), { code: 'id-taken' })
  assert.deepEqual(await tx((tx) => listOwn(tx, vera)), before)
})

test('[RT2] the same id of another visitor is no copy', async () => {
  const { vera, visitor, say, tx } = await aWorld(db)
  const [id, eve] = [newId(), visitor()]
  await say(vera, newId(), 'Hello?', { id })
  await say(eve, newId(), 'Hello?', { id })
  assert.equal((await tx((tx) => listOwn(tx, eve))).length, 1)
})
