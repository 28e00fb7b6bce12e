import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageHit } from '@parley/protocol/search.ts'
import { groupsOf } from './groups.ts'

const hit = (conversation: string, seq: number) => ({ conversation: { id: conversation }, seq }) as MessageHit

test('hits of one conversation stand together, where its newest is', () => {
  const groups = groupsOf([hit('a', 9), hit('b', 4), hit('a', 3), hit('c', 1), hit('b', 2)])
  assert.deepEqual(
    groups.map((group) => [group.conversation.id, ...group.hits.map((one) => one.seq)]),
    [
      ['a', 9, 3],
      ['b', 4, 2],
      ['c', 1],
    ],
  )
})
