import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { arrange } from './held-order.ts'

const order = (was: string, now: string, held: boolean, openId?: string) =>
  arrange({ was: [...was], now: [...now], held, openId }).order.join('')

test('without a pointer on it the list has its true order', () => {
  deepEqual(order('abc', 'cab', false), 'cab')
})

test('under the pointer nothing changes place', () => {
  deepEqual(order('abc', 'cab', true), 'abc')
})

test('under the pointer a conversation that left the view stays', () => {
  deepEqual(order('abc', 'ac', true), 'abc')
})

test('under the pointer what is new comes above, and is counted', () => {
  deepEqual(arrange({ was: ['a', 'b'], now: ['x', 'b', 'a'], held: true, openId: undefined }), {
    order: ['x', 'a', 'b'],
    above: 1,
  })
})

test('the next page comes below', () => {
  deepEqual(order('ab', 'abcd', true), 'abcd')
})

test('the open conversation stays in its place after it left the view', () => {
  deepEqual(order('abc', 'ac', false, 'b'), 'abc')
})

test('an open conversation that never was in the view is not put into it', () => {
  deepEqual(order('ac', 'ac', false, 'b'), 'ac')
})
