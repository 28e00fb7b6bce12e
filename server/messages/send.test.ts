import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { assignConversation } from '../conversations/assign.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { reopenConversation } from '../conversations/reopen.ts'
import { eventsAfter } from '../events/event.ts'
import type { Refused } from '../platform/refused.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, tokenOf, type World } from '../test/world.ts'
import type { Send } from './send.ts'

const node = await aNode()

test('a visitor and an agent talk, and each sees what the other says', async () => {
  const { ann, vera, tx } = await aWorld(node.db)
  const conversation = newId()
  const widget = await visitorSocket(node, vera)
  const desk = await agentSocket(node, ann)

  widget.say({ type: 'send', id: newId(), conversation, body: 'Does it run large?' })
  const ack = await widget.next('ack')
  assert.equal(ack.seq, 2, 'after "started", in the public count')
  const rows = await desk.next('rows')
  assert.equal(rows.rows[0]?.preview?.text, 'Does it run large?')

  desk.say({ type: 'resume', conversation, seq: 0 })
  const delta = await desk.next('delta')
  assert.deepEqual(
    delta.events.map((event) => event.type),
    ['conversation.started', 'message.created'],
  )

  await tx((tx) => joinConversation(tx, ann, conversation))
  await widget.next('event', (frame) => frame.event.type === 'agent.joined')

  desk.say({ type: 'send', id: newId(), conversation, body: 'A little.', epoch: 1 })
  await desk.next('ack')
  const heard = await widget.next(
    'event',
    (frame) => frame.event.type === 'message.created' && frame.event.by.kind === 'agent',
  )
  assert.deepEqual(heard.event.by, { kind: 'agent', id: ann.id, name: 'Ann', picture: null })
})

test('[RT2] a resend returns the first result, and another body under the same id is refused', async () => {
  const { vera, say } = await aWorld(node.db)
  const conversation = newId()
  const id = newId()
  const first = await say(vera, conversation, 'Hello', { id })
  assert.deepEqual(await say(vera, conversation, 'Hello', { id }), first)
  await refused('id-taken', say(vera, conversation, 'Hullo', { id }))
})

test('[RT2] a resend leaves one event, also when both arrive in one batch or by HTTP', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera)
  const conversation = newId()
  const id = newId()
  const send = { type: 'send', id, conversation, body: 'Once' } as const
  widget.say(send)
  widget.say(send)
  widget.say(send)
  await widget.post(conversation, 'Last')
  const [first, ...others] = widget.all('ack').filter((ack) => ack.id === id)
  for (const other of others) assert.deepEqual(other, first)
  const again = await post(world, conversation, { id, body: 'Once' })
  assert.equal(again.status, 201)
  const { type, ...sent } = first!
  assert.deepEqual(await again.json(), sent)
  assert.deepEqual(await bodies(world, conversation), ['Once', 'Last'])
})

test('[RT2] a note and a message do not pass for each other, and authors do not share ids', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, say, tx } = world
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  const id = newId()
  await say(ann, conversation, 'Same words', { id, kind: 'note' })
  await refused('id-taken', say(ann, conversation, 'Same words', { id }))
  await say(vera, conversation, 'Other words', { id })
})

test('[RT2] a resend is answered as the first time even after its conversation ended and cannot be reopened', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, say, tx } = world
  const id = newId()
  const first = await say(vera, newId(), 'Hello', { id })
  const { conversation } = first
  await tx((tx) => endConversation(tx, ann, conversation, { outcome: 'resolved', comment: null }))
  await tx((tx) => tx.rows('over', 'update conversations set reopen_until = now() where id = $1', [conversation]))
  assert.deepEqual(await say(vera, conversation, 'Hello', { id }), first)
  await refused('conversation-ended', say(vera, conversation, 'More'))
})

test('[RT4] a note takes a number of the one order and none of the visitor’s', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, say } = world
  const conversation = await world.begun()
  assert.equal((await say(ann, conversation, 'Careful.', { kind: 'note' })).seq, 3)
  const { seq } = await say(vera, conversation, 'Anyone?')
  assert.equal(seq, 3, 'her third, though it is the fourth of all')
  const events = await world.tx((tx) => eventsAfter(tx, conversation, 0, 10))
  assert.deepEqual(
    events.map((event) => [event.seq, event.publicSeq]),
    [
      [1, 1],
      [2, 2],
      [3, null],
      [4, 3],
    ],
  )
})

test('[RT6] nobody speaks who has not joined, and nobody who has lost the floor', async (t) => {
  const world = await aWorld(node.db)
  const { ann, otto, vera, say, tx } = world
  const conversation = await world.begun()

  await t.test('an agent who has not joined may leave a note and nothing else', async () => {
    await refused('not-joined', say(ann, conversation, 'Hello?'))
    await say(ann, conversation, 'A note', { kind: 'note' })
  })

  await t.test('words written before joining do not slip in afterwards', async () => {
    await tx((tx) => joinConversation(tx, ann, conversation))
    await refused('stale-epoch', say(ann, conversation, 'Too early', { epoch: 0 }))
    await say(ann, conversation, 'In time', { epoch: 1 })
  })

  await t.test('a colleague who joins takes no floor away', async () => {
    await tx((tx) => joinConversation(tx, otto, conversation))
    await say(ann, conversation, 'Still here', { epoch: 1 })
    await refused('stale-epoch', say(otto, conversation, 'Saw nothing of it', { epoch: 1 }))
    await say(otto, conversation, 'Me too', { epoch: 2 })
  })

  await t.test('a transfer silences all others, and giving it back does not let old words through', async () => {
    await tx((tx) => assignConversation(tx, ann, conversation, { assigneeId: otto.id }))
    await refused('not-joined', say(ann, conversation, 'One more thing', { epoch: 2 }))
    await say(otto, conversation, 'Mine', { epoch: 2 })
    await tx((tx) => assignConversation(tx, otto, conversation, { assigneeId: ann.id }))
    await tx((tx) => joinConversation(tx, ann, conversation))
    await refused('stale-epoch', say(ann, conversation, 'One more thing', { epoch: 2 }))
    await refused('not-joined', say(otto, conversation, 'Gone', { epoch: 2 }))
  })

  await t.test('the end silences agents, and a reopening gives a new right to speak', async () => {
    await tx((tx) => endConversation(tx, ann, conversation, { outcome: 'resolved', comment: null }))
    await refused('conversation-ended', say(ann, conversation, 'P.S.'))
    await say(ann, conversation, 'A note even now', { kind: 'note' })
    await tx((tx) => reopenConversation(tx, otto, conversation))
    await refused('not-joined', say(ann, conversation, 'P.S.'))
    await refused('stale-epoch', say(otto, conversation, 'From before', { epoch: 2 }))
    await say(otto, conversation, 'Again', { epoch: 7 })
  })

  await t.test('a visitor always speaks, and reopens what has ended', async () => {
    await tx((tx) => endConversation(tx, otto, conversation, { outcome: 'resolved', comment: null }))
    await say(vera, conversation, 'One question')
    await refused('not-joined', say(otto, conversation, 'Yes?', { epoch: 9 }))
  })
})

test('[RT27] a body is text of a bounded size: what is not is refused, and nothing is stored', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera)
  const conversation = newId()
  const most = node.config.limits.messageBytes
  for (const [body, code] of [
    ['', 'message-empty'],
    [' \n\t ', 'message-empty'],
    ['\u0000\u0000', 'message-empty'],
    ['a'.repeat(most + 1), 'message-too-long'],
    ['ä'.repeat(most / 2 + 1), 'message-too-long'],
    ['a'.repeat(70_000), 'frame-too-large'],
    ['a'.repeat(1_000_000), 'frame-too-large'],
  ] as const) {
    const answer = await widget.post(conversation, body)
    assert.equal(answer.type === 'refused' && answer.code, code)
    const byHttp = await post(world, conversation, { id: newId(), body })
    assert.equal(byHttp.ok, false)
    assert.equal(typeof (await byHttp.json()).code, 'string')
  }
  assert.deepEqual(await stored(world), { visitors: 0, conversations: 0, messages: 0, events: 0 })
  const full = await widget.post(conversation, 'ä'.repeat(most / 2))
  assert.equal(full.type, 'ack', 'the longest there may be')
})

test('NUL and half surrogates are left out, all else is kept to the byte', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera)
  const conversation = newId()
  const said: [string, string][] = [
    ['a\u0000b', 'ab'],
    ['\ud83d half', '\ufffd half'],
    ['half \udc00', 'half \ufffd'],
    ['👩‍👩‍👧 שלום \u202e ‮ \u00a0 é é 𝕏', '👩‍👩‍👧 שלום \u202e ‮ \u00a0 é é 𝕏'],
    ['\'; drop table messages; -- \\ " $1 %s', '\'; drop table messages; -- \\ " $1 %s'],
    ['  leading and trailing \r\n', '  leading and trailing \r\n'],
  ]
  for (const [body] of said) assert.equal((await widget.post(conversation, body)).type, 'ack')
  assert.deepEqual(
    await bodies(world, conversation),
    said.map(([, kept]) => kept),
  )
})

test('[RT2] the resend of a body that was mended is a resend', async () => {
  const world = await aWorld(node.db)
  const widget = await visitorSocket(node, world.vera)
  const conversation = newId()
  const id = newId()
  const first = await widget.post(conversation, 'a\u0000\ud83d', { id })
  assert.deepEqual(await widget.post(conversation, 'a\u0000\ud83d', { id }), first)
})

test('what is not theirs does not exist: other visitors, other inboxes, other workspaces', async (t) => {
  const world = await aWorld(node.db)
  const other = await aWorld(node.db)
  const { ann, mallory, vera, say, tx } = world
  const conversation = await world.begun()

  await t.test('another visitor of the same inbox', async () => {
    const eve = await visitorSocket(node, world.visitor())
    const answer = await eve.post(conversation, 'Hello, it is Vera')
    assert.equal(answer.type === 'refused' && answer.code, 'not-found')
  })

  await t.test('an agent of another inbox, by message, note and verb', async () => {
    await refused('not-found', say(mallory, conversation, 'Hi'))
    await refused('not-found', say(mallory, conversation, 'Hi', { kind: 'note' }))
    await refused(
      'not-found',
      tx((tx) => joinConversation(tx, mallory, conversation)),
    )
    await refused(
      'not-found',
      tx((tx) => assignConversation(tx, mallory, conversation, { assigneeId: mallory.id })),
    )
    const end = { outcome: 'resolved', comment: null } as const
    await refused(
      'not-found',
      tx((tx) => endConversation(tx, mallory, conversation, end)),
    )
    await refused(
      'not-found',
      tx((tx) => reopenConversation(tx, mallory, conversation)),
    )
  })

  await t.test('an agent cannot start a conversation, nor hand one to who may not see it', async () => {
    await refused('not-found', say(ann, newId(), 'Hi'))
    await refused(
      'not-found',
      tx((tx) => assignConversation(tx, ann, conversation, { assigneeId: mallory.id })),
    )
  })

  await t.test(
    'the same ids in another workspace are another conversation, another visitor, another message',
    async () => {
      const twin = { ...other.visitor(), id: vera.id }
      const id = newId()
      await say(vera, conversation, 'Ours', { id })
      const there = await other.say(twin, conversation, 'Theirs', { id })
      assert.equal(there.seq, 2, 'its own first message')
      assert.deepEqual(await bodies(other, conversation), ['Theirs'])
      assert.deepEqual(await bodies(world, conversation), ['Hello', 'Ours'])
      await refused(
        'not-found',
        world.tx((tx) => joinConversation(tx, other.ann, conversation)),
      )
    },
  )
})

async function refused(code: Refused['code'], doing: Promise<unknown>): Promise<void> {
  await assert.rejects(doing, (error: Refused) => assert.equal(error.code, code) === undefined)
}

async function bodies(world: World, conversation: string): Promise<string[]> {
  const events = await world.tx((tx) => eventsAfter(tx, conversation, 0, 100))
  return events.flatMap((event) => (event.type === 'message.created' ? [event.message.body] : []))
}

function stored(world: World): Promise<Record<string, number>> {
  return world.tx(async (tx) => {
    const [row] = await tx.rows<Record<string, number>>(
      'stored',
      `select (select count(*)::int from visitors) as visitors, (select count(*)::int from conversations) as conversations,
         (select count(*)::int from messages) as messages, (select count(*)::int from events) as events`,
      [],
    )
    return row!
  })
}

function post(world: World, conversation: string, body: Pick<Send, 'id' | 'body'>): Promise<Response> {
  return fetch(`${node.url}/api/v1/visitor/conversations/${conversation}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(node, world.vera)}` },
    body: JSON.stringify(body),
  })
}
