import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Conversation, UNTOUCHED } from '@parley/protocol/conversation.ts'
import { newsOf } from './watch-rows.ts'

const SINCE = Date.parse('2026-11-22T11:59:30Z')
const ROW = {
  ...UNTOUCHED,
  status: 'waiting',
  assigneeId: null,
  speakers: {},
  visitorMessages: 1,
  lastMessageAt: '2026-11-22T11:59:58Z',
} as unknown as Conversation
const MINE: Conversation = { ...ROW, status: 'active', assigneeId: 'ann', speakers: { ann: 1 } }

test('a chat that begins to wait is news, once', () => {
  assert.equal(newsOf(ROW, undefined, 'ann', SINCE), 'waiting')
  assert.equal(newsOf({ ...ROW, visitorMessages: 2 }, ROW, 'ann', SINCE), null)
  assert.equal(newsOf(ROW, { ...ROW, status: 'bot' }, 'ann', SINCE), 'waiting')
  assert.equal(newsOf(ROW, { ...ROW, status: 'ended' }, 'ann', SINCE), 'waiting')
})

test('a message is news to who answers there, and only what the visitor wrote', () => {
  const next = { ...MINE, visitorMessages: 2 }
  assert.equal(newsOf(next, MINE, 'ann', SINCE), 'message')
  assert.equal(newsOf(next, MINE, 'otto', SINCE), null)
  assert.equal(newsOf({ ...MINE, seq: 9 }, MINE, 'ann', SINCE), null)
  assert.equal(newsOf({ ...next, status: 'ended' }, MINE, 'ann', SINCE), null)
})

test('what a list brings is news when it was said since the desk was opened, however late the list is read', () => {
  assert.equal(newsOf(MINE, undefined, 'ann', SINCE), 'message')
  assert.equal(newsOf({ ...ROW, lastMessageAt: '2026-11-22T13:00:00Z' }, undefined, 'ann', SINCE), 'waiting')
  const old = '2026-11-22T11:50:00Z'
  assert.equal(newsOf({ ...MINE, lastMessageAt: old }, undefined, 'ann', SINCE), null)
  assert.equal(newsOf({ ...ROW, lastMessageAt: old }, undefined, 'ann', SINCE), null)
})
