import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, readableOn } from './contrast.ts'

test('black on white is 21 to 1, a colour on itself 1 to 1', () => {
  deepEqual(contrast('#000000', '#ffffff'), 21)
  deepEqual(contrast('#00777a', '#00777a'), 1)
})

test('words on a brand colour are white or dark, whichever reads better', () => {
  deepEqual(readableOn('#00777a'), '#ffffff')
  deepEqual(readableOn('#ffd84d'), '#14191a')
  ok(contrast('#ffd84d', readableOn('#ffd84d')) > 4.5)
})
