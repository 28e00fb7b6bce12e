import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Agent } from '@parley/protocol/agent.ts'
import type { Inbox, InboxSettings, WidgetConfig } from '@parley/protocol/inbox.ts'
import { aBrowser, aStaff } from '../agents/factory.ts'
import { aNode } from '../test/world.ts'
import { mayEmbed, originOfPage } from './may-embed.ts'

const node = await aNode()

async function aShop(settings: Partial<InboxSettings> = {}) {
  const staff = await aStaff(node)
  const ben = aBrowser(node)
  const ann = aBrowser(node)
  await Promise.all([ben.signIn(staff.email('Ben')), ann.signIn(staff.email('Ann'))])
  const { body: shop } = await ben.ask<Inbox>('POST', '/inboxes', { name: 'Shop', settings })
  return { ...staff, ben, ann, shop }
}

test('a new inbox has a key, sensible settings and no members', async () => {
  const { shop } = await aShop({ color: '#5B4BDB' })
  assert.match(shop.key, /^[0-9a-f]{20}$/)
  assert.equal(shop.channel, 'web')
  assert.equal(shop.settings.displayName, 'Shop')
  assert.equal(shop.settings.color, '#5b4bdb')
  assert.deepEqual(shop.memberIds, [])
})

test('settings that are not named stay as they are', async () => {
  const { ben, shop } = await aShop({ greeting: 'Hello there' })
  const { body } = await ben.ask<Inbox>('PATCH', `/inboxes/${shop.id}`, {
    name: 'Front',
    settings: { corners: 'round' },
  })
  assert.equal(body.name, 'Front')
  assert.equal(body.settings.corners, 'round')
  assert.equal(body.settings.greeting, 'Hello there')
})

test('an inbox has its own categories, in the order they were named', async () => {
  const { ben, shop } = await aShop({ categories: ['Returns ', 'Delivery'] })
  assert.deepEqual(shop.settings.categories, ['Returns', 'Delivery'])
  const { body } = await ben.ask<Inbox[]>('GET', '/inboxes')
  assert.deepEqual(body.find((inbox) => inbox.id === shop.id)?.settings.categories, ['Returns', 'Delivery'])
})

test('malformed settings are refused with the field that is wrong', async () => {
  const { ben, shop } = await aShop()
  for (const [settings, field] of [
    [{ color: 'red' }, 'settings.color'],
    [{ color: '#12345' }, 'settings.color'],
    [{ sites: ['ftp://shop.example'] }, 'settings.sites.0'],
    [{ sites: ['https://user:pass@shop.example'] }, 'settings.sites.0'],
    [{ position: 'top' }, 'settings.position'],
    [{ reopenHours: 0 }, 'settings.reopenHours'],
    [{ expiryHours: 1.5 }, 'settings.expiryHours'],
    [{ displayName: '' }, 'settings.displayName'],
    [{ categories: ['Returns', 'returns '] }, 'settings.categories'],
    [{ categories: ['  '] }, 'settings.categories.0'],
  ] as const) {
    const { status, body } = await ben.ask('PATCH', `/inboxes/${shop.id}`, { settings })
    assert.deepEqual([status, body.field], [400, field])
  }
})

test('membership decides which inboxes an agent sees, at once', async () => {
  const { ben, ann, shop, ids } = await aShop()
  const seen = async () => (await ann.ask<Inbox[]>('GET', '/inboxes')).body.map((inbox) => inbox.id)
  assert.deepEqual(await seen(), [])
  const { body } = await ben.ask<Inbox>('PATCH', `/inboxes/${shop.id}`, { memberIds: [ids.ann, ids.otto] })
  assert.deepEqual(body.memberIds.sort(), [ids.ann, ids.otto].sort())
  assert.deepEqual(await seen(), [shop.id])
  assert.deepEqual((await ann.ask<Agent>('GET', '/me')).body.inboxIds, [shop.id])
  await ben.ask('PATCH', `/inboxes/${shop.id}`, { memberIds: [ids.otto] })
  assert.deepEqual(await seen(), [])
})

test('agents cannot add or change an inbox', async () => {
  const { ann, shop } = await aShop()
  assert.equal((await ann.ask('POST', '/inboxes', { name: 'Mine' })).body.code, 'forbidden')
  assert.equal((await ann.ask('PATCH', `/inboxes/${shop.id}`, { name: 'Mine' })).body.code, 'forbidden')
})

test('an inbox of another workspace cannot be seen or changed, nor its agents be members here', async () => {
  const [ours, theirs] = await Promise.all([aShop(), aShop()])
  assert.deepEqual(
    (await ours.ben.ask<Inbox[]>('GET', '/inboxes')).body.map((inbox) => inbox.id),
    [ours.shop.id],
  )
  assert.equal((await ours.ben.ask('PATCH', `/inboxes/${theirs.shop.id}`, { name: 'Ours' })).body.code, 'not-found')
  const { body } = await ours.ben.ask<Inbox>('PATCH', `/inboxes/${ours.shop.id}`, { memberIds: [theirs.ids.ann] })
  assert.deepEqual(body.memberIds, [])
})

test('any page may ask what the launcher looks like, and keep the answer for a minute', async () => {
  const { shop } = await aShop({ displayName: 'Tarnside', color: '#fdf0a6' })
  const { status, headers, body } = await aBrowser(node).ask<WidgetConfig>('GET', `/widget/${shop.key}`, undefined, {
    origin: 'https://anywhere.example',
  })
  assert.equal(status, 200)
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.match(headers.get('cache-control')!, /max-age=60/)
  assert.deepEqual(Object.keys(body).sort(), ['brand', 'corners', 'name', 'position'])
  assert.equal(body.name, 'Tarnside')
  assert.equal(body.brand.light.accent, '#fdf0a6')
  assert.equal(body.brand.light.onAccent, '#191606')
})

test('the launcher follows a changed colour', async () => {
  const { ben, shop } = await aShop()
  await ben.ask('PATCH', `/inboxes/${shop.id}`, { settings: { color: '#5b4bdb' } })
  const { body } = await aBrowser(node).ask<WidgetConfig>('GET', `/widget/${shop.key}`)
  assert.equal(body.brand.light.accent, '#5b4bdb')
})

test('an inbox with sites is shown on those alone, and on our own pages', async () => {
  const { shop } = await aShop({ sites: ['https://shop.example/', 'b.example:8443'] })
  assert.deepEqual(shop.settings.sites, ['https://shop.example', 'https://b.example:8443'])
  const from = async (headers: Record<string, string>) =>
    (await aBrowser(node).ask('GET', `/widget/${shop.key}`, undefined, headers)).status
  assert.equal(await from({ origin: 'https://shop.example' }), 200)
  assert.equal(await from({ referer: 'https://shop.example/boots?x=1' }), 200)
  assert.equal(await from({ origin: 'https://b.example:8443' }), 200)
  assert.equal(await from({ origin: node.url }), 200)
  assert.equal(await from({ origin: 'https://evil.example' }), 403)
  assert.equal(await from({ origin: 'http://shop.example' }), 403)
  assert.equal(await from({ origin: 'null' }), 403)
  assert.equal(await from({ referer: 'https://shop.example.evil.example/' }), 403)
})

test('an unknown key is not found, and says so to any page', async () => {
  const { status, headers, body } = await aBrowser(node).ask('GET', '/widget/nonsense')
  assert.deepEqual([status, body.code, headers.get('access-control-allow-origin')], [404, 'not-found', '*'])
})

test('where a page is from is what its Origin says, else its Referer', () => {
  assert.equal(originOfPage({ origin: 'https://a.example', referer: 'https://b.example/' }), 'https://a.example')
  assert.equal(originOfPage({ referer: 'https://b.example/x' }), 'https://b.example')
  assert.equal(originOfPage({ referer: 'nonsense' }), null)
  assert.equal(mayEmbed({ sites: ['https://a.example'] }, null), true)
})
