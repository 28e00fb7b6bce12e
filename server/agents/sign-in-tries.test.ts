import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '../platform/refused.ts'
import { openSignInTries } from './sign-in-tries.ts'

function aWall(free = 3) {
  const clock = { now: 0 }
  const tries = openSignInTries(free, () => clock.now)
  /** How long the try must wait; 0 when it may go ahead. */
  const attempt = (account: string, address: string): number => {
    try {
      tries.begin(account, address)
      return 0
    } catch (refused) {
      assert.ok(refused instanceof Refused)
      return refused.detail.retryAfter!
    }
  }
  return { clock, tries, attempt }
}

test('each further try waits twice as long, up to half a minute for an account', () => {
  const { clock, attempt } = aWall()
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    const wait = attempt('ann', `203.0.113.${i}`)
    if (wait > 0) {
      waits.push(wait)
      clock.now += wait
      assert.equal(attempt('ann', `203.0.113.${i}`), 0)
    }
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 30_000])
})

test('one address that tries many accounts is slowed, and others are not', () => {
  const { attempt } = aWall()
  for (const account of ['a', 'b', 'c']) assert.equal(attempt(account, '203.0.113.7'), 0)
  assert.equal(attempt('d', '203.0.113.7'), 1000)
  assert.equal(attempt('d', '203.0.113.8'), 0)
})

test('all addresses of one IPv6 network are one', () => {
  const { attempt } = aWall()
  for (const account of ['a', 'b', 'c']) assert.equal(attempt(account, `2001:db8:1:2::${account}`), 0)
  assert.equal(attempt('d', '2001:db8:1:2:ffff::1'), 1000)
  assert.equal(attempt('d', '2001:db8:1:3::1'), 0)
})

test('signing in with one’s own account gives no further tries at others', () => {
  const { tries, attempt } = aWall()
  const waits = ['a', 'b', 'c', 'd'].map((account) => {
    if (attempt('mine', '203.0.113.7') === 0) tries.succeeded('mine', '203.0.113.7')
    return attempt(account, '203.0.113.7')
  })
  assert.deepEqual(waits, [0, 0, 0, 1000])
})

test('who signs in, or waits a quarter of an hour, starts afresh', () => {
  const { clock, tries, attempt } = aWall()
  for (let i = 0; i < 3; i++) attempt('ann', '203.0.113.7')
  tries.succeeded('ann', '203.0.113.7')
  assert.equal(attempt('ann', '203.0.113.7'), 0)
  for (let i = 0; i < 3; i++) attempt('ben', '203.0.113.9')
  assert.equal(attempt('ben', '203.0.113.9'), 1000)
  clock.now += 15 * 60_000
  assert.equal(attempt('ben', '203.0.113.9'), 0)
})
