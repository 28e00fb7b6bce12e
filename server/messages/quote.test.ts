import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { joinConversation } from '../conversations/join.ts'
import { ownTimeline } from '../conversations/visitor-view.ts'
import { eventsAfter } from '../events/event.ts'
import { ownDatabase } from '../test/database.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { deleteMessage } from './delete.ts'

const { db } = await ownDatabase()

async function aChat() {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  return { ...world, id }
}

async function last({ tx }: World, id: string): Promise<Message> {
  const events = await tx((tx) => eventsAfter(tx, id, 0, 100))
  const event = events.findLast((one) => 'message' in one || 'note' in one)!
  return 'message' in event ? event.message : (event as { note: Message }).note
}

test('an answer carries the beginning of what it answers, and who said it', async () => {
  const world = await aChat()
  const question = await world.say(world.vera, world.id, `**Is it** mended? ${'x'.repeat(300)}`)
  await world.say(world.ann, world.id, 'It is', { replyTo: question.id })
  const { replyTo } = await last(world, world.id)
  assert.deepEqual(replyTo, { id: question.id, by: 'visitor', text: `Is it mended? ${'x'.repeat(146)}` })
})

test('a message never quotes a note, not even to say that there is one', async () => {
  const world = await aChat()
  const note = await world.say(world.ann, world.id, 'canary: she never pays', { kind: 'note' })
  const nothing = { code: 'not-found', detail: { field: 'replyTo' } }
  for (const who of [world.ann, world.vera]) {
    await assert.rejects(world.say(who, world.id, 'On that', { replyTo: note.id }), nothing)
    await assert.rejects(world.say(who, world.id, 'On that', { replyTo: newId() }), nothing)
  }
  await world.say(world.ann, world.id, 'She did once', { kind: 'note', replyTo: note.id })
  assert.equal((await last(world, world.id)).replyTo?.text, 'canary: she never pays')
  const own = await world.tx((tx) => ownTimeline(tx, world.vera, world.id, null, 100))
  assert.doesNotMatch(JSON.stringify(own), /canary/)
})

test('a quote is of the same conversation', async () => {
  const world = await aChat()
  const other = await world.say(world.visitor(), newId(), 'Elsewhere')
  await assert.rejects(world.say(world.ann, world.id, 'On that', { replyTo: other.id }), { code: 'not-found' })
  const elsewhere = await aChat()
  const foreign = await elsewhere.say(elsewhere.vera, elsewhere.id, 'In another workspace')
  await assert.rejects(world.say(world.ann, world.id, 'On that', { replyTo: foreign.id }), { code: 'not-found' })
})

test('what was deleted meanwhile is answered without a quote: the answer is not lost', async () => {
  const world = await aChat()
  const said = await world.say(world.ann, world.id, 'Wrong')
  await world.tx((tx) => deleteMessage(tx, world.ann, { conversation: world.id, id: said.id }))
  await world.say(world.vera, world.id, 'Really?', { replyTo: said.id })
  assert.equal((await last(world, world.id)).replyTo, undefined)
})

test('a note’s words do not cross to a visitor’s wire by a quote, live or read', async () => {
  const node = await aNode()
  const world = await aWorld(node.db)
  const id = await world.begun()
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  const note = await world.say(world.ann, id, 'canary words', { kind: 'note' })
  const vera = await visitorSocket(node, world.vera, { resume: [{ conversation: id, seq: 0 }] })
  const ann = await agentSocket(node, world.ann, { resume: [{ conversation: id, seq: 4 }] })
  await Promise.all([vera.next('delta'), ann.next('delta')])
  const send = (more: object) => ann.say({ type: 'send', id: newId(), conversation: id, body: 'On that', ...more })
  send({ kind: 'message', replyTo: note.id })
  assert.equal((await ann.next('refused')).code, 'not-found')
  send({ kind: 'note', replyTo: note.id })
  await ann.next('ack')
  await vera.settled()
  assert.match(ann.wire, /canary words/)
  assert.doesNotMatch(vera.wire, /canary/)
})
