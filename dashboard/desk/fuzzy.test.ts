import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hitsOf, rank } from './fuzzy.ts'

function best(query: string, names: string[]): string[] {
  return names
    .map((name) => ({ name, score: rank(query, name) }))
    .filter((one) => one.score !== null)
    .sort((a, b) => b.score! - a.score!)
    .map((one) => one.name)
}

test('a whole name comes before its beginning, that before a word of it, that before a part', () => {
  assert.deepEqual(best('end', ['Send', 'Weekend', 'The end', 'Ending', 'End']), [
    'End',
    'Ending',
    'The end',
    'Send',
    'Weekend',
  ])
})

test('letters in order find a word, from its first letter on', () => {
  assert.deepEqual(best('trfr', ['Transfer to Repairs', 'Theme for night']), ['Transfer to Repairs'])
  assert.deepEqual(best('rnsf', ['Transfer']), [])
})

test('every word counts, and accents and case do not', () => {
  assert.deepEqual(best('cafe groß', ['Café Gróß', 'Café']), ['Café Gróß'])
})

test('other words than the name find it, behind those whose name it is', () => {
  const of = (query: string, name: string, also: string) => rank(query, name, also)
  assert.ok(of('close', 'End', 'close resolve')! < of('close', 'Closed', '')!)
})

test('hits are places of the name itself, whatever its letters are made of', () => {
  assert.deepEqual(hitsOf('cafe', 'Le Cafe\u0301 noir'), [[3, 8]])
  assert.deepEqual(hitsOf('noir caf', 'Café noir'), [
    [0, 3],
    [5, 9],
  ])
  assert.deepEqual(hitsOf('ab', '🎉ab'), [[2, 4]])
})
