import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { getVisitorDetails, NO_PLACES } from '../visitors/details.ts'
import { endConversation } from './end.ts'
import { joinConversation } from './join.ts'
import { reopenConversation } from './reopen.ts'
import { getOwn } from './visitor-view.ts'

const node = await aNode()

test('[RT5] nothing is written of a visitor until they write', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera, {
    profile: { name: 'Vera' },
    page: { url: 'https://shop.example/', title: 'Shop' },
  })
  const conversation = newId()
  widget.say({
    type: 'page',
    page: { url: 'https://shop.example/shoes', title: 'Shoes', referrer: 'https://search.example/' },
  })
  widget.say({
    type: 'profile',
    profile: { email: 'vera@home.example', attributes: { plan: 'gold\u0000', since: 2019, vip: true } },
  })
  widget.say({ type: 'typing', conversation, text: 'Hel', active: true })
  widget.say({ type: 'seen', conversation, seq: 1, read: true })
  widget.say({ type: 'resume', conversation, seq: 0 })
  assert.equal((await widget.next('reset')).reason, 'unknown')
  const count = () =>
    world.tx(async (tx) => (await tx.rows<{ n: number }>('n', 'select count(*)::int as n from visitors', []))[0]!.n)
  assert.equal(await count(), 0)

  assert.equal((await widget.post(conversation, 'Hello')).type, 'ack')
  assert.equal(await count(), 1)
  const details = await world.tx((tx) => getVisitorDetails(tx, world.ann, world.vera.id, NO_PLACES))
  assert.deepEqual(
    [details.name, details.email, details.attributes, details.page?.title, details.referrer],
    ['Vera', 'vera@home.example', { plan: 'gold', since: 2019, vip: true }, 'Shoes', 'https://search.example/'],
    'but then with all they had said',
  )
})

test('[RT5] a second start is refused and told where to go, and nothing of it remains', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera)
  const conversation = await world.begun()
  const second = newId()
  const answer = await widget.post(second, 'Another')
  assert.ok(answer.type === 'refused')
  assert.deepEqual([answer.code, answer.conversation], ['conversation-open', conversation])
  const again = await widget.post(conversation, 'Another', { id: answer.id! })
  assert.equal(again.type === 'ack' && again.seq, 3, 'the same id serves there')
  widget.say({ type: 'resume', conversation: second, seq: 0 })
  assert.equal((await widget.next('reset', (frame) => frame.conversation === second)).reason, 'unknown')
})

test('[RT5] a message after the end reopens within the window, and later starts anew', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const widget = await visitorSocket(node, vera)
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  await ended(world, conversation)
  const reopened = await widget.post(conversation, 'One more thing')
  assert.equal(reopened.type === 'ack' && reopened.seq, 6, 'after "reopened"')
  const own = await tx((tx) => getOwn(tx, vera, conversation))
  assert.deepEqual([own.conversation.status, own.conversation.agent], ['waiting', null])

  await ended(world, conversation)
  await windowIsOver(world, conversation)
  const late = await widget.post(conversation, 'Much later')
  assert.equal(late.type === 'refused' && late.code, 'conversation-ended')
  const fresh = newId()
  const first = await widget.post(fresh, 'Much later', { id: late.id! })
  assert.equal(first.type === 'ack' && first.seq, 2)
})

test('[RT5] what has ended is not reopened beside one that is open, by visitor or agent', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const widget = await visitorSocket(node, vera)
  const old = await world.begun()
  await ended(world, old)
  const fresh = await world.begun()
  const answer = await widget.post(old, 'Here again')
  assert.ok(answer.type === 'refused')
  assert.deepEqual([answer.code, answer.conversation], ['conversation-open', fresh])
  await assert.rejects(
    tx((tx) => reopenConversation(tx, ann, old)),
    { code: 'conversation-open' },
  )
})

test('[RT5] a visitor may have a conversation in each of two workspaces under one id', async () => {
  const [one, two] = [await aWorld(node.db), await aWorld(node.db)]
  const conversation = newId()
  const widget = await visitorSocket(node, one.vera)
  const twin = await visitorSocket(node, { ...two.vera, id: one.vera.id })
  await widget.post(conversation, 'Here')
  await twin.post(conversation, 'There')
  await Promise.all([widget.reached(conversation, 2), twin.reached(conversation, 2)])
  assert.doesNotMatch(widget.wire, /There/)
  assert.doesNotMatch(twin.wire, /Here/)
})

function ended({ tx, ann }: World, conversation: string): Promise<void> {
  return tx((tx) => endConversation(tx, ann, conversation, { outcome: 'resolved', comment: null }))
}

function windowIsOver({ tx }: World, conversation: string): Promise<unknown> {
  return tx((tx) =>
    tx.rows('over', `update conversations set reopen_until = now() - interval '1 second' where id = $1`, [
      conversation,
    ]),
  )
}
