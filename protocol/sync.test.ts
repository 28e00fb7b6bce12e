import assert from 'node:assert/strict'
import { mock, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { openSync } from './sync.ts'

type Event = { seq: number; at?: string; word?: string }

/** What a follower applied and asked, and what it gave up. */
function aFollower() {
  const applied: number[] = []
  const asked: number[] = []
  let forgotten = 0
  const line = { up: true }
  const sync = openSync<Event>({
    apply: (_conversation, { seq }) => applied.push(seq),
    ask: ({ seq }) => line.up && asked.push(seq) > 0,
    forget: () => forgotten++,
  })
  return { sync, applied, asked, line, forgotten: () => forgotten }
}

const upTo = (from: number, to: number): Event[] => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }))

test('[RT13] it applies the next, drops what it has, holds what is ahead and asks once for what is missing', () => {
  const { sync, applied, asked } = aFollower()
  sync.follow('c', 2)
  assert.deepEqual(asked, [2])
  for (const seq of [3, 3, 1, 6, 5, 6]) sync.event('c', { seq })
  assert.deepEqual(applied, [3])
  assert.deepEqual(asked, [2, 3], 'once, from what it has')
  sync.delta('c', 3, upTo(4, 5), false)
  assert.deepEqual(applied, [3, 4, 5, 6], 'with what was held')
})

test('[RT13] what was missing may also come by itself', () => {
  const { sync, applied, forgotten } = aFollower()
  sync.follow('c', 0)
  for (const seq of [2, 3, 1]) sync.event('c', { seq })
  assert.deepEqual(applied, [1, 2, 3])
  assert.equal(forgotten(), 0)
})

test('[RT13] a gap that stays for five seconds is a reset, one that closes is none', (t) => {
  withTime(t)
  const { sync, applied, forgotten } = aFollower()
  sync.follow('a', 0)
  sync.event('a', { seq: 2 })
  mock.timers.tick(4999)
  sync.delta('a', 0, upTo(1, 1), false)
  mock.timers.tick(10_000)
  assert.deepEqual([applied, forgotten()], [[1, 2], 0])
  sync.event('a', { seq: 9 })
  mock.timers.tick(5000)
  assert.equal(forgotten(), 1)
  assert.equal(sync.has('a'), false)
})

test('[RT13] it holds at most fifty', () => {
  const { sync, forgotten } = aFollower()
  sync.follow('c', 0)
  for (const event of upTo(2, 51)) sync.event('c', event)
  assert.equal(forgotten(), 0)
  sync.event('c', { seq: 52 })
  assert.equal(forgotten(), 1)
})

test('[RT11] a delta that starts after what it has answers an older question: it would leave a hole', () => {
  const { sync, applied } = aFollower()
  sync.follow('c', 2)
  sync.delta('c', 4, upTo(5, 6), false)
  assert.deepEqual(applied, [])
  sync.delta('c', 1, upTo(2, 4), false)
  assert.deepEqual(applied, [3, 4])
})

test('[RT11] after a delta with more to come it asks on from its end', () => {
  const { sync, asked } = aFollower()
  sync.follow('c', 0)
  sync.delta('c', 0, upTo(1, 3), true)
  assert.deepEqual(asked, [0, 3])
})

test('[RT12] a reset makes it forget; then it knows nothing of the conversation until it follows anew', () => {
  const { sync, applied, forgotten } = aFollower()
  sync.follow('c', 7)
  sync.reset('c')
  sync.reset('c')
  sync.event('c', { seq: 8 })
  sync.delta('c', 7, upTo(8, 9), false)
  assert.deepEqual([applied, forgotten(), sync.cursors()], [[], 1, []])
  sync.follow('c', 9)
  sync.event('c', { seq: 10 })
  assert.deepEqual(applied, [10])
})

test('what is not followed is not applied, and its timers are gone', (t) => {
  withTime(t)
  const { sync, applied, forgotten } = aFollower()
  sync.event('c', { seq: 1 })
  sync.follow('c', 0)
  sync.event('c', { seq: 2 })
  sync.unfollow('c')
  mock.timers.tick(60_000)
  assert.deepEqual([applied, forgotten()], [[], 0])
})

test('the next hello says how far each conversation is', () => {
  const { sync } = aFollower()
  sync.follow('a', 3)
  sync.follow('b', 0)
  sync.event('a', { seq: 4 })
  sync.event('b', { seq: 5 })
  assert.deepEqual(sync.cursors(), [
    { conversation: 'a', seq: 4 },
    { conversation: 'b', seq: 0 },
  ])
})

test('[RT13] whatever is lost, doubled or overtaken, events are applied in order, once, and all of them in the end', (t) => {
  withTime(t)
  const step = fc.oneof(
    fc.record({ does: fc.constant('event' as const), seq: fc.integer({ min: 1, max: 80 }) }),
    fc.record({
      does: fc.constant('delta' as const),
      from: fc.integer({ min: 0, max: 80 }),
      count: fc.integer({ min: 0, max: 10 }),
    }),
    fc.record({ does: fc.constant('answer' as const), late: fc.nat(3) }),
    fc.record({ does: fc.constant('reset' as const) }),
    fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 6000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const last = 80
      let shown: number[] = []
      const questions: number[] = []
      const sync = openSync<Event>({
        apply(_conversation, { seq }) {
          assert.equal(seq, (shown.at(-1) ?? 0) + 1, 'in order, without a gap')
          shown.push(seq)
        },
        ask: ({ seq }) => questions.push(seq) > 0,
        forget() {
          // A client reads a fresh snapshot: everything up to somewhere.
          shown = upTo(1, 40).map((event) => event.seq)
          sync.follow('c', 40)
        },
      })
      sync.follow('c', 0)
      for (const one of steps) {
        if (one.does === 'event') sync.event('c', { seq: one.seq })
        if (one.does === 'delta')
          sync.delta('c', one.from, upTo(one.from + 1, Math.min(last, one.from + one.count)), false)
        if (one.does === 'answer') {
          const from = questions.splice(0, one.late + 1).at(-1)
          if (from !== undefined) sync.delta('c', from, upTo(from + 1, Math.min(last, from + 20)), false)
        }
        if (one.does === 'reset') sync.reset('c')
        if (one.does === 'wait') mock.timers.tick(one.ms)
      }
      const have = sync.cursors()[0]!.seq
      sync.delta('c', have, upTo(have + 1, last), false)
      assert.deepEqual(
        shown,
        upTo(1, last).map((event) => event.seq),
      )
    }),
    { numRuns: 500 },
  )
})

function withTime(t: TestContext): void {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  t.after(() => mock.timers.reset())
}

test('[RT10] what is followed between hello and welcome is asked for once the line is up', () => {
  const { sync, asked, line } = aFollower()
  line.up = false
  sync.follow('named', 3)
  assert.deepEqual(sync.hello(), [{ conversation: 'named', seq: 3 }])
  sync.follow('late', 7)
  line.up = true
  sync.welcomed()
  sync.welcomed()
  assert.deepEqual(asked, [7], 'once, and not what the hello has named')
})

test('[RT10] a hello names a hundred, and the others are asked for after it', () => {
  const { sync, asked } = aFollower()
  for (let i = 0; i < 120; i++) sync.follow(`c${i}`, i)
  asked.length = 0
  assert.equal(sync.hello().length, 100)
  sync.welcomed()
  assert.deepEqual(
    asked,
    upTo(100, 119).map((event) => event.seq),
  )
})

test('[RT12] it says when its last event happened, so that another log with as many is known for another', () => {
  const { sync } = aFollower()
  sync.follow('read', 4, '2026-01-01T00:00:00.000Z')
  sync.follow('unread', 0)
  assert.deepEqual(sync.cursors(), [
    { conversation: 'read', seq: 4, at: '2026-01-01T00:00:00.000Z' },
    { conversation: 'unread', seq: 0 },
  ])
  sync.event('read', { seq: 5, at: '2026-01-01T00:00:01.000Z' })
  assert.deepEqual(sync.hello()[0], { conversation: 'read', seq: 5, at: '2026-01-01T00:00:01.000Z' })
})
