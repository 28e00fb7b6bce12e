import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { type Band, openLine } from './line.ts'

/** As much of a browser as says whether it has a network. */
const browser = { onLine: true, listeners: {} as Record<string, () => void> }
Object.defineProperty(globalThis, 'navigator', { value: browser, configurable: true })
Object.assign(globalThis, {
  addEventListener: (name: string, listen: () => void) => {
    browser.listeners[name] = listen
  },
})
const network = (on: boolean) => {
  browser.onLine = on
  browser.listeners[on ? 'online' : 'offline']!()
}
mock.timers.enable({ apis: ['setTimeout'] })

let unsent = 0
let said: (string | null)[] = []
const watch = () =>
  openLine({
    unsent: () => unsent,
    onChange: (band: Band) => said.push(band && (band.kind === 'back' ? `back ${band.sent}` : band.kind)),
  })
beforeEach(() => {
  unsent = 0
  said = []
  browser.onLine = true
})

test('a short break is not mentioned, a longer one is', () => {
  const line = watch()
  line.is(false)
  mock.timers.tick(3900)
  line.is(true)
  mock.timers.tick(10_000)
  assert.deepEqual(said, [])
  line.is(false)
  mock.timers.tick(4000)
  assert.deepEqual(said, ['reconnecting'])
  line.is(true)
  mock.timers.tick(3000)
  assert.deepEqual(said, ['reconnecting', 'back 0', null])
})

test('no network is said at once, and what was sent afterwards is counted', () => {
  const line = watch()
  network(false)
  line.is(false)
  unsent = 2
  network(true)
  line.is(true)
  line.acknowledged()
  assert.deepEqual(said, ['offline', 'reconnecting', 'reconnecting'])
  line.acknowledged()
  mock.timers.tick(3000)
  assert.deepEqual(said.slice(3), ['back 2', null])
})

test('back is not said before the line is', () => {
  const line = watch()
  unsent = 1
  network(false)
  network(true)
  line.is(false)
  mock.timers.tick(60_000)
  assert.deepEqual(said, ['offline', 'reconnecting'])
})
