import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNewestWins } from './newest-wins.ts'

test('one at a time, and of those that wait the newest: the others are told so', async () => {
  const newestWins = openNewestWins()
  const log: string[] = []
  const first = Promise.withResolvers<void>()
  const search = (name: string, until?: Promise<void>) =>
    newestWins('ann', async () => {
      log.push(`${name} begins`)
      await until
      log.push(`${name} ends`)
      return name
    })
  const a = search('a', first.promise)
  const b = search('b')
  const c = search('c')
  await assert.rejects(b, { code: 'too-fast' })
  assert.equal(await newestWins('otto', async () => 'another agent does not wait'), 'another agent does not wait')
  first.resolve()
  assert.deepEqual(await Promise.all([a, c]), ['a', 'c'])
  assert.deepEqual(log, ['a begins', 'a ends', 'c begins', 'c ends'])
  assert.equal(await search('d'), 'd')
})

test('one that fails makes room for the next', async () => {
  const newestWins = openNewestWins()
  const failing = newestWins('ann', async () => {
    throw new Error('broken')
  })
  const next = newestWins('ann', async () => 'found')
  await assert.rejects(failing, /broken/)
  assert.equal(await next, 'found')
})
