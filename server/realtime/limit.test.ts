import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressKey } from '../platform/address.ts'
import { openBuckets, take } from './limit.ts'

test('so many at once, then one every so often: never more in any stretch of time, and who waits as told may pass', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.array(fc.nat(10_000), { maxLength: 100 }),
      (burst, everyMs, gaps) => {
        const bucket = { tokens: burst, at: 0 }
        const passed: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          const wait = take(bucket, { burst, everyMs }, now)
          if (wait > 0) assert.equal(take({ ...bucket }, { burst, everyMs }, now + wait), 0)
          else passed.push(now)
        }
        for (let i = 0; i < passed.length; i++) {
          for (let j = i; j < passed.length; j++) {
            assert.ok(j - i + 1 <= burst + (passed[j]! - passed[i]!) / everyMs + 1e-6)
          }
        }
      },
    ),
  )
})

test('a rate of zero waits for nothing', () => {
  const bucket = { tokens: 1, at: 0 }
  for (let i = 0; i < 100; i++) assert.equal(take(bucket, { burst: 1, everyMs: 0 }, 1 + i), 0)
})

test('keys do not share a bucket', () => {
  const buckets = openBuckets({ burst: 1, everyMs: 1000 })
  assert.deepEqual([buckets.take('a', 1), buckets.take('b', 1)], [0, 0])
  assert.equal(buckets.take('a', 1), 1000)
  buckets.close()
})

test('an IPv6 caller is counted by the network that is theirs, an IPv4 caller by the address', () => {
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::', '2001:db8:1:2:3:4:5:6'].map(addressKey)
  assert.equal(new Set(same).size, 1)
  assert.notEqual(addressKey('2001:db8:1:3::1'), same[0])
  assert.equal(addressKey('::1'), '0:0:0:0')
  assert.deepEqual(['203.0.113.7', '::ffff:203.0.113.7'].map(addressKey), ['203.0.113.7', '::ffff:203.0.113.7'])
})
