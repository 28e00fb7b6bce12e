import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contact } from '@parley/protocol/contact.ts'
import { newId } from '@parley/protocol/id.ts'
import type { Viewer } from '../agents/viewer.ts'
import { Refused } from '../platform/refused.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { editVisitor } from '../visitors/edit.ts'
import { phoneShape } from '../visitors/phone.ts'
import { updateVisitor } from '../visitors/remember.ts'
import { deleteContacts, restoreContacts, tagContacts } from './bulk.ts'
import { editContact } from './edit.ts'
import { findKnown, getContact, getContactDetails } from './find.ts'
import { pruneContacts } from './jobs.ts'
import { readLife } from './life.ts'
import { type ListOf, listContacts } from './list.ts'
import { type Draft, linkVisitor, saveContact, unlinkVisitor } from './save.ts'

const { db } = await ownDatabase()

const NOBODY: Draft = { id: '', name: null, email: null, phone: null, company: null, tags: [], fields: {} }

function save(world: World, draft: Partial<Draft>, viewer: Viewer = world.ann): Promise<Contact> {
  return world.tx((tx) => saveContact(tx, viewer, { ...NOBODY, id: newId(), ...draft }))
}

async function listed(world: World, of: Partial<ListOf> = {}, viewer: Viewer = world.ann): Promise<string[]> {
  const list: ListOf = { filter: { view: 'all' }, sort: 'name', order: 'asc', after: null, limit: 50, ...of }
  return (await world.tx((tx) => listContacts(tx, viewer, list))).contacts.map((contact) => contact.name)
}

const refuses = (code: string) => (error: unknown) => error instanceof Refused && error.code === code

test('a visitor is saved as a contact once, however often the button is pressed', async () => {
  const world = await aWorld(db)
  await world.begun()
  const draft = { id: newId(), name: 'Vera Lind', email: 'vera@example.com', visitorId: world.vera.id }
  const [one, other] = await Promise.all([save(world, draft), save(world, draft)])
  assert.equal(one.id, other.id)
  assert.equal(one.origin, 'conversation')
  const details = await world.tx((tx) => getContactDetails(tx, world.ann, one.id))
  assert.deepEqual(
    details.identities.map((identity) => identity.visitorId),
    [world.vera.id],
  )
  assert.equal(details.conversations, 1)
  const { entries } = await world.tx((tx) => readLife(tx, world.ann, one.id, { after: null, only: null }))
  assert.deepEqual(entries.map((entry) => entry.type).toSorted(), ['conversation', 'created'])
})

test('an e-mail address is one person: the second who saves it hears whose it is, also in the same moment', async () => {
  const world = await aWorld(db)
  const results = await Promise.allSettled([
    save(world, { name: 'Vera', email: 'vera@example.com' }),
    save(world, { name: 'Wera', email: 'vera@example.com' }, world.otto),
  ])
  assert.deepEqual(results.map((result) => result.status).toSorted(), ['fulfilled', 'rejected'])
  const first = results.find((result) => result.status === 'fulfilled')!.value
  await assert.rejects(save(world, { name: 'Third', email: 'vera@example.com' }), (error) => {
    assert.ok(error instanceof Refused)
    assert.equal(error.detail.contact, first.id)
    assert.equal(error.message, `${first.name} has this e-mail address.`)
    return true
  })
  const other = await save(world, { name: 'Fourth' })
  await assert.rejects(
    world.tx((tx) => editContact(tx, world.ann, other.id, { email: 'vera@example.com' })),
    refuses('contact-taken'),
  )
  const known = await world.tx((tx) => findKnown(tx, world.ann, { email: 'vera@example.com', phone: null }))
  assert.deepEqual(
    known.map((contact) => contact.id),
    [first.id],
  )
})

test('who has written somewhere is known to those who see that inbox, and nobody else finds, changes or exports them', async () => {
  const [world, elsewhere] = [await aWorld(db), await aWorld(db)]
  await world.begun()
  const vera = await save(world, { name: 'Vera Lind', email: 'vera@example.com', visitorId: world.vera.id })
  await save(world, { name: 'Walter Hand' })
  assert.deepEqual(await listed(world), ['Vera Lind', 'Walter Hand'])
  assert.deepEqual(await listed(world, {}, world.mallory), ['Walter Hand'])
  assert.deepEqual(await listed(elsewhere, {}, elsewhere.ben), [])
  for (const outsider of [world.mallory, elsewhere.ben]) {
    const at = outsider === world.mallory ? world : elsewhere
    await assert.rejects(
      at.tx((tx) => getContact(tx, outsider, vera.id)),
      refuses('not-found'),
    )
    await assert.rejects(
      at.tx((tx) => editContact(tx, outsider, vera.id, { name: 'Mine' })),
      refuses('not-found'),
    )
    assert.deepEqual(await listed(at, { filter: { view: 'all', query: 'vera' } }, outsider), [])
    assert.deepEqual(await at.tx((tx) => findKnown(tx, outsider, { email: 'vera@example.com', phone: null })), [])
    const tagged = await at.tx((tx) => tagContacts(tx, outsider, { ids: [vera.id] }, { tag: 'x', remove: false }))
    assert.equal(tagged.done, 0)
  }
  await assert.rejects(save(world, { email: 'vera@example.com' }, world.mallory), (error) => {
    assert.ok(error instanceof Refused)
    assert.equal(error.detail.contact, undefined, 'that there is one is said, not who')
    return true
  })
  await assert.rejects(
    world.tx((tx) => linkVisitor(tx, world.mallory, vera.id, world.vera.id)),
    refuses('not-found'),
  )
})

test('of what happened with a contact one sees what happened in one’s inboxes', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.say(world.ann, id, 'A note in the shop', { kind: 'note' })
  const vera = await save(world, { name: 'Vera Lind', visitorId: world.vera.id })
  // The same person at another door, where Mallory answers.
  const there = { ...world.visitor(), inboxId: world.warehouse }
  await world.say(there, newId(), 'Where is the crate?')
  await world.tx((tx) => linkVisitor(tx, world.ben, vera.id, there.id))
  const life = async (viewer: Viewer) => {
    const { entries } = await world.tx((tx) => readLife(tx, viewer, vera.id, { after: null, only: null }))
    return entries
      .flatMap((one) => (one.type === 'conversation' ? one.title : one.type === 'note' ? one.body : []))
      .sort()
  }
  assert.deepEqual(await life(world.ben), ['A note in the shop', 'Hello', 'Where is the crate?'])
  assert.deepEqual(await life(world.ann), ['A note in the shop', 'Hello'])
  assert.deepEqual(await life(world.mallory), ['Where is the crate?'])
  const { identities, conversations } = await world.tx((tx) => getContactDetails(tx, world.mallory, vera.id))
  assert.deepEqual([identities.map((one) => one.visitorId), conversations], [[there.id], 1])
})

test('a contact is found by name, company, e-mail and number, with and without accents, the last word half typed', async () => {
  const world = await aWorld(db)
  await save(world, { name: 'Zoë Müller', email: 'zoe.m@alpen.example', company: 'Bergfreunde', phone: '+46315550142' })
  await save(world, { name: '佐藤 美咲', email: 'misaki@yamato.example' })
  await save(world, { name: 'يوسف الخطيب', phone: '+971505550138' })
  const found = (query: string) => listed(world, { filter: { view: 'all', query } })
  for (const query of ['muller zo', 'zoe.m@alp', 'bergfr', '+46 31 555 01 42', '031 555 0142', '0142', '0046 31555'])
    assert.deepEqual(await found(query), ['Zoë Müller'], query)
  assert.deepEqual(await found('美咲'), ['佐藤 美咲'])
  assert.deepEqual(await found('يُوسف'), ['يوسف الخطيب'])
  for (const query of ['mull zo', '%', '_', "zo' or true", '😀']) assert.deepEqual(await found(query), [], query)
})

test('where a contact was last follows from their visitors, and goes with them', async () => {
  const world = await aWorld(db)
  const early = await save(world, { name: 'Vera' })
  assert.equal(early.lastSeenAt, null)
  await world.begun()
  const linked = await world.tx((tx) => linkVisitor(tx, world.ann, early.id, world.vera.id))
  assert.ok(linked.lastSeenAt)
  await world.tx(async (tx) => {
    await tx.rows('', `update visitors set last_seen_at = now() - interval '5 minutes' where id = $1`, [world.vera.id])
    await updateVisitor(tx, world.vera)
  })
  const { lastSeenAt } = (await world.tx((tx) => getContactDetails(tx, world.ann, early.id))).contact
  assert.ok(Date.parse(lastSeenAt!) >= Date.parse(linked.lastSeenAt!))
  await world.tx((tx) => unlinkVisitor(tx, world.ann, early.id, world.vera.id))
  assert.equal((await world.tx((tx) => getContactDetails(tx, world.ann, early.id))).contact.lastSeenAt, null)
})

test('a number that an agent wrote of a visitor goes with them into the book', async () => {
  const world = await aWorld(db)
  await world.begun()
  const phone = phoneShape.parse('+46 31-555 01 42')
  await world.tx((tx) => editVisitor(tx, world.ann, world.vera.id, { phone }))
  const vera = await save(world, { name: 'Vera', visitorId: world.vera.id })
  assert.equal(vera.phone, '+46315550142')
})

test('lists call a visitor as their contact is called, unless the visitor has another name', async () => {
  const world = await aWorld(db)
  const named = world.visitor()
  named.seen.profile = { name: 'V.' }
  await world.begun()
  await world.begun(named)
  const { id } = await save(world, { name: 'Vera Lind', visitorId: world.vera.id })
  await world.tx((tx) => linkVisitor(tx, world.ann, id, named.id))
  const names = async () => {
    const rows = await world.tx((tx) =>
      tx.rows<{ name: string }>('', 'select name from visitors where contact_id = $1 order by name', [id]),
    )
    return rows.map((row) => row.name)
  }
  assert.deepEqual(await names(), ['V.', 'Vera Lind'])
  await world.tx((tx) => editContact(tx, world.ann, id, { name: 'Vera Berg' }))
  assert.deepEqual(await names(), ['V.', 'Vera Berg'])
})

test('pages in every order hold each contact once, also where all are alike', async () => {
  const world = await aWorld(db)
  for (let i = 0; i < 23; i++) await save(world, { name: i % 3 ? 'Same Name' : `Name ${i}` })
  for (const sort of ['seen', 'name', 'created'] as const) {
    for (const order of ['asc', 'desc'] as const) {
      const ids: string[] = []
      for (let after: string | null = null; ; ) {
        const list: ListOf = { filter: { view: 'all' }, sort, order, after, limit: 5 }
        const page = await world.tx((tx) => listContacts(tx, world.ann, list))
        ids.push(...page.contacts.map((contact) => contact.id))
        if (page.next === null) break
        after = page.next
      }
      assert.equal(new Set(ids).size, 23, `${sort} ${order}`)
      assert.equal(ids.length, 23)
    }
  }
})

test('filters hold together, and a tag is the same in capitals', async () => {
  const world = await aWorld(db)
  await save(world, { name: 'Anna', email: 'anna@example.com', tags: ['VIP', 'Press'] })
  await save(world, { name: 'Bert', phone: '+4912345678', tags: ['vip'] })
  await save(world, { email: 'nobody@example.com' })
  const by = (filter: object) => listed(world, { filter: { view: 'all', ...filter } })
  assert.deepEqual(await by({ tags: ['vip'] }), ['Anna', 'Bert'])
  assert.deepEqual(await by({ tags: ['vip', 'press'] }), ['Anna'])
  assert.deepEqual(await by({ tags: ['VIP'], lacks: ['email'] }), ['Bert'])
  assert.deepEqual(await by({ has: ['email'], query: 'exam' }), ['nobody@example.com', 'Anna'])
  assert.deepEqual(await by({ view: 'nameless' }), ['nobody@example.com'])
  assert.deepEqual(await by({ seenWithin: 30 }), [])
  assert.deepEqual(await by({ quietFor: 30, tags: ['vip'] }), ['Anna', 'Bert'])
})

test('many are tagged, deleted and brought back at once, and a taken address stays out', async () => {
  const world = await aWorld(db)
  const anna = await save(world, { name: 'Anna', email: 'anna@example.com' })
  await save(world, { name: 'Bert' })
  const all = { filter: { view: 'all' as const } }
  const tag = (remove: boolean) => world.tx((tx) => tagContacts(tx, world.ann, all, { tag: 'Guide', remove }))
  assert.deepEqual(await tag(false), { done: 2, skipped: 0 })
  assert.deepEqual(await tag(false), { done: 0, skipped: 0 }, 'who has it does not get it twice')
  assert.deepEqual(await listed(world, { filter: { view: 'all', tags: ['guide'] } }), ['Anna', 'Bert'])
  assert.deepEqual(await tag(true), { done: 2, skipped: 0 })
  assert.deepEqual(await listed(world, { filter: { view: 'all', tags: ['guide'] } }), [])
  await assert.rejects(
    world.tx((tx) => deleteContacts(tx, world.ann, all)),
    refuses('forbidden'),
  )
  assert.deepEqual(await world.tx((tx) => deleteContacts(tx, world.ben, all)), { done: 2, skipped: 0 })
  await assert.rejects(
    world.tx((tx) => restoreContacts(tx, world.ann, all)),
    refuses('forbidden'),
  )
  assert.deepEqual(await listed(world), [])
  assert.deepEqual(await listed(world, { filter: { view: 'deleted' } }), ['Anna', 'Bert'])
  await save(world, { name: 'Anna again', email: 'anna@example.com' })
  const back = await world.tx((tx) => restoreContacts(tx, world.ben, { filter: { view: 'deleted' } }))
  assert.deepEqual(back, { done: 1, skipped: 1 })
  assert.deepEqual(await listed(world), ['Anna again', 'Bert'])
  await world.tx((tx) =>
    tx.rows('', `update contacts set gone_at = now() - interval '31 days' where id = $1`, [anna.id]),
  )
  await pruneContacts(db)
  assert.deepEqual(await listed(world, { filter: { view: 'deleted' } }), [])
})

test('two who change different facts both do', async () => {
  const world = await aWorld(db)
  const { id } = await save(world, { name: 'Vera', tags: ['VIP'] })
  await Promise.all([
    world.tx((tx) => editContact(tx, world.ann, id, { phone: '+46315550142', addTags: ['Press'] })),
    world.tx((tx) => editContact(tx, world.otto, id, { company: 'Tarnside', addTags: ['vip', 'Guide'] })),
  ])
  const { phone, company, tags } = await world.tx((tx) => getContact(tx, world.ann, id))
  assert.deepEqual(
    { phone, company, tags: tags.toSorted() },
    {
      phone: '+46315550142',
      company: 'Tarnside',
      tags: ['Guide', 'Press', 'VIP'],
    },
  )
})
