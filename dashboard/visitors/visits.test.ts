import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitsOf } from './visits.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const page = (url: string, minutesAgo: number) => ({
  url,
  title: url,
  at: new Date(NOW - minutesAgo * 60_000).toISOString(),
})
const told = (pages: ReturnType<typeof page>[], here: boolean) =>
  visitsOf(pages, here, NOW).map(({ stops }) => stops.map(({ url, spentMs }) => [url, spentMs && spentMs / 60_000]))

test('a page was looked at until the next one, and the one they are on until now', () => {
  assert.deepEqual(told([page('cart', 2), page('shoes', 5), page('home', 6)], true), [
    [
      ['cart', 2],
      ['shoes', 3],
      ['home', 1],
    ],
  ])
})

test('nobody knows how long the last page of a visit was looked at', () => {
  assert.deepEqual(told([page('cart', 2), page('home', 6)], false), [
    [
      ['cart', null],
      ['home', 4],
    ],
  ])
})

test('whoever stays away for half an hour comes back for another visit', () => {
  assert.deepEqual(told([page('home', 1), page('cart', 40), page('shoes', 45)], true), [
    [['home', 1]],
    [
      ['cart', null],
      ['shoes', 5],
    ],
  ])
})

test('a reload is no other page, and what was looked at twice in a row counts together', () => {
  assert.deepEqual(told([page('cart', 1), page('cart', 3), page('home', 4)], true), [
    [
      ['cart', 3],
      ['home', 1],
    ],
  ])
})

test('whoever has been nowhere has no visits, and clocks that run backwards take no time away', () => {
  assert.deepEqual(told([], true), [])
  assert.deepEqual(told([page('cart', -3)], true), [[['cart', 0]]])
})
