import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import type { Viewer } from '../agents/viewer.ts'
import { endConversation } from '../conversations/end.ts'
import { getConversation } from '../conversations/find.ts'
import { openConversationOf } from '../conversations/start.ts'
import { eventsAfter } from '../events/event.ts'
import { sendMessage } from '../messages/send.ts'
import type { Tx } from '../platform/database.ts'
import { held, waitsForLock } from '../test/held.ts'
import { agentSocket, cookieOf, visitorSocket } from '../test/socket.ts'
import { aNode, anotherNode, aWorld, tokenOf, type World } from '../test/world.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { blockVisitor, unblockVisitor } from './block.ts'

const node = await aNode({ env: { TRUST_PROXY: '1' } })

const ALONE = { byAddress: false, reason: null, end: false }

const block = (world: World, id: string, how: Partial<Parameters<typeof blockVisitor>[3]> = {}) =>
  world.tx((tx) => blockVisitor(tx, world.ann, id, { ...ALONE, ...how }))

async function asVisitor(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  visitor = world.vera,
  ip = '198.51.100.9',
) {
  const answer = await fetch(`${node.url}/api/v1/visitor${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokenOf(node, visitor)}`,
      'x-forwarded-for': ip,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

async function asAgent(agent: Viewer, method: string, path: string, body?: unknown, on = node) {
  const answer = await fetch(`${on.url}/api/v1${path}`, {
    method,
    headers: {
      cookie: await cookieOf(on, agent),
      'x-parley': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: answer.status === 204 ? null : await answer.json() }
}

const session = (world: World, token: string | undefined, ip: string) =>
  asVisitor(world, 'POST', '/session', { inbox: world.shopKey, token }, undefined, ip)

test('[RT28] whoever is blocked is refused at every door, and nothing of theirs is kept', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await block(world, id)
  const before = await world.tx((tx) => getConversation(tx, world.ann, id))
  const answers = [
    await session(world, tokenOf(node, world.vera), '198.51.100.9'),
    await asVisitor(world, 'GET', '/conversations'),
    await asVisitor(world, 'POST', `/conversations/${id}/messages`, { id: newId(), body: 'Let me in' }),
    await asVisitor(world, 'POST', `/conversations/${id}/rating`, { score: 1 }),
    await asVisitor(world, 'PUT', `/conversations/${id}/attachments/${newId()}?name=a.txt`, {}),
  ]
  for (const { status, body } of answers) assert.deepEqual([status, body.code], [403, 'blocked'])
  assert.doesNotMatch(JSON.stringify(answers), /Ann|address/, 'it says no more than it must')
  assert.deepEqual(await world.tx((tx) => getConversation(tx, world.ann, id)), before)
})

test('[RT28] of a message that is on its way when the block commits, nothing is taken in', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  const line = await visitorSocket(node, world.vera)
  // As if no ring had reached this node yet: the line is still open.
  await world.quietly((tx) => blockVisitor(tx, world.ann, id, ALONE))
  const answer = await line.post(id, 'One more thing')
  assert.equal(answer.type === 'refused' && answer.code, 'blocked')
  // Nor does another conversation begin.
  await world.quietly((tx) => endConversation(tx, world.ann, id, { outcome: 'abandoned', comment: null }))
  const anew = await line.post(newId(), 'Hello again')
  assert.equal(anew.type === 'refused' && anew.code, 'blocked')
  assert.equal(await world.tx((tx) => openConversationOf(tx, world.vera)), null)
  // The sweep closes what the ring did not.
  assert.equal(await line.closing(15_000), CLOSE.unauthenticated)
})

test('[RT28] a conversation that begins while its visitor is blocked is told of the block, or does not begin', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await world.tx((tx) => endConversation(tx, world.ann, id, { outcome: 'resolved', comment: null }))
  const begin = (tx: Tx, conversation: string) =>
    sendMessage(tx, { author: world.vera, conversation, id: newId(), kind: 'message', body: 'Me again' })

  // The block comes to the visitor's row while another conversation is being written down.
  const second = newId()
  const { inside, finish } = await held(world, (tx) => begin(tx, second))
  const blocking = block(world, id)
  await waitsForLock(world)
  finish()
  await Promise.all([inside, blocking])
  const events = await world.tx((tx) => eventsAfter(tx, second, 0, 50))
  assert.equal(events.at(-1)!.type, 'visitor.blocked')

  // And the other way round: they look whether they are blocked, and are not yet.
  await world.tx((tx) => unblockVisitor(tx, world.ann, id))
  await world.tx((tx) => endConversation(tx, world.ann, second, { outcome: 'resolved', comment: null }))
  const blocked = await held(world, (tx) => blockVisitor(tx, world.ann, id, ALONE))
  const third = newId()
  const beginning = world.tx((tx) => begin(tx, third))
  const refused = assert.rejects(beginning, { code: 'blocked' })
  await waitsForLock(world)
  blocked.finish()
  await Promise.all([blocked.inside, refused])
  assert.equal(await world.tx((tx) => openConversationOf(tx, world.vera)), null)
})

test('[RT28] their lines are closed, also on another node; those of others stay', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  const far = await anotherNode(node, { SECRET_KEY: node.config.secretKey ?? '' })
  const [here, there, other] = [
    await visitorSocket(node, world.vera),
    await visitorSocket(far, world.vera),
    await visitorSocket(node, world.visitor()),
  ]
  await block(world, id)
  assert.deepEqual(await Promise.all([here.closing(), there.closing()]), [CLOSE.unauthenticated, CLOSE.unauthenticated])
  await other.settled()
})

test('[RT28] a block by address meets whoever comes to this inbox from there, and nobody else', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await block(world, id, { byAddress: true })
  const address = world.vera.seen.ip!
  assert.equal((await session(world, undefined, address)).body.code, 'blocked')
  assert.equal((await session(world, undefined, '203.0.113.8')).status, 200)
  const other = world.visitor()
  const asked = await asVisitor(world, 'GET', '/conversations', undefined, other, address)
  assert.equal(asked.body.code, 'blocked', 'a token that was got before helps nobody')
  const elsewhere = await aWorld(node.db)
  assert.equal((await session(elsewhere, undefined, address)).status, 200, 'another workspace does not know of it')
})

test('an IPv6 address counts as far as it is one customer’s', async () => {
  const world = await aWorld(node.db)
  const vera: VisitorAuthor = { ...world.visitor(), seen: { ...world.vera.seen, ip: '2001:db8:1:2::7' } }
  await block(world, await world.begun(vera), { byAddress: true })
  assert.equal((await session(world, undefined, '2001:db8:1:2:ffff::1')).body.code, 'blocked')
  assert.equal((await session(world, undefined, '2001:db8:1:3::1')).status, 200)
})

test('an address that is not known cannot be blocked, and then nothing is', async () => {
  const world = await aWorld(node.db)
  const nobody: VisitorAuthor = { ...world.visitor(), seen: { ...world.vera.seen, ip: null } }
  const id = await world.begun(nobody)
  await assert.rejects(block(world, id, { byAddress: true }), { code: 'bad-request' })
  assert.equal((await world.tx((tx) => getConversation(tx, world.ann, id))).visitor.blocked, false)
})

test('a block is told in the conversation at hand and in the open one, and shown in all', async () => {
  const world = await aWorld(node.db)
  const old = await world.begun()
  await world.tx((tx) => endConversation(tx, world.ann, old, { outcome: 'resolved', comment: null }))
  const open = await world.begun(world.vera, 'A second one')
  const desk = await agentSocket(node, world.otto)
  await block(world, old, { end: true, reason: 'Threats' })
  const [before, now] = await world.tx((tx) =>
    Promise.all([getConversation(tx, world.ann, old), getConversation(tx, world.ann, open)]),
  )
  assert.deepEqual([before.visitor.blocked, now.visitor.blocked], [true, true])
  assert.deepEqual([now.status, now.outcome], ['ended', 'abandoned'])
  const rowsOf = (id: string) => (frame: { rows: Conversation[] }) =>
    frame.rows.some((row) => row.id === id && row.visitor.blocked)
  await Promise.all([desk.next('rows', rowsOf(old)), desk.next('rows', rowsOf(open))])
})

test('a lifted block lets them in again, with all they had', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await block(world, id, { byAddress: true })
  await world.tx((tx) => unblockVisitor(tx, world.otto, id))
  assert.equal((await session(world, tokenOf(node, world.vera), world.vera.seen.ip!)).body.conversations[0].id, id)
  assert.equal((await session(world, undefined, world.vera.seen.ip!)).status, 200)
})

test('the list shows who is blocked in the inboxes one sees, and lifts it there', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await block(world, id, { byAddress: true, reason: 'Spam' })
  const { body } = await asAgent(world.ann, 'GET', '/blocks')
  assert.equal(body.length, 1)
  const { visitor, address, reason, by, conversationId } = body[0]
  assert.deepEqual(
    { id: visitor.id, address, reason, by, conversationId },
    { id: world.vera.id, address: '203.0.113.7', reason: 'Spam', by: world.ann.id, conversationId: id },
  )
  assert.deepEqual((await asAgent(world.mallory, 'GET', '/blocks')).body, [])
  assert.equal((await asAgent(world.mallory, 'DELETE', `/blocks/${body[0].id}`)).status, 404)
  assert.equal((await asAgent(world.ann, 'DELETE', `/blocks/${body[0].id}`)).status, 204)
  assert.deepEqual((await asAgent(world.ann, 'GET', '/blocks')).body, [])
})

test('where addresses are masked, agents do not learn them from the list, and what is not kept cannot be blocked', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  await block(world, id, { byAddress: true })
  const { db, connection } = node
  const masking = await aNode({ database: { db, connection }, env: { MASK_IPS: 'agents' } })
  const list = async (agent: Viewer) => (await asAgent(agent, 'GET', '/blocks', undefined, masking)).body[0].address
  assert.deepEqual([await list(world.ann), await list(world.ben)], ['203.0.113.•••', '203.0.113.7'])
  const cutting = await aNode({ database: { db, connection }, env: { MASK_IPS: 'stored' } })
  const other = await world.begun(world.visitor())
  const { body } = await asAgent(world.ann, 'PUT', `/conversations/${other}/block`, { byAddress: true }, cutting)
  assert.equal(body.field, 'byAddress')
})

test('who may not see the conversation cannot block its visitor', async () => {
  const world = await aWorld(node.db)
  const id = await world.begun()
  assert.equal((await asAgent(world.mallory, 'PUT', `/conversations/${id}/block`, {})).status, 404)
  assert.equal((await asAgent(world.mallory, 'DELETE', `/conversations/${id}/block`)).status, 404)
})
