import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { assignConversation } from '../conversations/assign.ts'
import { getConversation } from '../conversations/find.ts'
import { joinConversation } from '../conversations/join.ts'
import { eventsAfter } from '../events/event.ts'
import { agentSocket, type TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, anotherNode, aWorld } from '../test/world.ts'

const here = await aNode()
const there = await anotherNode(here)

test('[RT3] forty writers on two nodes make one order without a gap, and everyone sees that order', async () => {
  const world = await aWorld(here.db)
  const { ann, otto, vera, tx } = world
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  await tx((tx) => joinConversation(tx, otto, conversation))
  const resume = [{ conversation, seq: 0 }]
  const sockets = await Promise.all(
    [here, there].flatMap((node) => [
      ...Array.from({ length: 8 }, () => visitorSocket(node, vera, { resume })),
      ...Array.from({ length: 6 }, () => agentSocket(node, ann, { resume })),
      ...Array.from({ length: 6 }, () => agentSocket(node, otto, { resume })),
    ]),
  )
  const answers = await Promise.all(
    sockets.flatMap((socket, i) => [
      socket.post(conversation, `message of ${i}`),
      socket.post(conversation, `second of ${i}`, i % 8 > 5 ? { kind: 'note' } : {}),
    ]),
  )
  assert.ok(answers.every((answer) => answer.type === 'ack'))

  const log = await tx((tx) => eventsAfter(tx, conversation, 0, 500))
  assert.deepEqual(
    log.map((event) => event.seq),
    Array.from({ length: 84 }, (_, i) => i + 1),
  )
  const told = log.filter((event) => event.publicSeq !== null)
  assert.deepEqual(
    told.map((event) => event.publicSeq),
    told.map((_, i) => i + 1),
    '[RT4]',
  )
  for (const socket of sockets) {
    const isVisitor = socket.frames.some((frame) => frame.type === 'team')
    await socket.reached(conversation, isVisitor ? told.length : log.length)
    const seen = socket.events(conversation)
    assert.deepEqual(
      seen.map((event) => event.seq),
      seen.map((_, i) => i + 1),
      'live, in order, without a gap',
    )
    assert.deepEqual(seen.map(wordsOf), (isVisitor ? told : log).map(wordsOf))
  }
  const ids = answers.map((answer) => answer.id)
  const stored = log.flatMap((event) =>
    event.type === 'message.created' ? event.message.id : event.type === 'note.created' ? event.note.id : [],
  )
  assert.deepEqual(stored.slice(1).sort(), ids.sort(), '[RT2] each once')
})

test('[RT3] whatever is done to a conversation at once waits for its turn: nothing fails, nothing is miscounted', async () => {
  const world = await aWorld(here.db)
  const { ann, otto, ben, vera, tx } = world
  const conversation = await world.begun()
  const widgets = await Promise.all([here, there].map((node) => visitorSocket(node, vera)))
  const deeds = Array.from({ length: 12 }, (_, i) => [
    widgets[i % 2]!.post(conversation, `message ${i}`).then((answer) => assert.equal(answer.type, 'ack')),
    world.say(ann, conversation, `note ${i}`, { kind: 'note' }),
    tx((tx) => joinConversation(tx, i % 2 ? ann : otto, conversation)),
    tx((tx) => assignConversation(tx, ben, conversation, { assigneeId: [null, ann.id, otto.id][i % 3]! })),
  ])
  await Promise.all(deeds.flat())
  const log = await tx((tx) => eventsAfter(tx, conversation, 0, 500))
  assert.deepEqual(
    log.map((event) => event.seq),
    log.map((_, i) => i + 1),
  )
  const now = await tx((tx) => getConversation(tx, ann, conversation))
  const messages = log.filter((event) => event.type === 'message.created')
  const last = log.findLast((event) => 'epoch' in event)
  assert.deepEqual(
    [now.seq, now.publicSeq, now.visitorMessages, now.epoch],
    [
      log.length,
      log.filter((event) => event.publicSeq !== null).length,
      messages.length,
      last && 'epoch' in last && last.epoch,
    ],
  )
})

test('[RT2] the same message sent on both nodes at once has one effect and one answer, even when it starts the conversation', async () => {
  const world = await aWorld(here.db)
  for (let round = 0; round < 15; round++) {
    const vera = world.visitor()
    const sockets = await Promise.all([here, there].map((node) => visitorSocket(node, vera)))
    const [id, conversation] = [newId(), newId()]
    const answers = await Promise.all(sockets.map((socket) => socket.post(conversation, 'Hello?', { id })))
    assert.equal(answers[0]!.type, 'ack')
    assert.deepEqual(answers[1], answers[0])
    const log = await world.tx((tx) => eventsAfter(tx, conversation, 0, 10))
    assert.deepEqual(
      log.map((event) => event.type),
      ['conversation.started', 'message.created'],
    )
    for (const socket of sockets) socket.terminate()
  }
})

test('[RT5] two tabs that start at once on two nodes end up in one conversation', async () => {
  const world = await aWorld(here.db)
  for (let round = 0; round < 15; round++) {
    const vera = world.visitor()
    const tabs = await Promise.all([here, there].map((node) => visitorSocket(node, vera)))
    const answers = await Promise.all(tabs.map((tab, i) => tab.post(newId(), `from tab ${i}`)))
    const won = answers.find((answer) => answer.type === 'ack')
    const lost = answers.find((answer) => answer.type === 'refused')
    assert.ok(won && lost, 'one starts it')
    assert.deepEqual(
      [lost.code, lost.conversation],
      ['conversation-open', won.conversation],
      'the other is told where to go',
    )
    const loser = tabs[answers.indexOf(lost)] as TestSocket
    const redirected = await loser.post(won.conversation, 'from the other tab', { id: lost.id! })
    assert.equal(redirected.type === 'ack' && redirected.seq, 3)
    for (const tab of tabs) {
      await tab.reached(won.conversation, 3)
      tab.terminate()
    }
  }
})

test('[RT32] a node that is killed takes no acknowledged message with it, and its clients go on at another', async () => {
  const world = await aWorld(here.db)
  const third = await anotherNode(here)
  const widget = await visitorSocket(third, world.vera)
  const conversation = newId()
  const sends = Array.from({ length: 60 }, (_, i) => ({ id: newId(), body: `message ${i}` }))
  const answers = sends.map(({ id, body }) => widget.post(conversation, body, { id }).catch(() => null))
  await widget.next('ack', (ack) => ack.id === sends[5]!.id)
  third.child.kill('SIGKILL')
  await widget.closing()
  const acknowledged = widget.all('ack').map((ack) => ack.id)

  const again = await visitorSocket(here, world.vera, { resume: [{ conversation, seq: 2 }] })
  for (const { id, body } of sends) again.say({ type: 'send', id, conversation, body })
  await again.next('ack', (ack) => ack.id === sends.at(-1)!.id)
  const log = await world.tx((tx) => eventsAfter(tx, conversation, 0, 500))
  const stored = log.flatMap((event) => (event.type === 'message.created' ? [event.message.id] : []))
  assert.deepEqual(
    stored,
    sends.map((send) => send.id),
    'all, once, in order',
  )
  for (const ack of again.all('ack').filter((ack) => acknowledged.includes(ack.id))) {
    assert.equal(ack.seq, widget.all('ack').find((first) => first.id === ack.id)!.seq)
  }
  await Promise.all(answers)
})

function wordsOf(event: { type: string; message?: { body: string }; note?: { body: string } }): string {
  return event.message?.body ?? event.note?.body ?? event.type
}
