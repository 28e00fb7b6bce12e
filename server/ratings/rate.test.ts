import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askForRating } from '../conversations/ask-rating.ts'
import { getConversation } from '../conversations/find.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { rateConversation } from './rate.ts'

const { db } = await ownDatabase()

async function anAskedWorld() {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.tx((tx) => askForRating(tx, world.ann, id))
  return { ...world, id }
}

test('a rating is kept once: whoever tries again, even at the same time, gets the first', async () => {
  const { tx, vera, ann, id } = await anAskedWorld()
  const scores = [5, 1, 3] as const
  const given = await Promise.all(
    scores.map((score) => tx((tx) => rateConversation(tx, vera, id, { score, comment: `${score}` }))),
  )
  assert.equal(new Set(given.map((one) => one.score)).size, 1)
  const { rating, seq } = await tx((tx) => getConversation(tx, ann, id))
  assert.deepEqual(rating, given[0])
  assert.equal(seq, 4, 'one event: started, message, asked, given')
})

test('only the visitor of the conversation rates it, and only when asked', async () => {
  const { tx, visitor, vera, id, begun } = await anAskedWorld()
  await assert.rejects(
    tx((tx) => rateConversation(tx, visitor(), id, { score: 1, comment: null })),
    { code: 'not-found' },
  )
  const other = visitor()
  const unasked = await begun(other)
  await assert.rejects(
    tx((tx) => rateConversation(tx, other, unasked, { score: 1, comment: null })),
    { code: 'forbidden' },
  )
  await tx((tx) => rateConversation(tx, vera, id, { score: 2, comment: null }))
})

test('asking twice is asking once, and who has answered is not asked again', async () => {
  const { tx, ann, otto, vera, id } = await anAskedWorld()
  await tx((tx) => askForRating(tx, otto, id))
  await tx((tx) => rateConversation(tx, vera, id, { score: 4, comment: null }))
  await tx((tx) => askForRating(tx, ann, id))
  assert.equal((await tx((tx) => getConversation(tx, ann, id))).seq, 4)
})
