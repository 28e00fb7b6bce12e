import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SavedReply } from '@parley/protocol/saved-reply.ts'
import { findReplies, foldersOf, inFolder, shortcutFor } from './find-replies.ts'

const reply = (shortcut: string, name: string, more: Partial<SavedReply> = {}): SavedReply => ({
  ...{ id: shortcut, shortcut, name, folder: '', body: '', audience: 'everyone', teamId: null, authorId: 'ann' },
  ...{ files: [], uses: 0, mayChange: true },
  ...more,
})

const ALL = [
  reply('repair', 'Repair, what happens next', { uses: 3, folder: 'Repairs', body: 'Send it to our workshop.' }),
  reply('replace', 'Repair or replace?', { uses: 9, folder: 'Repairs' }),
  reply('no', 'Repair declined', { uses: 20, folder: 'Repairs' }),
  reply('größe', 'Größe wählen', { folder: 'Sizing', body: 'Die M passt bis 182 cm.' }),
  reply('配送', '配送について', { audience: 'me', body: '三日以内に発送します。' }),
]

const FOUND: [query: string, shortcuts: string[]][] = [
  ['', ['no', 'replace', 'repair', 'größe', '配送']],
  ['rep', ['replace', 'repair', 'no']],
  ['/repair', ['repair', 'no', 'replace']],
  ['REPLACE', ['replace']],
  ['workshop', ['repair']],
  ['orkshop', []],
  ['grosse', []],
  ['grö', ['größe']],
  ['gro', ['größe']],
  ['repair workshop', ['repair']],
  ['repair nothing', []],
  ['発送', ['配送']],
  ['配', ['配送']],
]
for (const [query, shortcuts] of FOUND) {
  test(`“${query}” finds ${shortcuts.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      findReplies(ALL, query).map((one) => one.shortcut),
      shortcuts,
    )
  })
}

test('folders say how many they hold, and what only the reader sees is one of them', () => {
  const folders = foldersOf(ALL)
  assert.deepEqual(
    folders.map(({ name, count }) => `${name} ${count}`),
    ['All 5', 'Repairs 3', 'Sizing 1', 'Only you 1'],
  )
  for (const { key, count } of folders) assert.equal(ALL.filter((one) => inFolder(one, key)).length, count)
})

const SHORT: [string, string][] = [
  ['Group order, hold until', 'group'],
  ['What happens next', 'happens'],
  ['Repair on its way', 'repair-on'],
  ['No', 'no2'],
  ['  ', ''],
  ['返品', '返品'],
]
for (const [name, shortcut] of SHORT)
  test(`“${name}” may be called /${shortcut}`, () => assert.equal(shortcutFor(name, ALL), shortcut))
