import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hitsIn, termsOf, wordsIn } from './words.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.stringMatching(/^[ -~àßأ-يא-ת一-丌ก-ฎか-こｶ-ｺﾞ가-갂]{0,40}$/),
)

test('a word is letters, numbers and marks, stands where it says, and is found by itself', () => {
  fc.assert(
    fc.property(text, (text) => {
      for (const word of wordsIn(text)) {
        assert.match(word.text, /^[\p{L}\p{N}\p{M}]+$/u)
        assert.ok(word.text.length <= 62 && word.text.isWellFormed())
        assert.ok(0 <= word.from && word.from < word.to && word.to <= text.length)
      }
    }),
    { numRuns: 2000 },
  )
})

test('whoever looks for a text, or the beginning of its last word, finds it', () => {
  fc.assert(
    fc.property(text, text, (before, sought) => {
      const words = new Set(wordsIn(`${before} ${sought}`).map((word) => word.text))
      for (const { text, prefix } of termsOf(sought)) {
        assert.ok(prefix ? [...words].some((word) => word.startsWith(text)) : words.has(text), text)
      }
      assert.equal(hitsIn(sought, termsOf(sought)).length > 0, termsOf(sought).length > 0)
    }),
    { numRuns: 2000 },
  )
})

test('words are split the same whether or not other writings stand beside them', () => {
  const plain = wordsIn("It's 5 o'clock, order_id=A-1, x@y.example").map((word) => word.text)
  assert.deepEqual(plain, ['it', 's', '5', 'o', 'clock', 'order', 'id', 'a', '1', 'x', 'y', 'example'])
  assert.deepEqual(
    wordsIn("It's 5 o'clock, order_id=A-1, x@y.example é").map((word) => word.text),
    [...plain, 'e'],
  )
})
