import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transaction } from '../platform/database.ts'
import { aNode } from '../test/world.ts'
import { aBrowser, aStaff } from './factory.ts'
import { pruneSessions } from './prune-sessions.ts'

const node = await aNode()

test('sessions that have run out are forgotten, the others stay', async () => {
  const { email, workspaceId } = await aStaff(node)
  const [ann, otto] = [aBrowser(node), aBrowser(node)]
  const old = await ann.signIn(email('Ann'))
  await otto.signIn(email('Otto'))
  const rows = (name: string, sql: string, values: unknown[] = []) =>
    transaction(node.db, workspaceId, (tx) => tx.rows<{ id: string }>(name, sql, values))
  await rows('age', `update auth.session set "expiresAt" = now() - interval '1 second' where id = $1`, [old.sessionId])
  await pruneSessions(node.db)
  const left = await rows('left', 'select id from auth.session')
  assert.equal(left.length, 1)
  assert.notEqual(left[0]!.id, old.sessionId)
})
