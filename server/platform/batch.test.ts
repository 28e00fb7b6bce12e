import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBatch } from './batch.ts'

test('what is asked at once is read together, what is asked meanwhile is read next, and keys do not mix', async () => {
  const reads: string[] = []
  const ask = openBatch(3, async (key, asks: number[]) => {
    reads.push(`${key} ${asks}`)
    if (reads.length === 1) await Promise.resolve(late.push(...[3, 4, 5, 6].map((one) => ask('a', one))))
    return asks.map((one) => one * 10)
  })
  const late: Promise<number>[] = []
  assert.deepEqual(await Promise.all([ask('a', 1), ask('b', 7), ask('a', 2)]), [10, 70, 20])
  assert.deepEqual(await Promise.all(late), [30, 40, 50, 60])
  assert.deepEqual(reads, ['a 1,2', 'b 7', 'a 3,4,5', 'a 6'])
})

test('a read that fails fails for those who share it, and the next is a new one', async () => {
  let away = true
  const ask = openBatch(10, async (_key, asks: string[]) => {
    if (away) throw new Error('away')
    return asks
  })
  await Promise.all([assert.rejects(ask('a', 'one'), /away/), assert.rejects(ask('a', 'two'), /away/)])
  away = false
  assert.equal(await ask('a', 'three'), 'three')
})
