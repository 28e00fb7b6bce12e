import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aheadOf, clockIn } from './local-time.ts'

const WINTER = Date.parse('2026-01-15T12:00:00Z')
const SUMMER = Date.parse('2026-07-15T12:00:00Z')

const cases: [string, string, number, string][] = [
  ['Europe/Stockholm', 'Europe/Berlin', WINTER, 'same as you'],
  ['Europe/Helsinki', 'Europe/Berlin', WINTER, '1 h ahead of you'],
  ['America/New_York', 'Europe/Berlin', WINTER, '6 h behind you'],
  ['Asia/Kolkata', 'Europe/Berlin', WINTER, '4 h 30 min ahead of you'],
  ['Asia/Kolkata', 'Europe/Berlin', SUMMER, '3 h 30 min ahead of you'],
  ['Australia/Adelaide', 'Australia/Sydney', WINTER, '30 min behind you'],
  ['Pacific/Kiritimati', 'Pacific/Pago_Pago', WINTER, '25 h ahead of you'],
]

for (const [there, here, at, said] of cases) {
  test(`${there} seen from ${here} in ${at === WINTER ? 'winter' : 'summer'}: ${said}`, () => {
    assert.equal(aheadOf(there, here, at), said)
  })
}

test('a zone that nobody knows has no clock', () => {
  assert.equal(clockIn('Europe/Stockholm', WINTER), '13:00')
  assert.equal(clockIn('Middle/Earth', WINTER), null)
})
