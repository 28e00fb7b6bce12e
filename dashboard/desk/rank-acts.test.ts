import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Act } from './page-acts.ts'
import { rankActs } from './rank-acts.ts'

const act = (group: string, name: string, more: Partial<Act> = {}): Act => ({
  id: name,
  group,
  name,
  icon: null,
  run() {},
  ...more,
})
const names = (acts: Act[]) => acts.map((one) => `${one.group}: ${one.name}`)

const ACTS = [
  act('Freya', 'Transfer'),
  act('Freya', 'End'),
  act('Views', 'Unassigned'),
  act('Conversations', 'Tran Van', { also: 'a transfer of money', onlyWhenAsked: true }),
]

test('groups stand in the order of their best answer, and each together', () => {
  assert.deepEqual(names(rankActs('tran', ACTS, [], [])), ['Freya: Transfer', 'Conversations: Tran Van'])
  assert.deepEqual(names(rankActs('transfer', ACTS, [], [])), ['Freya: Transfer', 'Conversations: Tran Van'])
})

test('what the server found comes after what is at hand, within its group, and nothing twice', () => {
  const found = [
    act('Messages', 'a bank transfer'),
    act('Conversations', 'Tran Van'),
    act('Conversations', 'Transilvania'),
  ]
  assert.deepEqual(names(rankActs('tran', ACTS, found, [])), [
    'Freya: Transfer',
    'Conversations: Tran Van',
    'Conversations: Transilvania',
    'Messages: a bank transfer',
  ])
})

test('before anything is typed what was used lately comes first, and then is not repeated', () => {
  assert.deepEqual(names(rankActs('', ACTS, [], ['Tran Van', 'gone', 'End'])), [
    'Lately: Tran Van',
    'Lately: End',
    'Freya: Transfer',
    'Views: Unassigned',
  ])
})

test('of two that answer alike the one used lately is meant', () => {
  const two = [act('Views', 'Blue one'), act('Views', 'Blue two')]
  assert.deepEqual(names(rankActs('blue', two, [], ['Blue two'])), ['Views: Blue two', 'Views: Blue one'])
})
