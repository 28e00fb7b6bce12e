import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { labelConversation, relabelConversations } from '../conversations/label.ts'
import { transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { createLabel } from './create.ts'
import { arrangeLabels, editLabel, mergeLabel, removeLabel } from './edit.ts'
import { labelNameSchema, listLabels } from './label.ts'

const { db } = await ownDatabase()

const make = (world: World, name: string) => world.tx((tx) => createLabel(tx, world.ann.id, { name }))
const labelsOf = (world: World, conversation: string) =>
  world.tx(async (tx) => {
    const { label_ids } = await tx.q
      .selectFrom('conversations')
      .select('label_ids')
      .where('id', '=', conversation)
      .executeTakeFirstOrThrow()
    return label_ids
  })

test('the label two people make at once is one label, and both get it', async () => {
  const world = await aWorld(db)
  const made = await Promise.all(['Return', 'return', 'RETURN', 'Return'].map((name) => make(world, name)))
  assert.equal(new Set(made.map((one) => one.label.id)).size, 1)
  assert.equal(made.filter((one) => one.made).length, 1)
  const elsewhere = await aWorld(db)
  assert.notEqual((await make(elsewhere, 'Return')).label.id, made[0]!.label.id, 'another workspace has its own')
})

test('the one who makes a label second waits for the first, and gets theirs', async () => {
  const world = await aWorld(db)
  let second: ReturnType<typeof make> | undefined
  const first = await transaction(db, world.workspaceId, async (tx) => {
    const one = await createLabel(tx, world.ann.id, { name: 'Straße' })
    second = make(world, 'STRASSE')
    const third = make(world, 'straße')
    return { one, third }
  })
  assert.equal((await first.third).label.id, first.one.label.id)
  assert.notEqual((await second!).label.id, first.one.label.id, 'another spelling is another name')
})

test('a new label takes a colour that none has yet', async () => {
  const world = await aWorld(db)
  for (const name of ['Return', 'Sizing', 'Delivery']) await make(world, name)
  const hues = (await world.tx(listLabels)).map((label) => label.hue)
  assert.equal(new Set(hues).size, 3)
})

test('a name is read as people see it', () => {
  assert.equal(labelNameSchema.parse('  VIP \n  customer '), 'VIP customer')
  assert.equal(labelNameSchema.parse('Café'), 'Café')
  for (const bad of ['', ' ', 'x'.repeat(41)]) assert.equal(labelNameSchema.safeParse(bad).success, false)
})

test('renaming to a name that is taken says what to do instead', async () => {
  const world = await aWorld(db)
  const [one] = [await make(world, 'Return'), await make(world, 'Refund')]
  await assert.rejects(
    world.tx((tx) => editLabel(tx, world.ben.id, one.label.id, { name: 'refund' })),
    (error) => error instanceof Refused && error.code === 'id-taken' && /Merge/.test(error.message),
  )
  const renamed = await world.tx((tx) => editLabel(tx, world.ben.id, one.label.id, { name: 'RETURN', hue: 10 }))
  assert.deepEqual(renamed, { id: one.label.id, name: 'RETURN', hue: 10 }, 'its own name in another case is free')
})

test('what is not named in an order comes last', async () => {
  const world = await aWorld(db)
  const ids: string[] = []
  for (const name of ['A', 'B', 'C', 'D']) ids.push((await make(world, name)).label.id)
  await world.tx((tx) => arrangeLabels(tx, world.ben.id, [ids[2]!, newId(), ids[0]!]))
  assert.deepEqual((await world.tx(listLabels)).map((label) => label.name).join(''), 'CABD')
})

test('two agents who label at once both get their way', async () => {
  const world = await aWorld(db)
  const conversation = await world.begun()
  const [one, two] = [(await make(world, 'Return')).label.id, (await make(world, 'Sizing')).label.id]
  await Promise.all([
    world.tx((tx) => labelConversation(tx, world.ann, conversation, { add: [one] })),
    world.tx((tx) => labelConversation(tx, world.otto, conversation, { add: [two] })),
  ])
  assert.deepEqual((await labelsOf(world, conversation)).sort(), [one, two].sort())
})

test('a label that is not there, or that another workspace has, is refused; and a stranger finds no conversation', async () => {
  const [world, elsewhere] = [await aWorld(db), await aWorld(db)]
  const conversation = await world.begun()
  const theirs = (await make(elsewhere, 'Return')).label.id
  for (const id of [newId(), theirs]) {
    await assert.rejects(
      world.tx((tx) => labelConversation(tx, world.ann, conversation, { add: [id] })),
      (error) => error instanceof Refused && error.code === 'not-found',
    )
  }
  const ours = (await make(world, 'Return')).label.id
  await assert.rejects(
    world.tx((tx) => labelConversation(tx, world.mallory, conversation, { add: [ours] })),
    (error) => error instanceof Refused && error.code === 'not-found',
  )
  assert.deepEqual(await labelsOf(world, conversation), [])
})

test('a deleted label vanishes from conversations, open and ended, and from no others', async () => {
  const world = await aWorld(db)
  const [gone, kept] = [(await make(world, 'Gone')).label.id, (await make(world, 'Kept')).label.id]
  const ids = [await world.begun(), await world.begun(world.visitor()), await world.begun(world.visitor())]
  const sets = [[gone, kept], [gone], [kept]]
  for (const [n, labelIds] of sets.entries())
    await world.tx((tx) => labelConversation(tx, world.ann, ids[n]!, { labelIds }))
  await world.tx((tx) => removeLabel(tx, world.ben.id, gone))
  await relabelConversations(db, world.workspaceId, { labelId: gone })
  assert.deepEqual(await Promise.all(ids.map((id) => labelsOf(world, id))), [[kept], [], [kept]])
})

test('a merged label leaves what had it with the other, once', async () => {
  const world = await aWorld(db)
  const [old, kept] = [(await make(world, 'Refunds')).label.id, (await make(world, 'Refund')).label.id]
  const ids = [await world.begun(), await world.begun(world.visitor())]
  await world.tx((tx) => labelConversation(tx, world.ann, ids[0]!, { labelIds: [old, kept] }))
  await world.tx((tx) => labelConversation(tx, world.ann, ids[1]!, { labelIds: [old] }))
  await world.tx((tx) => mergeLabel(tx, world.ben.id, old, kept))
  await relabelConversations(db, world.workspaceId, { labelId: old, into: kept })
  assert.deepEqual(await Promise.all(ids.map((id) => labelsOf(world, id))), [[kept], [kept]])
  await assert.rejects(
    world.tx((tx) => mergeLabel(tx, world.ben.id, kept, kept)),
    Refused,
  )
})
