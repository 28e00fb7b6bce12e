import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filtersIn, looksForPeople, messageParams, readAddress } from './search-address.ts'

const ID = '01a203b2-fd14-707f-b2a1-4ac9ab9c9b13'
const NOW = Date.parse('2026-11-22T12:00:00Z')

test('of an address only what makes sense is read', () => {
  assert.deepEqual(readAddress({}), { q: '' })
  const kept = { q: 'zip', where: ['notes'], by: ['agent'], inbox: [ID], holder: ID, state: 'ended', days: 90 }
  assert.deepEqual(readAddress(kept), kept)
  assert.deepEqual(
    readAddress({
      q: 4821,
      where: 'notes',
      by: ['me', 'bot'],
      inbox: ["' or true"],
      holder: 'x',
      state: 'old',
      days: 8,
    }),
    { q: '4821', by: ['bot'] },
  )
  assert.deepEqual(readAddress({ q: 'a', from: '2026-01-01', to: 'today' }), { q: 'a', from: '2026-01-01' })
  assert.equal(filtersIn(readAddress({ q: 'a', from: '2026-01-01', to: '2026-01-02', by: ['bot'] })), 2)
})

test('who asks for what visitors said does not mean notes, and who asks for people asks the server for no messages', () => {
  const speakers = (address: object) => messageParams(readAddress({ q: 'a', ...address }), NOW)?.get('speaker')
  assert.equal(speakers({}), null)
  assert.equal(speakers({ by: ['visitor'] }), 'visitor')
  assert.equal(speakers({ by: ['agent'] }), 'agent,note')
  assert.equal(speakers({ by: ['agent'], where: ['messages'] }), 'agent')
  assert.equal(speakers({ where: ['notes'] }), 'note')
  assert.equal(messageParams(readAddress({ q: 'a', where: ['people'] }), NOW), null)
  assert.equal(messageParams(readAddress({ q: '  ' }), NOW), null)
})

test('days are those of the calendar, the last one included', () => {
  const params = messageParams(readAddress({ q: 'a', from: '2026-01-01', to: '2026-01-31' }), NOW)!
  assert.deepEqual(
    [params.get('from'), params.get('to')],
    [new Date(2026, 0, 1).toISOString(), new Date(2026, 1, 1).toISOString()],
  )
  assert.equal(messageParams(readAddress({ q: 'a', days: 7 }), NOW)!.get('from'), '2026-11-15T12:00:00.000Z')
})

test('people are looked for unless something is asked that only messages have', () => {
  assert.ok(looksForPeople(readAddress({ q: 'ann' })))
  assert.ok(looksForPeople(readAddress({ q: 'ann', where: ['people'], inbox: [ID] })))
  assert.ok(!looksForPeople(readAddress({ q: 'ann', where: ['notes'] })))
  assert.ok(!looksForPeople(readAddress({ q: 'ann', days: 7 })))
  assert.ok(!looksForPeople(readAddress({ q: '' })))
})
