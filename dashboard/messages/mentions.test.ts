import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentionsIn } from '@parley/protocol/mention.ts'
import { withLinks, withNames } from './mentions.ts'

const ANN = '01980000-0000-7000-8000-00000000000a'
const ANNE = '01980000-0000-7000-8000-00000000000b'

test('a chosen name calls its agent, and comes back as a name', () => {
  const mentions = { 'Ann Keller': ANN }
  const body = withLinks('Ask @Ann Keller, please', mentions)
  assert.equal(body, `Ask [@Ann Keller](agent:${ANN}), please`)
  assert.deepEqual(mentionsIn(body), [ANN])
  assert.deepEqual(withNames(body), { text: 'Ask @Ann Keller, please', mentions })
})

test('the longest name wins, and a longer word is no name', () => {
  const mentions = { Ann: ANN, 'Ann Keller (Care)': ANNE }
  assert.deepEqual(mentionsIn(withLinks('@Ann Keller (Care)', mentions)), [ANNE])
  assert.deepEqual(mentionsIn(withLinks('@Anna and ann@Ann.example', { Ann: ANN })), [ANN])
  assert.deepEqual(mentionsIn(withLinks('@Anna', { Ann: ANN })), [])
})

test('a name that nobody chose is only a word', () => {
  assert.equal(withLinks('@Ann', {}), '@Ann')
})
