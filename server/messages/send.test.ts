import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { Refused } from '../platform/refused.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'

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

  const { joinConversation } = await import('../conversations/join.ts')
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
  await assert.rejects(say(vera, conversation, 'Hullo', { id }), (error: Refused) => error.code === 'id-taken')
})
