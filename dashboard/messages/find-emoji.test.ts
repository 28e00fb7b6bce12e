import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMOJI } from './emoji.ts'
import { findEmoji, nameOf, toned } from './find-emoji.ts'

const byName = (name: string) => EMOJI.flatMap(({ signs }) => signs).find((emoji) => nameOf(emoji) === name)!

test('emoji are found by name first, then by what else they are called', () => {
  assert.equal(findEmoji('thumbs up')[0]?.sign, '👍')
  assert.equal(nameOf(findEmoji('waving')[0]!), 'waving hand')
  assert.ok(findEmoji('hello').some(({ sign }) => sign === '👋'))
  assert.deepEqual(findEmoji('  '), [])
  assert.deepEqual(findEmoji('no such thing'), [])
})

test('a skin tone goes on people, each of them, and on nothing else', () => {
  const medium = '\u{1F3FD}'
  assert.equal(toned(byName('waving hand'), medium), '👋🏽')
  assert.equal(toned(byName('woman technologist'), medium), '👩🏽‍💻')
  assert.equal(toned(byName('people holding hands'), medium), '🧑🏽‍🤝‍🧑🏽')
  assert.equal(toned(byName('rocket'), medium), '🚀')
  assert.equal(toned(byName('waving hand'), ''), '👋')
})
