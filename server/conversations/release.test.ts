import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { assignConversation } from './assign.ts'
import { getConversation } from './find.ts'
import { joinConversation } from './join.ts'
import { releaseConversations } from './release.ts'

const { db } = await ownDatabase()

test('what a deactivated agent held goes back to the queue, and nothing else does', async () => {
  const { ann, otto, ben, vera, visitor, workspaceId, say, tx } = await aWorld(db)
  const [hers, his] = [newId(), newId()]
  await say(vera, hers, 'For Ann')
  await say(visitor(), his, 'For Otto')
  await tx((tx) => joinConversation(tx, ann, hers))
  await tx((tx) => assignConversation(tx, ben, his, { assigneeId: otto.id }))

  await releaseConversations(db, workspaceId, ann.id)

  const [one, other] = await tx((tx) => Promise.all([getConversation(tx, ben, hers), getConversation(tx, ben, his)]))
  assert.deepEqual([one.status, one.assigneeId, one.speakers], ['waiting', null, {}])
  assert.deepEqual([other.status, other.assigneeId], ['pending', otto.id])
})
