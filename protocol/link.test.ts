import assert from 'node:assert/strict'
import { mock, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { afterClose, CLOSE } from './close-codes.ts'
import type { Limits } from './limits.ts'
import { backoff, type LinkState, type OpenTransport, openLink } from './link.ts'
import type { ServerFrame } from './server.ts'

const limits: Limits = {
  ...{ messageBytes: 1, frameBytes: 1, send: { burst: 1, everyMs: 1 }, typing: { everyMs: 1, ttlMs: 1 } },
  ...{ silenceMs: 25_000, pingMs: 10_000 },
}
const WELCOME: ServerFrame = { type: 'welcome', v: 1, now: '', version: '', limits }

type Line = {
  way: string
  said: { type: string }[]
  closed: number | undefined | null
  opens(): void
  hears(frame: ServerFrame): void
  welcomes(): void
  closes(code: number): void
}

/** A link over lines that a test answers for. `random` at its largest: every wait is as long as it can be. */
function aLink(t: TestContext, ways = ['socket']) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  t.after(() => {
    link.close()
    mock.timers.reset()
  })
  const lines: Line[] = []
  const states: LinkState[] = []
  const frames: ServerFrame[] = []
  const transport =
    (way: string): OpenTransport =>
    (on) => {
      const line: Line = {
        way,
        said: [],
        closed: null,
        opens: on.open,
        hears: (frame) => on.text(JSON.stringify(frame)),
        welcomes() {
          on.open()
          line.hears(WELCOME)
        },
        closes: on.close,
      }
      lines.push(line)
      return {
        send: (text) => line.said.push(JSON.parse(text)),
        close(code) {
          line.closed = code
        },
      }
    }
  const link = openLink({
    transports: ways.map(transport),
    hello: () => ({ type: 'hello', v: 1, tab: 't', resume: [{ conversation: 'c', seq: frames.length }] }),
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    random: () => 1,
  })
  return { link, lines, states, frames, last: () => lines.at(-1)! }
}

test('[RT20] it says hello first, and is online when welcomed', (t) => {
  const { link, last, states, frames } = aLink(t)
  assert.equal(link.send({ type: 'ping' }), false)
  last().opens()
  assert.deepEqual(last().said, [{ type: 'hello', v: 1, tab: 't', resume: [{ conversation: 'c', seq: 0 }] }])
  assert.equal(link.state(), 'connecting')
  last().hears(WELCOME)
  assert.deepEqual([states, frames, link.limits()], [['online'], [WELCOME], limits])
  assert.equal(link.send({ type: 'leave', conversation: 'c' }), true)
  assert.equal(last().said.length, 2)
})

test('[RT21] it says ping every ten seconds, and an answer keeps the line', (t) => {
  const { last, lines, states } = aLink(t)
  last().welcomes()
  for (let i = 0; i < 30; i++) {
    mock.timers.tick(5000)
    last().hears({ type: 'pong', now: '' })
  }
  assert.equal(lines.length, 1)
  assert.deepEqual(states, ['online'])
  const pings = last().said.filter((frame) => frame.type === 'ping').length
  assert.ok(pings >= 13 && pings <= 15, `${pings} in 150 s`)
})

test('[RT21] a line on which nothing is heard is given up within thirty seconds, though it never closes', (t) => {
  const { last, lines, states } = aLink(t)
  last().welcomes()
  mock.timers.tick(25_000)
  assert.deepEqual(states, ['online'])
  mock.timers.tick(5_000)
  assert.deepEqual(states, ['online', 'offline'])
  assert.notEqual(lines[0]!.closed, null, 'and closed on our side')
  lines[0]!.hears({ type: 'pong', now: '' })
  lines[0]!.closes(1006)
  assert.equal(states.length, 2, 'what it says later is not heard')
})

test('[RT21] a line that opens and never welcomes is given up, too', (t) => {
  const { last, lines } = aLink(t)
  last().opens()
  mock.timers.tick(8_000)
  mock.timers.tick(500)
  assert.equal(lines.length, 2)
})

test('[RT22] it waits a random time up to half a second doubled each time, at most five seconds, after nine tries eight', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoff(attempt, () => random)
      assert.ok(wait >= 0 && wait <= Math.min(8_000, 500 * 2 ** attempt))
    }),
  )
  const most = Array.from({ length: 10 }, (_, attempt) => backoff(attempt, () => 1))
  assert.deepEqual(most, [500, 1000, 2000, 4000, 5000, 5000, 5000, 5000, 8_000, 8_000])
})

test('[RT22] the count goes on while it fails, and starts anew after thirty seconds of a steady line', (t) => {
  const { last, lines } = aLink(t)
  const waits = () => {
    const before = lines.length
    let ms = 0
    for (; lines.length === before; ms += 100) mock.timers.tick(100)
    return ms
  }
  last().welcomes()
  last().closes(1006)
  assert.equal(waits(), 500)
  last().closes(1006)
  assert.equal(waits(), 1000)
  last().welcomes()
  mock.timers.tick(5000)
  last().closes(1006)
  assert.equal(waits(), 2000, 'a line that held for a moment proves nothing')
  last().welcomes()
  for (let i = 0; i < 7; i++) {
    mock.timers.tick(5000)
    last().hears({ type: 'pong', now: '' })
  }
  last().closes(1006)
  assert.equal(waits(), 500)
})

test('every close code has its consequence', (t) => {
  const meaning: Record<keyof typeof CLOSE, [then: string, afterMs: number | null]> = {
    restart: ['resume', 500],
    overloaded: ['resume', 500],
    resume: ['resume', 0],
    badFrame: ['resume', 500],
    unauthenticated: ['authenticate', null],
    stop: ['stop', null],
    tooFast: ['resume', 500],
    slow: ['resume', 500],
    silent: ['resume', 500],
  }
  for (const [name, [then, afterMs]] of Object.entries(meaning)) {
    const code = CLOSE[name as keyof typeof CLOSE]
    assert.equal(afterClose(code), then)
    const { link, lines, last } = aLink(t)
    last().welcomes()
    last().closes(code)
    assert.equal(link.state(), { resume: 'offline', authenticate: 'unauthenticated', stop: 'stopped' }[then])
    mock.timers.tick(afterMs === null ? 600_000 : Math.max(0, afterMs - 1))
    if (afterMs !== null) mock.timers.tick(1)
    assert.equal(lines.length, afterMs === null ? 1 : 2, name)
    link.close()
    mock.timers.reset()
  }
  for (const unknown of [1000, 1001, 1006, 1011, 4999]) assert.equal(afterClose(unknown), 'resume')
})

test('told to come back at once without having been welcomed, it does not spin', (t) => {
  const { lines, last } = aLink(t)
  for (let i = 0; i < 5; i++) {
    last().closes(CLOSE.resume)
    mock.timers.tick(1)
  }
  assert.equal(lines.length, 1)
})

test('once it may sign in again, `retry` goes on', (t) => {
  const { link, last, lines } = aLink(t)
  last().welcomes()
  last().closes(CLOSE.unauthenticated)
  link.retry()
  last().welcomes()
  assert.deepEqual([link.state(), lines.length], ['online', 2])
  link.retry()
  assert.equal(lines.length, 2, 'a line that is up is left alone')
})

test('`retry` tries now, and leaves no second line behind', (t) => {
  const { link, lines, last } = aLink(t)
  last().welcomes()
  last().closes(1006)
  link.retry()
  link.retry()
  assert.equal(lines.length, 3)
  assert.notEqual(lines[1]!.closed, null)
  lines[1]!.welcomes()
  assert.equal(link.state(), 'offline', 'the one that was given up is not heard')
  last().welcomes()
  mock.timers.tick(10_000)
  assert.equal(lines.length, 3)
})

test('`renew` comes back at once with another hello', (t) => {
  const { link, lines, last, frames } = aLink(t)
  last().welcomes()
  link.renew()
  assert.equal(lines[0]!.closed, 1000)
  last().opens()
  assert.deepEqual(last().said[0], {
    type: 'hello',
    v: 1,
    tab: 't',
    resume: [{ conversation: 'c', seq: frames.length }],
  })
  last().hears(WELCOME)
  assert.equal(link.state(), 'online')
})

test('`close` is for good', (t) => {
  const { link, lines, last } = aLink(t)
  last().welcomes()
  link.close()
  lines[0]!.closes(1000)
  mock.timers.tick(600_000)
  assert.deepEqual([link.state(), lines.length, lines[0]!.closed], ['stopped', 1, 1000])
})

test('[RT23] where no WebSocket gets through, the other way is tried at once and kept', (t) => {
  const { link, lines, last } = aLink(t, ['socket', 'stream'])
  last().closes(1006)
  mock.timers.tick(0)
  assert.deepEqual(
    lines.map((line) => line.way),
    ['socket', 'stream'],
  )
  last().welcomes()
  assert.equal(link.state(), 'online')
  last().closes(CLOSE.restart)
  mock.timers.tick(500)
  assert.equal(last().way, 'stream')
})

test('[RT23] a server that is away is not taken for a barred way: after it is back, so are WebSockets', (t) => {
  const { lines, last } = aLink(t, ['socket', 'stream'])
  last().welcomes()
  last().closes(CLOSE.restart)
  for (const way of ['socket', 'stream', 'socket', 'stream']) {
    mock.timers.tick(way === 'socket' ? 15_000 : 0)
    assert.equal(last().way, way)
    last().closes(1006)
  }
  mock.timers.tick(15_000)
  last().welcomes()
  assert.equal(last().way, 'socket')
  assert.equal(lines.length, 6)
})

test('[RT23] who is refused by the server itself has reached it: the way is open', (t) => {
  const { last } = aLink(t, ['socket', 'stream'])
  for (const code of [CLOSE.overloaded, CLOSE.tooFast, CLOSE.badFrame]) {
    last().opens()
    last().closes(code)
    mock.timers.tick(15_000)
    assert.equal(last().way, 'socket')
  }
})
