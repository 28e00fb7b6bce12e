import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { VisitorHit } from '@parley/protocol/search.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { updateVisitor } from '../visitors/remember.ts'
import { numberOf } from '../visitors/visitor.ts'
import { type Search, search } from './search.ts'

const { db } = await ownDatabase()

async function named(world: World, name: string | undefined, email?: string) {
  const visitor = world.visitor()
  visitor.seen.profile = { ...(name && { name }), ...(email && { email }) }
  return { visitor, conversation: await world.begun(visitor) }
}

async function find(
  world: World,
  query: string,
  more: Partial<Search> = {},
  viewer = world.ann,
): Promise<VisitorHit[]> {
  return (await world.tx((tx) => search(tx, viewer, { query, limit: 20, ...more }))).visitors
}

const namesOf = (hits: VisitorHit[]) => hits.map((hit) => hit.visitor.name)

test('a visitor is found by name and address, the last word half typed, and it says where', async () => {
  const world = await aWorld(db)
  const { visitor, conversation } = await named(world, 'Zoë Müller', 'zoe.m@example.com')
  await named(world, 'Zora Neale')
  await named(world, undefined)
  const [hit] = await find(world, 'muller zo')
  assert.deepEqual(hit, {
    visitor: {
      id: visitor.id,
      name: 'Zoë Müller',
      named: true,
      email: 'zoe.m@example.com',
      country: 'AU',
      blocked: false,
    },
    inboxId: world.shop,
    lastSeenAt: hit!.lastSeenAt,
    conversation,
    name: {
      text: 'Zoë Müller',
      hits: [
        [0, 3],
        [4, 10],
      ],
    },
    email: { text: 'zoe.m@example.com', hits: [[0, 3]] },
  })
  assert.deepEqual(namesOf(await find(world, 'zo')), ['Zora Neale', 'Zoë Müller'], 'those seen last first')
  assert.deepEqual(namesOf(await find(world, 'zoe.m@exam')), ['Zoë Müller'])
  for (const query of ['mull zo', 'neale muller', '%', '_', "zo' or true", 'visitor']) {
    assert.deepEqual(await find(world, query), [], query)
  }
})

test('who changes their name is found by the new one only', async () => {
  const world = await aWorld(db)
  const { visitor } = await named(world, 'Zoë')
  visitor.seen.profile = { name: 'Anna' }
  await world.tx((tx) => updateVisitor(tx, visitor))
  assert.deepEqual(await find(world, 'zoe'), [])
  assert.deepEqual(namesOf(await find(world, 'anna')), ['Anna'])
  visitor.seen.profile = {}
  await world.tx((tx) => updateVisitor(tx, visitor))
  assert.deepEqual(namesOf(await find(world, 'anna')), ['Anna'], 'a browser that says nothing changes nothing')
})

test('visitors come with the first page of a search for anything, and only to those who may see them', async () => {
  const [world, elsewhere] = [await aWorld(db), await aWorld(db)]
  await named(world, 'Zoë')
  assert.equal((await find(world, 'zoe', {}, world.ben)).length, 1)
  assert.equal((await find(world, 'zoe', { inboxIds: [world.shop] })).length, 1)
  assert.deepEqual(await find(world, 'zoe', { inboxIds: [world.warehouse] }, world.ben), [])
  assert.deepEqual(await find(world, 'zoe', {}, world.mallory), [])
  assert.deepEqual(await find(elsewhere, 'zoe', {}, elsewhere.ben), [])
  assert.deepEqual(await find(world, 'zoe', { speakers: ['visitor'] }), [])
  assert.deepEqual(await find(world, 'zoe', { after: `2026-01-01_${newId()}_1` }), [])
})

test('who has no name is found by the number they are called by, in the inboxes one sees', async () => {
  const world = await aWorld(db)
  const visitor = world.visitor()
  await world.begun(visitor)
  const name = `Visitor ${numberOf(visitor.id)}`
  for (const query of [name, name.slice(8), name.toLowerCase(), `vis ${name.slice(8)}`]) {
    const [hit] = await find(world, query)
    assert.equal(hit?.visitor.id, visitor.id, query)
    assert.equal(hit?.name.text, name)
  }
  assert.deepEqual(await find(world, name, {}, world.mallory), [])
  assert.deepEqual(await find(world, `order ${name.slice(8)}`), [])
})
