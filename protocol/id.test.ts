import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isId, newId } from './id.ts'

test('an id is a UUIDv7 of its moment', () => {
  const at = Date.UTC(2026, 10, 22, 8, 30)
  const id = newId(at)
  assert.ok(isId(id))
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.replace('-', '').slice(0, 12), 16), at)
})

test('ids sort as they were made, also within one millisecond, and none is made twice', () => {
  const at = Date.now()
  const ids = [
    ...Array.from({ length: 1500 }, () => newId(at)),
    ...Array.from({ length: 1500 }, () => newId(at + 1)),
    newId(at + 2),
  ]
  assert.deepEqual([...ids].sort(), ids)
  assert.equal(new Set(ids).size, ids.length)
})

test('an id of the past may be made after one of the present', () => {
  assert.ok(newId(Date.now()) > newId(1_000_000))
})

test('what is not an id, to the character, is none', () => {
  const id = newId()
  for (const other of [
    '',
    ` ${id}`,
    `${id} `,
    id.toUpperCase(),
    id.replaceAll('-', ''),
    `{${id}}`,
    id.slice(1),
    null,
    7,
    { id },
    [id],
  ]) {
    assert.equal(isId(other), false, String(other))
  }
})
