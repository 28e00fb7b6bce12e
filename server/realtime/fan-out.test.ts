import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import { type EventType, PUBLIC_EVENTS } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { editAgent } from '../agents/edit.ts'
import { blockVisitor, unblockVisitor } from '../blocks/block.ts'
import { askForRating } from '../conversations/ask-rating.ts'
import { assignConversation } from '../conversations/assign.ts'
import { categoriseConversation } from '../conversations/categorise.ts'
import { endConversation } from '../conversations/end.ts'
import { flagConversation } from '../conversations/flag.ts'
import { joinConversation } from '../conversations/join.ts'
import { labelConversation } from '../conversations/label.ts'
import { prioritiseConversation } from '../conversations/prioritise.ts'
import { reopenConversation } from '../conversations/reopen.ts'
import { eventsAfter } from '../events/event.ts'
import { editInbox } from '../inboxes/edit.ts'
import { createLabel } from '../labels/create.ts'
import { deleteMessage } from '../messages/delete.ts'
import { editMessage } from '../messages/edit.ts'
import { sendMessages } from '../messages/send.ts'
import { rateConversation } from '../ratings/rate.ts'
import { agentSocket, cookieOf, TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'

const node = await aNode()

type Deed = (world: World, conversation: string) => Promise<unknown>

const write: Deed = ({ vera, say }, id) => say(vera, id, 'Hello?')
const note: Deed = ({ ann, say }, id) => say(ann, id, 'A note', { kind: 'note' })
const join: Deed = ({ ann, tx }, id) => tx((tx) => joinConversation(tx, ann, id))
const assign: Deed = ({ ann, otto, tx }, id) => tx((tx) => assignConversation(tx, ann, id, { assigneeId: otto.id }))
const end: Deed = ({ ann, tx }, id) =>
  tx((tx) => endConversation(tx, ann, id, { outcome: 'resolved', comment: 'Done' }))
const prioritise: Deed = ({ ann, tx }, id) => tx((tx) => prioritiseConversation(tx, ann, id, 'urgent'))
const categorise: Deed = async ({ ann, ben, shop, tx }, id) => {
  await tx((tx) => editInbox(tx, ben.id, shop, { settings: { categories: ['Returns'] } }))
  await tx((tx) => categoriseConversation(tx, ann, id, 'Returns'))
}
const flag: Deed = ({ ann, tx }, id) => tx((tx) => flagConversation(tx, ann, id, { comment: 'A child is ill' }))
const ask: Deed = ({ ann, tx }, id) => tx((tx) => askForRating(tx, ann, id))
const rate: Deed = ({ vera, tx }, id) => tx((tx) => rateConversation(tx, vera, id, { score: 5, comment: null }))
const block: Deed = ({ ann, tx }, id) =>
  tx((tx) => blockVisitor(tx, ann, id, { byAddress: false, reason: null, end: false }))
const unblock: Deed = ({ ann, tx }, id) => tx((tx) => unblockVisitor(tx, ann, id))
const reopen: Deed = ({ ann, tx }, id) => tx((tx) => reopenConversation(tx, ann, id))
const label: Deed = ({ ann, tx }, id) =>
  tx(async (tx) => {
    const { label } = await createLabel(tx, ann.id, { name: 'Return' })
    await labelConversation(tx, ann, id, { add: [label.id] })
  })

const reply: Deed = ({ ann, say }, id) => say(ann, id, 'A reply')
const ownMessage = (world: World, id: string) =>
  world.tx(async (tx) => {
    const [row] = await tx.rows<{ id: string }>(
      'own-newest',
      'select id from messages where conversation_id = $1 and author_id = $2 order by seq desc limit 1',
      [id, world.ann.id],
    )
    return row!.id
  })
const edit: Deed = async (world, conversation) => {
  const id = await ownMessage(world, conversation)
  await world.tx((tx) => editMessage(tx, world.ann, { conversation, id, body: 'A note, put otherwise' }, 1000))
}
const takeBack: Deed = async (world, conversation) => {
  const id = await ownMessage(world, conversation)
  await world.tx((tx) => deleteMessage(tx, world.ann, { conversation, id }))
}

/** How each event comes about. A new type fails the build until it is here, and with it the question who may hear of it. */
const CASES: Record<EventType, { after: Deed[]; does: Deed }> = {
  'conversation.started': { after: [], does: write },
  'message.created': { after: [write], does: write },
  'message.edited': { after: [write, join, reply], does: edit },
  'message.deleted': { after: [write, join, reply], does: takeBack },
  'note.created': { after: [write], does: note },
  'note.edited': { after: [write, note], does: edit },
  'note.deleted': { after: [write, note], does: takeBack },
  'agent.joined': { after: [write], does: join },
  'conversation.assigned': { after: [write], does: assign },
  'conversation.ended': { after: [write], does: end },
  'conversation.reopened': { after: [write, end], does: reopen },
  'conversation.labelled': { after: [write], does: label },
  'conversation.prioritised': { after: [write], does: prioritise },
  'conversation.categorised': { after: [write], does: categorise },
  'conversation.flagged': { after: [write], does: flag },
  'rating.requested': { after: [write], does: ask },
  'rating.given': { after: [write, ask], does: rate },
  'visitor.blocked': { after: [write], does: block },
  'visitor.unblocked': { after: [write, block], does: unblock },
}

for (const [name, { after, does }] of Object.entries(CASES)) {
  const type = name as EventType
  test(`[RT17] ${type} reaches who may know of it, and nobody else`, async () => {
    const world = await aWorld(node.db)
    const elsewhere = await aWorld(node.db)
    const conversation = newId()
    const twin = { ...elsewhere.vera, id: world.vera.id }
    // The same client-made id is in use in another workspace, too.
    await elsewhere.say(twin, conversation, 'Other words')
    for (const deed of after) await deed(world, conversation)
    const before = after.length === 0 ? 0 : (await log(world, conversation)).length
    const publicBefore = (await log(world, conversation)).filter((event) => event.publicSeq !== null).length

    const resume = [{ conversation, seq: before }]
    const own = [{ conversation, seq: publicBefore }]
    const knows = {
      follower: await agentSocket(node, world.ann, { resume }),
      colleague: await agentSocket(node, world.otto),
      admin: await agentSocket(node, world.ben),
    }
    // Who is shut out has no line to be told by.
    const tabs =
      type === 'visitor.unblocked'
        ? []
        : ([
            [await visitorSocket(node, world.vera, { resume: own }), 0],
            // It did not name this conversation: it gets all of it as soon as there is something to tell.
            [await visitorSocket(node, world.vera), publicBefore],
          ] as const)
    const outsiders = {
      mallory: await agentSocket(node, world.mallory, { resume }),
      eve: await visitorSocket(node, world.visitor(), { resume: own }),
      strangersDesk: await agentSocket(node, elsewhere.ben, { resume: [{ conversation, seq: 2 }] }),
      strangersVisitor: await visitorSocket(node, twin, { resume: [{ conversation, seq: 2 }] }),
    }
    // An agent follows what there is to follow.
    if (before > 0) await knows.follower.next('delta')

    await does(world, conversation)

    const events = (await log(world, conversation)).slice(before)
    assert.equal(events[type === 'conversation.started' ? 0 : events.length - 1]?.type, type)
    const { follower, colleague, admin } = knows
    const last = events.at(-1)!.seq
    const isLast = (frame: { rows: { id: string; seq: number }[] }) =>
      frame.rows.some((row) => row.id === conversation && row.seq === last)
    if (before > 0) {
      await follower.reached(conversation, events.length)
      assert.deepEqual(follower.events(conversation), events, 'live is what the log holds')
    }
    for (const desk of [follower, colleague, admin]) await desk.next('rows', isLast)
    assert.deepEqual([...colleague.all('event'), ...admin.all('event')], [], 'rows are for all, events for followers')

    const told = events.filter((event) => PUBLIC_EVENTS[event.type])
    for (const [tab, missed] of tabs) {
      if (told.length > 0) await tab.reached(conversation, missed + told.length)
      if (type === 'visitor.blocked') assert.equal(await tab.closing(), CLOSE.unauthenticated)
      else await tab.settled()
      const heard = tab.events(conversation).filter((event) => event.seq > publicBefore)
      assert.deepEqual(
        heard.map((event) => [event.seq, event.type]),
        told.map((event) => [event.publicSeq, event.type]),
      )
      assert.deepEqual(tab.all('rows'), [])
    }
    for (const [who, socket] of Object.entries(outsiders)) {
      await socket.settled()
      const words = socket.frames.filter((frame) => JSON.stringify(frame).includes(conversation))
      // Strangers have a conversation of that id themselves; all others were told "unknown" when they asked for this one.
      const theirs = who.startsWith('strangers') ? ['delta', 'marks', 'rows'] : ['reset']
      for (const frame of words) assert.ok(theirs.includes(frame.type), `${who} got ${frame.type}`)
      assert.doesNotMatch(socket.wire, /Hello\?|A note|"Done"/)
      assert.ok(!socket.wire.includes(world.vera.id) || who.startsWith('strangers'), `${who} heard of the visitor`)
      assert.ok(!socket.wire.includes(world.ann.id), `${who} heard of the agent`)
    }
  })
}

test('[RT17] what a visitor types reaches who may see the inbox; that an agent types, the visitor too', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const [widget, tab, desk, colleague, mallory, eve] = [
    await visitorSocket(node, world.vera, { resume }),
    await visitorSocket(node, world.vera, { resume }),
    await agentSocket(node, world.ann, { resume }),
    await agentSocket(node, world.otto),
    await agentSocket(node, world.mallory, { resume }),
    await visitorSocket(node, world.visitor(), { resume }),
  ]
  await Promise.all([widget.next('delta'), desk.next('delta')])
  widget.say({ type: 'typing', conversation, text: 'what she types', active: true })
  eve.say({ type: 'typing', conversation, text: 'what Eve types', active: true })
  mallory.say({ type: 'typing', conversation, active: true })
  await Promise.all([desk.next('typing'), colleague.next('typing'), eve.settled(), mallory.settled()])
  desk.say({ type: 'typing', conversation, text: 'what Ann types', active: true })
  const heard = await widget.next('typing')
  assert.deepEqual(heard, { type: 'typing', conversation, by: { kind: 'agent', id: world.ann.id }, active: true })
  await Promise.all([tab.next('typing'), colleague.next('typing', (frame) => frame.by.kind === 'agent')])
  for (const socket of [widget, tab, mallory, eve, desk, colleague]) {
    await socket.settled()
    assert.doesNotMatch(socket.wire, /what Eve types|what Ann types/)
  }
  for (const socket of [widget, tab, mallory, eve]) assert.doesNotMatch(socket.wire, /what she types/)
  assert.deepEqual([mallory.all('typing'), eve.all('typing'), desk.all('typing').length], [[], [], 1])
})

test('[RT18] rows are gathered: a busy moment is a few frames, and the last says how it is', async () => {
  const world = await aWorld(node.db)
  const desk = await agentSocket(node, world.ann)
  const conversation = await world.begun()
  for (let i = 0; i < 30; i++) await world.say(world.vera, conversation, `message ${i}`)
  await desk.next('rows', ({ rows }) => rows[0]?.preview?.text === 'message 29')
  assert.ok(desk.all('rows').length < 10, `${desk.all('rows').length} frames for 31 messages`)
  assert.equal(desk.all('rows').at(-1)!.rows.length, 1)
})

test('a new chat does not wait in line behind those that only go on', async () => {
  const world = await aWorld(node.db)
  const visitors = Array.from({ length: 80 }, world.visitor)
  const going = await Promise.all(visitors.map(async (author) => ({ author, conversation: await world.begun(author) })))
  const desk = await agentSocket(node, world.ann)
  const more = going.map((one) => ({ ...one, id: newId(), kind: 'message' as const, body: 'And another thing' }))
  await world.tx((tx) => sendMessages(tx, more))
  const started = await world.begun()
  await desk.next('rows', ({ rows }) => rows.some((row) => row.id === started))
  const shown = desk.all('rows').flatMap(({ rows }) => rows.map((row) => row.id))
  assert.ok(shown.length <= 50, `it came with the first, not after ${shown.length}`)
  await desk.next('rows', ({ rows }) => rows.some((row) => row.id === going.at(-1)!.conversation))
})

test('[RT17] [RT18] a change of what an agent may see closes their sockets with `resume`, and holds from then on', async () => {
  const world = await aWorld(node.db)
  const { ann, otto, ben, mallory, shop, tx } = world
  const conversation = await world.begun()
  const cookies = { ann: await cookieOf(node, ann), mallory: await cookieOf(node, mallory) }
  const desks = {
    ann: await desk(cookies.ann),
    mallory: await desk(cookies.mallory),
    otto: await agentSocket(node, otto),
  }
  desks.ann.say({ type: 'resume', conversation, seq: 0 })
  await desks.ann.next('delta')

  await tx((tx) => editAgent(tx, ben, ann.id, { inboxIds: [] }))
  await tx((tx) => editInbox(tx, ben.id, shop, { memberIds: [mallory.id, otto.id] }))
  assert.equal(await desks.ann.closing(), 4000)
  assert.equal(await desks.mallory.closing(), 4000)
  assert.equal(desks.otto.closed, null, 'for whom nothing changed')

  const [out, into] = [await desk(cookies.ann), await desk(cookies.mallory)]
  for (const socket of [out, into]) socket.say({ type: 'resume', conversation, seq: 0 })
  assert.equal((await out.next('reset')).reason, 'unknown')
  await into.next('delta')
  await world.say(world.vera, conversation, 'Who is there?')
  await into.next('rows')
  await out.settled()
  assert.doesNotMatch(out.wire, /Who is there/)
})

test('[RT17] who is on the site is told to who may see that inbox', async () => {
  const world = await aWorld(node.db)
  const [desk, mallory] = [await agentSocket(node, world.ann), await agentSocket(node, world.mallory)]
  const widget = await visitorSocket(node, world.vera)
  await desk.next('presence', ({ visitors }) => visitors[world.vera.id] === 'online')
  widget.say({ type: 'presence', away: true })
  await desk.next('presence', ({ visitors }) => visitors[world.vera.id] === 'away')
  await mallory.settled()
  assert.ok(!mallory.wire.includes(world.vera.id))
  const late = await agentSocket(node, world.otto)
  assert.deepEqual(late.all('presence')[0]!.visitors, { [world.vera.id]: 'away' })
  const lateMallory = await agentSocket(node, world.mallory)
  assert.deepEqual(lateMallory.all('presence')[0]!.visitors, {})
})

function log(world: World, conversation: string) {
  return world.tx((tx) => eventsAfter(tx, conversation, 0, 100))
}

/** As a browser comes back: with the cookie it has. */
async function desk(cookie: string): Promise<TestSocket> {
  const socket = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/socket`, { cookie })
  await socket.opened()
  socket.say({ type: 'hello', v: 1, tab: 'test', resume: [] })
  await socket.next('presence')
  return socket
}

test('a visitor who says who they are is called so in lists at once', async () => {
  const { ann, vera } = await aWorld(node.db)
  const conversation = newId()
  const widget = await visitorSocket(node, vera)
  const desk = await agentSocket(node, ann)
  widget.say({ type: 'send', id: newId(), conversation, body: 'Hello' })
  await desk.next('rows')
  widget.say({ type: 'profile', profile: { name: 'Vera Sandoval' } })
  await desk.next('rows', ({ rows }) =>
    rows.some((row) => row.id === conversation && row.visitor.name === 'Vera Sandoval'),
  )
})
