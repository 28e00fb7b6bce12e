import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MERGE_FIELDS } from '@parley/protocol/contact.ts'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import { Refused } from '../platform/refused.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { editContact } from './edit.ts'
import { findKnown, getContact } from './find.ts'
import { mergeContacts, undoMerge } from './merge.ts'
import { findMaybeSame, keepApart } from './same.ts'
import { type Draft, linkVisitor, saveContact } from './save.ts'

const { db } = await ownDatabase()
const NOBODY: Draft = { id: '', name: null, email: null, phone: null, company: null, tags: [], fields: {} }
const refuses = (code: string) => (error: unknown) => error instanceof Refused && error.code === code

async function save(world: World, draft: Partial<Draft>): Promise<string> {
  const id = newId()
  await world.tx((tx) => saveContact(tx, world.ben, { ...NOBODY, id, ...draft }))
  return id
}

/** All there is of contacts, as it lies in the tables. */
async function book(world: World) {
  return world.tx(async (tx) => ({
    contacts: await tx.rows('', 'select * from contacts where workspace_id = $1 order by id', [world.workspaceId]),
    words: await tx.rows('', 'select * from contact_words where workspace_id = $1 order by word, contact_id', [
      world.workspaceId,
    ]),
    visitors: await tx.rows('', 'select id, contact_id from visitors where workspace_id = $1 order by id', [
      world.workspaceId,
    ]),
  }))
}

test('a merge and its undoing leave everything as it was, whatever the two have and whatever is taken', async () => {
  const world = await aWorld(db)
  const fields = [newId(), newId()]
  const person = fc.record(
    {
      name: fc.option(fc.constantFrom('Freya Lindqvist', 'F. Lindqvist', 'Zoë')),
      email: fc.option(fc.constantFrom('1@example.com', '2@example.com', '3@example.com')),
      phone: fc.option(fc.constantFrom('+46315550142', '+4712345678')),
      company: fc.option(fc.constantFrom('Tarnside', 'Fjällpost')),
      tags: fc.uniqueArray(fc.constantFrom('VIP', 'vip', 'Press', 'Guide'), { selector: (tag) => tag.toLowerCase() }),
      fields: fc.dictionary(
        fc.constantFrom(...fields),
        fc.oneof(fc.constantFrom('S', 'M'), fc.integer(), fc.boolean()),
      ),
      visitors: fc.integer({ min: 0, max: 2 }),
    },
    { noNullPrototype: true },
  )
  const take = fc.uniqueArray(fc.constantFrom(...MERGE_FIELDS, ...fields.map((id) => `field:${id}` as const)))
  await fc.assert(
    fc.asyncProperty(person, person, take, async (one, other, taken) => {
      fc.pre(one.email === null || one.email !== other.email)
      await world.tx((tx) => tx.rows('', 'delete from contacts where workspace_id = $1', [world.workspaceId]))
      const ids: string[] = []
      for (const { visitors, ...draft } of [one, other]) {
        const id = await save(world, { ...draft, fields: { ...draft.fields } })
        for (let i = 0; i < visitors; i++) {
          const visitor = world.visitor()
          await world.begun(visitor)
          await world.tx((tx) =>
            tx.rows('', 'update visitors set contact_id = $3 where workspace_id = $1 and id = $2', [
              world.workspaceId,
              visitor.id,
              id,
            ]),
          )
        }
        ids.push(id)
      }
      const before = await book(world)
      const [keep, join] = ids as [string, string]
      const { id } = await world.tx((tx) => mergeContacts(tx, world.ben, { keep, join, take: taken }))
      const merged = await world.tx((tx) => getContact(tx, world.ben, keep))
      for (const field of MERGE_FIELDS) assert.equal(merged[field], (taken.includes(field) ? other : one)[field])
      await world.tx((tx) => undoMerge(tx, world.ben, id))
      assert.deepEqual(await book(world), before)
    }),
    { numRuns: 40 },
  )
})

test('what was changed since a merge stays when it is undone', async () => {
  const world = await aWorld(db)
  const keep = await save(world, { name: 'Freya', email: 'freya@example.com', tags: ['VIP'] })
  const join = await save(world, { name: 'F. Lindqvist', phone: '+46315550142', tags: ['Press'] })
  const { id } = await world.tx((tx) => mergeContacts(tx, world.ben, { keep, join, take: ['phone', 'name'] }))
  await world.tx((tx) => editContact(tx, world.ann, keep, { name: 'Freya L.', addTags: ['Guide'] }))
  await world.tx((tx) => undoMerge(tx, world.ben, id))
  const { name, phone, tags } = await world.tx((tx) => getContact(tx, world.ann, keep))
  assert.deepEqual({ name, phone, tags }, { name: 'Freya L.', phone: null, tags: ['VIP', 'Guide'] })
  await assert.rejects(
    world.tx((tx) => undoMerge(tx, world.ben, id)),
    refuses('contact-changed'),
  )
})

test('a visitor who was found to be somebody else since a merge stays theirs when it is undone', async () => {
  const world = await aWorld(db)
  const [one, other] = [world.visitor(), world.visitor()]
  for (const visitor of [one, other]) await world.begun(visitor)
  const keep = await save(world, { name: 'Freya' })
  const join = await save(world, { name: 'F. Lindqvist', visitorId: one.id })
  await world.tx((tx) => linkVisitor(tx, world.ben, join, other.id))
  const third = await save(world, { name: 'Her sister' })
  const { id } = await world.tx((tx) => mergeContacts(tx, world.ben, { keep, join, take: [] }))
  await world.tx((tx) => linkVisitor(tx, world.ben, third, other.id))
  await world.tx((tx) => undoMerge(tx, world.ben, id))
  const { visitors } = await book(world)
  assert.deepEqual(
    visitors,
    [
      { id: one.id, contact_id: join },
      { id: other.id, contact_id: third },
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  )
})

test('of two merges of the same contacts at once one is done, and the other says so', async () => {
  const world = await aWorld(db)
  const [a, b, c] = [
    await save(world, { name: 'A' }),
    await save(world, { name: 'B' }),
    await save(world, { name: 'C' }),
  ]
  const merge = (keep: string, join: string) => world.tx((tx) => mergeContacts(tx, world.ben, { keep, join, take: [] }))
  const results = await Promise.allSettled([merge(a, b), merge(b, a), merge(c, b)])
  const refused = results.filter((result) => result.status === 'rejected')
  assert.ok(refused.length >= 1 && refused.length <= 2)
  for (const { reason } of refused) assert.ok(refuses('contact-changed')(reason))
})

test('a merge of a merge is undone from its end, and a taken address stands in the way', async () => {
  const world = await aWorld(db)
  const a = await save(world, { name: 'A' })
  const b = await save(world, { name: 'B', email: 'b@example.com' })
  const c = await save(world, { name: 'C' })
  const first = await world.tx((tx) => mergeContacts(tx, world.ben, { keep: a, join: b, take: [] }))
  const second = await world.tx((tx) => mergeContacts(tx, world.ben, { keep: c, join: a, take: [] }))
  await assert.rejects(
    world.tx((tx) => undoMerge(tx, world.ben, first.id)),
    refuses('undo-over'),
  )
  await world.tx((tx) => undoMerge(tx, world.ben, second.id))
  const newer = await save(world, { name: 'Newer', email: 'b@example.com' })
  await assert.rejects(
    world.tx((tx) => undoMerge(tx, world.ben, first.id)),
    refuses('contact-taken'),
  )
  await world.tx((tx) => editContact(tx, world.ben, newer, { email: null }))
  await world.tx((tx) => undoMerge(tx, world.ben, first.id))
  assert.equal((await world.tx((tx) => findKnown(tx, world.ben, { email: 'b@example.com', phone: null }))).length, 1)
})

test('merging is for those who may, and a month later it is too late to undo', async () => {
  const world = await aWorld(db)
  const [a, b] = [await save(world, { name: 'A' }), await save(world, { name: 'B' })]
  await assert.rejects(
    world.tx((tx) => mergeContacts(tx, world.ann, { keep: a, join: b, take: [] })),
    refuses('forbidden'),
  )
  const { id } = await world.tx((tx) => mergeContacts(tx, world.ben, { keep: a, join: b, take: [] }))
  await assert.rejects(
    world.tx((tx) => undoMerge(tx, world.ann, id)),
    refuses('forbidden'),
  )
  await world.tx((tx) => tx.rows('', `update contact_merges set at = now() - interval '31 days' where id = $1`, [id]))
  await assert.rejects(
    world.tx((tx) => undoMerge(tx, world.ben, id)),
    refuses('undo-over'),
  )
})

test('whom one may not see is not said to be the same person', async () => {
  const world = await aWorld(db)
  await world.begun()
  const mine = await save(world, { name: 'Freya Berg', phone: '+46315550142' })
  await save(world, { name: 'Freya Berg', phone: '+46315550142', visitorId: world.vera.id })
  const same = (viewer: typeof world.ann) =>
    world.tx(async (tx) => (await findMaybeSame(tx, viewer, await getContact(tx, viewer, mine))).length)
  assert.deepEqual([await same(world.ann), await same(world.mallory)], [1, 0])
})

test('an address that a visitor wrote is evidence, in whatever letters', async () => {
  const world = await aWorld(db)
  await world.begun()
  await world.tx((tx) => tx.rows('', `update visitors set email = 'FREYA@Berg.example' where id = $1`, [world.vera.id]))
  const wrote = await save(world, { name: 'F.', visitorId: world.vera.id })
  const saved = await save(world, { name: 'Freya Berg', email: 'freya@berg.example' })
  for (const [one, other] of [
    [wrote, saved],
    [saved, wrote],
  ] as const) {
    const found = await world.tx(async (tx) => findMaybeSame(tx, world.ben, await getContact(tx, world.ben, one)))
    assert.deepEqual(
      found.map(({ contact, evidence }) => [contact.id, evidence]),
      [[other, [{ kind: 'email', value: 'freya@berg.example' }]]],
    )
  }
})

test('who may be the same person is shown with the evidence, until somebody says they are two', async () => {
  const world = await aWorld(db)
  const vera = world.visitor()
  vera.seen.profile = { email: 'Freya@Example.com' }
  await world.begun(vera)
  const freya = await save(world, { name: 'Freya Lindqvist', email: 'freya@example.com', phone: '+46315550142' })
  const phone = await save(world, { name: 'F.', phone: '+46315550142' })
  const name = await save(world, { name: 'FREYA LINDQVIST' })
  const address = await save(world, { name: 'Someone', visitorId: vera.id })
  await save(world, { name: 'Freya' })
  const same = async () => {
    const found = await world.tx(async (tx) => findMaybeSame(tx, world.ben, await getContact(tx, world.ben, freya)))
    return Object.fromEntries(found.map(({ contact, evidence }) => [contact.id, evidence.map((one) => one.kind)]))
  }
  assert.deepEqual(await same(), { [phone]: ['phone'], [name]: ['name'], [address]: ['email'] })
  await world.tx((tx) => keepApart(tx, world.ben, phone, freya))
  assert.deepEqual(await same(), { [name]: ['name'], [address]: ['email'] })
})
