import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { getConversation } from './find.ts'
import { joinConversation } from './join.ts'
import { markSeen, type Seen } from './marks.ts'
import { getOwn } from './visitor-view.ts'

const node = await aNode()

test('[RT9] how far a visitor has got reaches the agents who follow, and nobody else', async () => {
  const world = await aWorld(node.db)
  const { ann, otto, mallory, vera, visitor } = world
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const [widget, desk, idle, outsider, eve] = await Promise.all([
    visitorSocket(node, vera, { resume }),
    agentSocket(node, ann, { resume }),
    agentSocket(node, otto),
    agentSocket(node, mallory, { resume }),
    visitorSocket(node, visitor(), { resume }),
  ])
  widget.say({ type: 'seen', conversation, seq: 2, read: false })
  await desk.next('marks', ({ marks }) => marks.delivered === 2 && marks.read === 0)
  widget.say({ type: 'seen', conversation, seq: 2, read: true })
  await desk.next('marks', ({ marks }) => marks.read === 2)
  for (const other of [idle, outsider, eve]) {
    await other.settled()
    assert.deepEqual(other.all('marks'), [])
  }
})

test('[RT9] that an agent has read reaches the visitor and the agent’s own desks, but no colleague’s', async () => {
  const world = await aWorld(node.db)
  const { ann, otto, vera } = world
  const conversation = await world.begun()
  await world.say(vera, conversation, 'Still there?')
  const resume = [{ conversation, seq: 3 }]
  const [widget, desk, phone, colleague] = await Promise.all([
    visitorSocket(node, vera, { resume }),
    agentSocket(node, ann, { resume }),
    agentSocket(node, ann),
    agentSocket(node, otto, { resume }),
  ])
  desk.say({ type: 'seen', conversation, seq: 2, read: true })
  await widget.next('marks', ({ marks }) => marks.read === 2)
  assert.equal((await phone.next('read')).visitorMessages, 1, 'one of two messages')
  desk.say({ type: 'seen', conversation, seq: 3, read: true })
  assert.equal((await phone.next('read', ({ seq }) => seq === 3)).visitorMessages, 2)
  await colleague.settled()
  assert.deepEqual(colleague.all('read'), [])
})

test('[RT9] marks only rise, whatever comes in which order, on however many connections', async () => {
  const world = await aWorld(node.db)
  const { ann, otto, vera, tx } = world
  const some = fc.array(
    fc.record({
      side: fc.constantFrom('vera', 'ann', 'otto'),
      seq: fc.integer({ min: -1, max: 12 }),
      read: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(some, async (all) => {
      const author = world.visitor()
      const conversation = await world.begun(author)
      for (let i = 3; i <= 8; i++) await world.say(author, conversation, `${i}`)
      const people = { vera: author, ann, otto }
      // In transactions of their own, all at once: the database decides what comes first.
      await Promise.all(
        all.map(({ side, seq, read }) =>
          tx((tx) => markSeen(tx, [{ who: people[side as 'ann'], conversation, seq, read } as Seen])),
        ),
      )
      const valid = all.filter(({ seq }) => seq >= 1 && seq <= 8)
      const top = (sides: string[], read: boolean) =>
        Math.max(0, ...valid.filter((one) => sides.includes(one.side) && (one.read || !read)).map((one) => one.seq))
      const { visitorMarks } = await tx((tx) => getConversation(tx, ann, conversation))
      assert.deepEqual(visitorMarks, { delivered: top(['vera'], false), read: top(['vera'], true) })
      const own = await tx((tx) => getOwn(tx, author, conversation))
      assert.deepEqual(own.conversation.marks, {
        delivered: top(['ann', 'otto'], false),
        read: top(['ann', 'otto'], true),
      })
    }),
    { numRuns: 15 },
  )
  assert.ok(vera)
})

test('[RT9] a mark ahead of the log, of a stranger, or for what does not exist is passed over', async () => {
  const world = await aWorld(node.db)
  const other = await aWorld(node.db)
  const { ann, mallory, tx } = world
  const conversation = await world.begun()
  const eve = world.visitor()
  const foreign = { ...other.vera, id: world.vera.id }
  const at = (who: Seen['who'], seq: number) => ({ who, conversation, seq, read: true })
  await tx((tx) => markSeen(tx, [at(world.vera, 3), at(ann, 99), at(mallory, 2), at(eve, 2)]))
  await tx((tx) => markSeen(tx, [{ ...at(ann, 1), conversation: ann.id }]))
  await other.tx((tx) => markSeen(tx, [at(foreign, 2), at(other.ann, 2)]))
  assert.deepEqual(await marksOf(world, conversation), {
    visitor: { delivered: 0, read: 0 },
    agents: { delivered: 0, read: 0 },
  })
})

test('unread counts follow what was read: messages only, of the other side only', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, say, tx } = world
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  await say(ann, conversation, 'note', { kind: 'note' })
  const first = await say(ann, conversation, 'one')
  await say(vera, conversation, 'two')
  await say(ann, conversation, 'three')
  const unread = async () => {
    const { conversation: own } = await tx((tx) => getOwn(tx, vera, conversation))
    return own.agentMessages - own.agentMessagesRead
  }
  assert.equal(await unread(), 2)
  assert.equal(first.seq, 5)
  await tx((tx) => markSeen(tx, [{ who: vera, conversation, seq: 4, read: true }]))
  assert.equal(await unread(), 1)
  await tx((tx) => markSeen(tx, [{ who: vera, conversation, seq: 6, read: true }]))
  assert.equal(await unread(), 0)
  await tx((tx) => markSeen(tx, [{ who: vera, conversation, seq: 2, read: true }]))
  assert.equal(await unread(), 0, 'an older mark changes nothing')
})

function marksOf(world: World, conversation: string) {
  return world.tx(async (tx) => {
    const { visitorMarks } = await getConversation(tx, world.ann, conversation)
    const { marks } = (await getOwn(tx, world.vera, conversation)).conversation
    return { visitor: visitorMarks, agents: marks }
  })
}
