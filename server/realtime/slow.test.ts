import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'

const node = await aNode()

test('[RT24] a slow reader is closed with `slow`, nobody waits for it, and coming back it has lost nothing', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const [slow, quick] = [
    await agentSocket(node, world.ann, { resume }),
    await agentSocket(node, world.otto, { resume }),
  ]
  await Promise.all([slow.next('delta'), quick.next('delta')])
  const { followers } = node.parley.realtime.rooms.of(world.workspaceId)!
  slow.pause()
  const body = 'x'.repeat(16_000)
  let sent = 0
  const send = () => {
    sent++
    return node.parley.groupCommit.post(world.workspaceId, {
      author: world.vera,
      conversation,
      id: newId(),
      kind: 'message',
      body,
    })
  }
  const isOpen = () =>
    [...followers.get(conversation)!].every((peer) => 'socket' in peer && (peer.socket as WebSocket).readyState === 1)
  while (isOpen()) await Promise.all(Array.from({ length: 20 }, send))
  slow.unpause()
  assert.equal(await slow.closing(), 4009)
  await quick.reached(conversation, sent)
  assert.equal(quick.closed, null)

  const have = slow.events(conversation).length
  assert.ok(have > 0 && have < sent)
  const back = await agentSocket(node, world.ann, { resume: [{ conversation, seq: 2 + have }] })
  await back.reached(conversation, sent - have)
  const all = [...slow.events(conversation), ...back.events(conversation)].map((event) => event.seq)
  assert.deepEqual(
    all,
    Array.from({ length: sent }, (_, i) => i + 3),
  )
})

test('[RT24] for a reader that is behind, signals are left out before anything else', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const desk = await agentSocket(node, world.ann, { resume: [{ conversation, seq: 2 }] })
  const widget = await visitorSocket(node, world.vera, { resume: [{ conversation, seq: 2 }] })
  await Promise.all([desk.next('delta'), widget.next('delta')])
  const [peer] = node.parley.realtime.rooms.of(world.workspaceId)!.followers.get(conversation)!
  // As far behind as a reader may be before it is closed: what it has not read yet is said, not made.
  const { backlog } = peer!
  peer!.backlog = () => 300 * 1024
  widget.say({ type: 'typing', conversation, text: 'left out', active: true })
  await widget.post(conversation, 'told')
  await desk.reached(conversation, 1)
  peer!.backlog = backlog
  widget.say({ type: 'typing', conversation, text: 'told again', active: true })
  await desk.next('typing')
  assert.deepEqual(
    desk.all('typing').map((frame) => frame.text),
    ['told again'],
  )
})
