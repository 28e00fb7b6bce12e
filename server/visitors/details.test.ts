import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page, Profile } from '@parley/protocol/client.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { FieldKind } from '@parley/protocol/field.ts'
import { newId } from '@parley/protocol/id.ts'
import { PAGES_KEPT, type VisitorDetails, type VisitorNote } from '@parley/protocol/visitor.ts'
import type { Viewer } from '../agents/viewer.ts'
import { joinConversation } from '../conversations/join.ts'
import { createField } from '../fields/edit.ts'
import { agentSocket, cookieOf, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, tokenOf, type World } from '../test/world.ts'

const node = await aNode()

async function ask<Body = VisitorDetails & { code?: string; message?: string; field?: string }>(
  agent: Viewer,
  method: string,
  path: string,
  body?: unknown,
  url = node.url,
) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      cookie: await cookieOf(node, agent),
      'x-parley': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (answer.status === 204 ? null : await answer.json()) as Body }
}

const read = async ({ ann, vera }: World) => (await ask(ann, 'GET', `/visitors/${vera.id}`)).body

/** What a page says is read in order, and written a moment after its reading. */
async function readOnce(world: World, that: (now: VisitorDetails) => boolean): Promise<VisitorDetails> {
  for (const deadline = Date.now() + 10_000; ; await pause(20)) {
    const now = await read(world)
    if (that(now) || Date.now() > deadline) return now
  }
}

const aField = (world: World, kind: FieldKind, options: string[] = []) =>
  world.tx((tx) => createField(tx, world.ben.id, { name: `${kind} ${newId().slice(-6)}`, kind, options }))

/** Vera's browser, as it says hello on a page. */
const visits = (world: World, profile: Profile, page?: Page) =>
  visitorSocket(node, world.vera, { profile, ...(page && { page }) })

test('[RT29] what an agent writes of a visitor is what all see, and the page does not change it any more', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const browser = await visits(world, {})
  browser.say({ type: 'profile', profile: { name: 'vera', email: 'vera@home.example' } })
  const desk = await agentSocket(node, world.otto)
  await desk.next('changed', (frame) => frame.id === world.vera.id).catch(() => {})
  const change = { name: 'Vera Lindqvist', phone: ' +46 31  555 01 42 ' }
  const { status, body } = await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, change)
  assert.equal(status, 200)
  assert.deepEqual([body.name, body.named, body.phone], ['Vera Lindqvist', true, '+46315550142'])
  await desk.next('changed', (frame) => frame.what === 'visitors' && frame.id === world.vera.id)
  await desk.next('rows', ({ rows }) => rows.some((row) => row.visitor.name === 'Vera Lindqvist'))

  browser.say({ type: 'profile', profile: { name: 'vera again', email: 'new@home.example' } })
  const now = await readOnce(world, ({ email }) => email === 'new@home.example')
  assert.deepEqual([now.name, now.email], ['Vera Lindqvist', 'new@home.example'])

  await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, { name: '' })
  assert.equal((await read(world)).named, false)
  browser.say({ type: 'profile', profile: { name: 'Vera by herself' } })
  const later = await readOnce(world, ({ name }) => name === 'Vera by herself')
  assert.equal(later.name, 'Vera by herself', 'emptied, it is the page’s to say again')
})

test('two agents who change different details both get their way, and of the same the last counts', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const [size, club] = [await aField(world, 'list', ['M', 'L']), await aField(world, 'text')]
  const path = `/visitors/${world.vera.id}`
  await Promise.all([
    ask(world.ann, 'PATCH', path, { email: 'vera@home.example' }),
    ask(world.otto, 'PATCH', path, { phone: '031 555 01 42' }),
    ask(world.ann, 'PATCH', path, { fields: { [size.id]: 'M' } }),
    ask(world.otto, 'PATCH', path, { fields: { [club.id]: 'STF' } }),
  ])
  await ask(world.ann, 'PATCH', path, { name: 'Vera' })
  await ask(world.otto, 'PATCH', path, { name: 'Vera L.' })
  const now = await read(world)
  assert.deepEqual(
    [now.email, now.phone, now.name, now.fields],
    ['vera@home.example', '0315550142', 'Vera L.', { [size.id]: 'M', [club.id]: 'STF' }],
  )
})

const unusable: [Record<string, unknown>, RegExp][] = [
  [{ email: 'vera.home.example' }, /^Not an e-mail: no @/],
  [{ email: 'vera@' }, /^Not an e-mail/],
  [{ phone: 'call me' }, /^Not a phone number/],
  [{ phone: '12' }, /^Too short for a phone number/],
  [{ name: 'V'.repeat(121) }, /^A name may have 120/],
]
for (const [change, sentence] of unusable) {
  test(`${JSON.stringify(change).slice(0, 40)} is refused with a sentence, and nothing is changed`, async () => {
    const world = await aWorld(node.db)
    await world.begun()
    const { status, body } = await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, { name: 'Vera', ...change })
    assert.equal(status, 400)
    assert.match(body.message!, sentence)
    assert.equal(body.field, Object.keys(change)[0])
    assert.equal((await read(world)).named, false)
  })
}

const answers: [FieldKind, unknown, unknown][] = [
  ['text', '  two  words ', 'two  words'],
  ['text', 'x'.repeat(501), null],
  ['number', '1 250,5', 1250.5],
  ['number', 'many', null],
  ['date', '2026-02-28', '2026-02-28'],
  ['date', '2026-02-30', null],
  ['list', 'M', 'M'],
  ['list', 'XXL', null],
  ['checkbox', true, true],
  ['checkbox', 'yes', null],
  ['link', 'https://admin.example/c/1', 'https://admin.example/c/1'],
  ['link', 'javascript:alert(1)', null],
]
for (const [kind, given, kept] of answers) {
  test(`a ${kind} field ${kept === null ? 'refuses' : 'takes'} ${JSON.stringify(given).slice(0, 30)}`, async () => {
    const world = await aWorld(node.db)
    await world.begun()
    const { id } = await aField(world, kind, kind === 'list' ? ['S', 'M'] : [])
    const change = { fields: { [id]: given } }
    const { status, body } = await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, change)
    if (kept === null) {
      assert.equal(status, 400)
      assert.equal(body.field, `fields.${id}`)
    } else {
      assert.deepEqual(body.fields, { [id]: kept })
      const emptied = await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, { fields: { [id]: null } })
      assert.deepEqual(emptied.body.fields, {})
    }
  })
}

test('what a server tells wins over what the page says, and null takes it away', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const browser = await visits(world, {})
  browser.say({ type: 'profile', profile: { attributes: { plan: 'gold', theme: 'dark' } } })
  await readOnce(world, ({ attributes }) => attributes.theme === 'dark')
  const path = `/visitors/${world.vera.id}/attributes`
  await ask(world.ann, 'PUT', path, { plan: 'free', orders: 6 })
  browser.say({ type: 'profile', profile: { attributes: { plan: 'platinum', theme: 'light' } } })
  const now = await readOnce(world, ({ attributes }) => attributes.theme === 'light')
  assert.deepEqual(now.attributes, { plan: 'free', orders: 6, theme: 'light' })
  assert.deepEqual(now.confirmed.toSorted(), ['orders', 'plan'])
  await ask(world.ann, 'PUT', path, { plan: null })
  const after = await read(world)
  assert.deepEqual([after.attributes, after.confirmed], [{ orders: 6, theme: 'light' }, ['orders']])
})

test('[RT29] where a visitor goes is kept in order and once, the newest fifty, with what brought them', async () => {
  const world = await aWorld(node.db)
  const start = Date.now() - 60 * 60_000
  const page = (n: number): Page => ({
    url: `https://shop.example/${n}`,
    title: `Page ${n}`,
    at: new Date(start + n * 1000).toISOString(),
  })
  const pages = Array.from({ length: 30 }, (_, n) => page(n))
  const visit = { pages, referrer: 'https://www.google.se/', utm: { source: 'news', campaign: 'autumn' } }
  const browser = await visits(world, { visit }, page(29))
  await browser.post(newId(), 'Hello')
  const desk = await agentSocket(node, world.ann)
  for (let n = 30; n < 60; n++) browser.say({ type: 'page', page: page(n) })
  const isVera = (frame: { id?: string }) => frame.id === world.vera.id
  await desk.next('changed', (frame) => isVera(frame) && desk.all('changed').filter(isVera).length >= 30)
  const again = await visits(world, { visit }, page(59))
  again.say({ type: 'profile', profile: { name: 'Vera, at last' } })
  const now = await readOnce(world, ({ name }) => name === 'Vera, at last')
  assert.equal(now.pages.length, PAGES_KEPT)
  assert.deepEqual(
    now.pages.map(({ url }) => url),
    Array.from({ length: PAGES_KEPT }, (_, n) => page(59 - n).url),
  )
  assert.deepEqual(now.visit, { referrer: 'https://www.google.se/', utm: { source: 'news', campaign: 'autumn' } })
  assert.equal(now.referrer, 'https://www.google.se/')
  assert.equal(now.page?.title, 'Page 59')
})

test('[RT29] a page without a time is where they are now, however often it is said', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const cart = { url: 'https://shop.example/cart', title: 'Cart' }
  const desk = await agentSocket(node, world.ann)
  const browser = await visits(world, {}, cart)
  await desk.next('changed', (frame) => frame.id === world.vera.id)
  for (let n = 0; n < 3; n++) browser.say({ type: 'page', page: cart })
  const second = await visits(world, {}, cart)
  second.say({ type: 'profile', profile: { name: 'Vera, at last' } })
  const now = await readOnce(world, ({ name }) => name === 'Vera, at last')
  assert.deepEqual(
    now.pages.map(({ url }) => url),
    [cart.url],
  )
})

test('[RT29] a hello tells anew what the page has learnt, of those who have written', async () => {
  const world = await aWorld(node.db)
  const stranger = world.visitor()
  await world.begun()
  const desk = await agentSocket(node, world.ann)
  await visitorSocket(node, stranger, { profile: { name: 'Nobody yet' } })
  await visits(world, { name: 'Vera', attributes: { plan: 'gold' } })
  await desk.next('changed', (frame) => frame.id === world.vera.id)
  const now = await read(world)
  assert.deepEqual([now.name, now.attributes], ['Vera', { plan: 'gold' }])
  assert.equal((await ask(world.ann, 'GET', `/visitors/${stranger.id}`)).status, 404)
})

test('an unusable page, too many pages and a clock that is years ahead do no harm', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const browser = await visits(world, {})
  const page = { url: 'javascript:alert(1)', title: '<b>', at: '2099-01-01T00:00:00Z' }
  browser.say({ type: 'page', page })
  browser.say({ type: 'page', page: { ...page, at: 'yesterday' } })
  assert.equal((await browser.next('refused')).code, 'bad-frame')
  browser.say({ type: 'profile', profile: { visit: { pages: Array.from({ length: 31 }, () => page) } } })
  await browser.next('refused', (frame) => frame.field === 'profile.visit.pages')
  const [kept] = (await readOnce(world, ({ pages }) => pages.length > 0)).pages
  assert.ok(kept && Date.parse(kept.at) <= Date.now())
})

test('notes on a visitor have their authors, and only these change them', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const path = `/visitors/${world.vera.id}/notes`
  const [first, second] = [newId(), newId()]
  const sent = { id: first, body: ' Wants repairs, not refunds. ' }
  assert.equal((await ask(world.ann, 'POST', path, sent)).status, 201)
  assert.equal((await ask(world.ann, 'POST', path, sent)).status, 201, 'sent twice it is one')
  assert.equal((await ask(world.otto, 'POST', path, { ...sent, body: 'Other words' })).body.code, 'id-taken')
  await ask(world.otto, 'POST', path, { id: second, body: 'Guides for the club' })
  assert.equal((await ask(world.otto, 'PATCH', `${path}/${first}`, { body: 'Mine' })).body.code, 'forbidden')
  assert.equal((await ask(world.ben, 'DELETE', `${path}/${first}`)).body.code, 'forbidden')
  await ask<VisitorNote>(world.ann, 'PATCH', `${path}/${first}`, { body: 'Wants repairs' })
  const { notes } = await read(world)
  assert.deepEqual(
    notes.map(({ by, body, editedAt }) => [by, body, editedAt !== null]),
    [
      [world.otto.id, 'Guides for the club', false],
      [world.ann.id, 'Wants repairs', true],
    ],
  )
  assert.equal((await ask(world.ann, 'POST', path, { id: newId(), body: '  ' })).body.message, 'Write something first.')
  assert.equal((await ask(world.ann, 'DELETE', `${path}/${first}`)).status, 204)
  assert.deepEqual(
    (await read(world)).notes.map((note) => note.id),
    [second],
  )
})

test('nothing of this is on a visitor’s wire, on any way there is', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  const field = await aField(world, 'text')
  const browser = await visits(world, {})
  browser.say({ type: 'resume', conversation: id, seq: 0 })
  const path = `/visitors/${world.vera.id}`
  await ask(world.ann, 'PATCH', path, { phone: '+46315550142', fields: { [field.id]: 'Canary field' } })
  await ask(world.ann, 'PUT', `${path}/attributes`, { plan: 'Canary plan' })
  await ask(world.ann, 'POST', `${path}/notes`, { id: newId(), body: 'Canary note' })
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  await world.say(world.ann, id, 'Here')
  await browser.reached(id, 4)
  const headers = { authorization: `Bearer ${tokenOf(node, world.vera)}` }
  const said = [browser.wire]
  for (const way of [
    '/visitor/conversations',
    `/visitor/conversations/${id}/timeline`,
    path,
    `${path}/conversations`,
  ]) {
    const answer = await fetch(`${node.url}/api/v1${way}`, { headers })
    said.push(await answer.text())
    assert.equal(answer.status, way.startsWith('/visitor/') ? 200 : 401, way)
  }
  const session = await fetch(`${node.url}/api/v1/visitor/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inbox: world.shopKey, token: tokenOf(node, world.vera) }),
  })
  said.push(await session.text())
  for (const text of said) assert.doesNotMatch(text, /Canary|5550142|203\.0\.113/)
})

test('[RT29] agents of other inboxes hear nothing of a visitor', async () => {
  const world = await aWorld(node.db)
  await world.begun()
  const [outsider, insider] = [await agentSocket(node, world.mallory), await agentSocket(node, world.otto)]
  await ask(world.ann, 'PATCH', `/visitors/${world.vera.id}`, { name: 'Vera' })
  await insider.next('changed', (frame) => frame.id === world.vera.id)
  await outsider.settled()
  assert.doesNotMatch(outsider.wire, new RegExp(world.vera.id))
})

test('all conversations of a visitor are read page by page, without those in inboxes one does not see', async () => {
  const world = await aWorld(node.db)
  const ids: string[] = []
  for (let n = 0; n < 5; n++) {
    const id = await world.begun(world.vera, `Question ${n}`)
    ids.unshift(id)
    await world.tx((tx) =>
      tx.rows(
        'end-in-a-test',
        `update conversations set status = 'ended', outcome = 'resolved', ended_at = now(), started_at = now() - make_interval(mins => $2)
         where id = $1`,
        [id, 10 - n],
      ),
    )
  }
  type History = { conversations: Conversation[]; next: string | null }
  const seen: string[] = []
  let after = ''
  do {
    const { body } = await ask<History>(world.ann, 'GET', `/visitors/${world.vera.id}/conversations?limit=2${after}`)
    seen.push(...body.conversations.map((one) => one.id))
    after = body.next === null ? '' : `&after=${encodeURIComponent(body.next)}`
  } while (after)
  assert.deepEqual(seen, ids)
  await world.tx((tx) =>
    tx.rows('move', 'update conversations set inbox_id = $2 where id = $1', [ids[0], world.warehouse]),
  )
  const { body } = await ask<History>(world.ann, 'GET', `/visitors/${world.vera.id}/conversations`)
  assert.deepEqual(
    body.conversations.map((one) => one.id),
    ids.slice(1),
  )
})

test('the figures of a conversation say how long it waited, and who said how much', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  type Details = { figures: Record<string, unknown> }
  const waiting = (await ask<Details>(world.ann, 'GET', `/conversations/${id}`)).body.figures
  assert.equal(waiting.waitedMs, null)
  assert.ok(waiting.waitingSince)
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  await world.say(world.ann, id, 'A note', { kind: 'note' })
  await world.say(world.ann, id, 'Here')
  await world.say(world.vera, id, 'Thanks')
  const { figures } = (await ask<Details>(world.ann, 'GET', `/conversations/${id}`)).body
  assert.deepEqual([figures.visitorMessages, figures.agentMessages, figures.waitingSince], [2, 1, null])
  assert.ok(Number(figures.waitedMs) >= 0 && Number(figures.firstResponseMs) >= Number(figures.waitedMs))
})

test('the end of an address is hidden from agents where it is set so, and from everybody where it is not kept', async () => {
  const world = await aWorld(node.db)
  await world.begun({ ...world.vera, seen: { ...world.vera.seen, ip: '81.230.44.10' } })
  const path = `/visitors/${world.vera.id}`
  const plain = (await ask(world.ann, 'GET', path)).body
  assert.deepEqual([plain.ip, plain.ipMasked, plain.country], ['81.230.44.10', false, 'SE'])
  const masking = await aNode({ env: { MASK_IPS: 'agents' }, database: { db: node.db, connection: node.connection } })
  const told = async (agent: Viewer) => (await ask(agent, 'GET', path, undefined, masking.url)).body.ip
  assert.deepEqual([await told(world.ann), await told(world.ben)], ['81.230.44.•••', '81.230.44.10'])

  const forgetting = await aNode({
    env: { MASK_IPS: 'stored', TRUST_PROXY: '1' },
    database: { db: node.db, connection: node.connection },
  })
  const vic = world.visitor()
  const sent = await fetch(`${forgetting.url}/api/v1/visitor/conversations/${newId()}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenOf(node, vic)}`,
      'content-type': 'application/json',
      'x-forwarded-for': '81.230.44.10',
    },
    body: JSON.stringify({ id: newId(), body: 'Hello' }),
  })
  assert.ok(sent.ok)
  const { ip } = (await ask(world.ben, 'GET', `/visitors/${vic.id}`, undefined, forgetting.url)).body
  assert.equal(ip, '81.230.44.•••')
  const [row] = await world.tx((tx) =>
    tx.rows<{ ip: string }>('ip-of', 'select ip from visitors where id = $1', [vic.id]),
  )
  assert.equal(row?.ip, '81.230.44.0')
})
