import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type NotificationSettings, USUAL_SETTINGS } from '@parley/protocol/notification.ts'
import { actsOf, isQuiet, waysOf } from './tell.ts'

const at = (clock: string) => new Date(`2026-11-22T${clock}:00`)
const quiet = (change: Partial<NotificationSettings['quiet']>): NotificationSettings => ({
  ...USUAL_SETTINGS,
  quiet: { ...USUAL_SETTINGS.quiet, ...change },
})

test('do not disturb holds until its time, always, or between two clocks, over midnight too', () => {
  assert.equal(isQuiet(USUAL_SETTINGS, at('12:00')), false)
  assert.equal(isQuiet(quiet({ until: 'always' }), at('12:00')), true)
  const until = quiet({ until: at('13:30').toISOString() })
  assert.deepEqual([isQuiet(until, at('13:29')), isQuiet(until, at('13:30'))], [true, false])
  const night = quiet({ daily: { from: '18:00', to: '09:00' } })
  assert.deepEqual(
    ['17:59', '18:00', '23:59', '00:00', '08:59', '09:00'].map((clock) => isQuiet(night, at(clock))),
    [false, true, true, true, true, false],
  )
  const noon = quiet({ daily: { from: '12:00', to: '13:00' } })
  assert.deepEqual(
    ['11:59', '12:00', '13:00'].map((clock) => isQuiet(noon, at(clock))),
    [false, true, false],
  )
})

test('what is critical or urgent gets through, unless one says no', () => {
  const on = quiet({ until: 'always' })
  assert.deepEqual(waysOf({ kind: 'message', urgent: false }, on, at('12:00')), [])
  assert.ok(waysOf({ kind: 'message', urgent: true }, on, at('12:00')).length > 0)
  assert.ok(waysOf({ kind: 'critical', urgent: false }, on, at('12:00')).length > 0)
  const off = quiet({ until: 'always', urgentThrough: false })
  assert.deepEqual(waysOf({ kind: 'critical', urgent: true }, off, at('12:00')), [])
})

test('nothing is told of what is looked at; the system tells only behind other windows', () => {
  const ways = ['desk', 'sound', 'browser'] as const
  assert.deepEqual(actsOf(ways, 'looking'), { toast: false, sound: false, browser: false })
  assert.deepEqual(actsOf(ways, 'front'), { toast: true, sound: true, browser: false })
  assert.deepEqual(actsOf(ways, 'behind'), { toast: false, sound: true, browser: true })
  assert.deepEqual(actsOf(['desk'], 'behind'), { toast: false, sound: false, browser: false })
})
