import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import { openKeep, outboxIn } from './keep.ts'

/** A browser's storage, or one that is barred. */
let storage: Record<string, string> | null
const asStorage = () => {
  if (!storage) throw new Error('SecurityError')
  const items = storage
  const methods = {
    getItem: (name: string) => items[name] ?? null,
    setItem: (name: string, value: string) => Object.assign(items, { [name]: value }),
    removeItem: (name: string) => delete items[name],
  }
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(items, name, { value, configurable: true })
  return items
}
Object.assign(globalThis, { window: {} })
Object.defineProperty(globalThis.window, 'localStorage', { get: asStorage })
beforeEach(() => {
  storage = {}
})

const message = (id: string): Outgoing => ({
  id,
  conversation: 'c',
  body: id,
  kind: 'message',
  at: '',
  state: 'waiting',
})

test('unsent messages outlive the page that wrote them', () => {
  outboxIn(openKeep('key', 'localStorage')).put(message('a'))
  const later = outboxIn(openKeep('key', 'localStorage'))
  assert.deepEqual(later.all(), [message('a')])
  later.remove('a')
  assert.deepEqual(outboxIn(openKeep('key', 'localStorage')).all(), [])
})

test('a half-written message is dropped, and the others are not', () => {
  const store = outboxIn(openKeep('key', 'localStorage'))
  store.put(message('a'))
  storage!['parley:key:outbox:b'] = '{"id":"b'
  assert.deepEqual(store.all(), [message('a')])
})

test('one inbox neither sees nor clears what belongs to another', () => {
  const mine = openKeep('mine', 'localStorage')
  const other = openKeep('other', 'localStorage')
  mine.set('token', '1')
  other.set('token', '2')
  mine.clear()
  assert.equal(mine.get('token'), null)
  assert.equal(other.get('token'), '2')
})

test('where storage is barred, the loader keeps it, and gives it back on the next page', () => {
  storage = null
  const page: Record<string, string> = {}
  const lend = (name: string, value: string | null) => {
    if (value === null) delete page[name]
    else page[name] = value
  }
  const first = openKeep('key', 'localStorage')
  assert.equal(first.ready(), false)
  assert.equal(first.borrow({}, lend), true)
  first.set('token', 't')
  outboxIn(first).put(message('a'))

  const second = openKeep('key', 'localStorage')
  second.borrow({ ...page }, lend)
  assert.equal(second.get('token'), 't')
  assert.deepEqual(outboxIn(second).all(), [message('a')])
  second.clear()
  assert.deepEqual(page, {})
})

test('a frame with storage of its own borrows nothing', () => {
  const keep = openKeep('key', 'localStorage')
  assert.equal(keep.ready(), true)
  assert.equal(
    keep.borrow({ token: 'forged' }, () => assert.fail('nothing is lent')),
    false,
  )
  assert.equal(keep.get('token'), null)
})
