import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { editAgent } from '../agents/edit.ts'
import type { Viewer } from '../agents/viewer.ts'
import { assignConversation } from '../conversations/assign.ts'
import { flagConversation } from '../conversations/flag.ts'
import { joinConversation } from '../conversations/join.ts'
import { eventsAfter } from '../events/event.ts'
import { ownDatabase } from '../test/database.ts'
import { agentSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { listNotifications } from './list.ts'
import { notify } from './notify.ts'
import { forgetOldNotifications, readNotifications } from './read.ts'

const { db } = await ownDatabase()

/** Does what the job does for every event of a conversation; twice, as a job may. */
async function told(world: World, conversation: string): Promise<void> {
  const events = await world.tx((tx) => eventsAfter(tx, conversation, 0, 100))
  for (const event of [...events, ...events]) await notify(db, world.workspaceId, conversation, event)
}

const list = (world: World, viewer: Viewer) =>
  world.tx((tx) => listNotifications(tx, viewer, { after: null, unreadOnly: false, limit: 20 }))

async function kinds(world: World, viewer: Viewer): Promise<string[]> {
  return (await list(world, viewer)).notifications.map((one) => one.kind)
}

const mention = ({ id, name }: Viewer) => `[@${name}](agent:${id})`

test('who is called in a note hears of it once, in the words of the note; nobody else does', async () => {
  const world = await aWorld(db)
  const { ann, otto, ben, mallory } = world
  const id = await world.begun()
  await world.say(ann, id, `${mention(otto)} and ${mention(otto)}, ${mention(mallory)}: look`, { kind: 'note' })
  await told(world, id)
  const { notifications, unread } = await list(world, otto)
  assert.equal(unread, 1)
  const [one] = notifications
  assert.deepEqual(
    { kind: one!.kind, text: one!.text, seq: one!.seq, by: one!.by, read: one!.read, id: one!.conversation.id },
    {
      kind: 'mentioned',
      text: '@Otto and @Otto, @Mallory: look',
      seq: 3,
      by: { kind: 'agent', id: ann.id },
      read: false,
      id,
    },
  )
  for (const viewer of [ann, ben, mallory]) assert.deepEqual(await kinds(world, viewer), [], viewer.name)
  const kept = await world.tx((tx) =>
    tx.rows<{ agent_id: string }>('kept', 'select agent_id from notifications where workspace_id = $1', [
      tx.workspaceId,
    ]),
  )
  assert.deepEqual(kept, [{ agent_id: otto.id }], 'who does not see the inbox is not told later either')
})

test('the note is not read by the name of its link in a message', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  await world.say(world.ann, id, mention(world.otto))
  await told(world, id)
  assert.deepEqual(await kinds(world, world.otto), [])
})

test('who is given a conversation hears of it, and who had it; who takes it themselves does not', async () => {
  const world = await aWorld(db)
  const { ann, otto } = world
  const id = await world.begun()
  const give = (by: Viewer, to: Viewer) => world.tx((tx) => assignConversation(tx, by, id, { assigneeId: to.id }))
  await give(ann, ann)
  await give(otto, otto)
  await give(otto, ann)
  await told(world, id)
  assert.deepEqual(await kinds(world, ann), ['assigned', 'taken'])
  assert.deepEqual(await kinds(world, otto), [])
})

test('who joins the conversation of another is told to that one', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  await world.tx((tx) => joinConversation(tx, world.otto, id))
  await told(world, id)
  const said = await kinds(world, world.ann)
  assert.ok(said.length <= 1 && said.every((kind) => kind === 'joined' || kind === 'taken'), said.join())
})

test('a critical conversation that nobody holds concerns all who answer there; one that is held, its holder', async () => {
  const world = await aWorld(db)
  const { ann, otto, ben, mallory } = world
  const id = await world.begun()
  await world.tx((tx) => flagConversation(tx, ann, id, { comment: 'A child is ill' }))
  await told(world, id)
  for (const viewer of [otto, ben]) assert.deepEqual(await kinds(world, viewer), ['critical'], viewer.name)
  for (const viewer of [ann, mallory]) assert.deepEqual(await kinds(world, viewer), [], viewer.name)
  assert.equal((await list(world, otto)).notifications[0]!.text, 'A child is ill')

  const held = await world.begun(world.visitor())
  await world.tx((tx) => joinConversation(tx, otto, held))
  await world.tx((tx) => flagConversation(tx, ann, held, { comment: null }))
  await told(world, held)
  assert.deepEqual(await kinds(world, otto), ['critical', 'critical'])
  assert.deepEqual(await kinds(world, ben), ['critical'])
})

test('a team is told of what waits for it: those of it who see the inbox, and not who sent it there', async () => {
  const world = await aWorld(db)
  const { ann, otto, ben, mallory } = world
  const id = await world.begun()
  const team = newId()
  await world.tx(async (tx) => {
    await tx.rows('a-team', 'insert into teams (workspace_id, id, name) values ($1, $2, $3)', [
      tx.workspaceId,
      team,
      'Repairs',
    ])
    for (const one of [ann, otto, mallory])
      await tx.rows('its-member', 'insert into team_members (workspace_id, team_id, agent_id) values ($1, $2, $3)', [
        tx.workspaceId,
        team,
        one.id,
      ])
  })
  await notify(db, world.workspaceId, id, {
    seq: 2,
    publicSeq: null,
    at: new Date().toISOString(),
    by: { kind: 'agent', id: ann.id },
    type: 'conversation.assigned',
    epoch: 1,
    assigneeId: null,
    from: null,
    teamId: team,
  })
  assert.deepEqual(await kinds(world, otto), ['team'])
  for (const viewer of [ann, ben, mallory]) assert.deepEqual(await kinds(world, viewer), [], viewer.name)
})

test('what one has seen is read on all desks, and only what is one’s own', async () => {
  const world = await aWorld(db)
  const { ann, otto, ben } = world
  const [first, second] = [await world.begun(), await world.begun(world.visitor())]
  for (const id of [first, second]) {
    await world.say(ann, id, `${mention(otto)} ${mention(ben)}`, { kind: 'note' })
    await told(world, id)
  }
  await world.tx((tx) => readNotifications(tx, otto, { conversation: first }))
  const after = await list(world, otto)
  assert.deepEqual([after.unread, after.notifications.map((one) => one.read)], [1, [false, true]])
  assert.equal((await list(world, ben)).unread, 2)
  const [newest] = (await list(world, ben)).notifications
  await world.tx((tx) => readNotifications(tx, otto, { ids: [newest!.id] }))
  assert.equal((await list(world, ben)).unread, 2, 'naming what is another’s does nothing')
  await world.tx((tx) => readNotifications(tx, ben, { upTo: newest!.id }))
  assert.equal((await list(world, ben)).unread, 0)
})

test('pages go on where the last ended, and say how many are unread', async () => {
  const world = await aWorld(db)
  for (let n = 0; n < 5; n++) {
    const id = await world.begun(world.visitor())
    await world.say(world.ann, id, `${mention(world.otto)} ${n}`, { kind: 'note' })
    await told(world, id)
  }
  const texts: string[] = []
  let after: string | null = null
  do {
    const page = await world.tx((tx) => listNotifications(tx, world.otto, { after, unreadOnly: false, limit: 2 }))
    assert.equal(page.unread, 5)
    texts.push(...page.notifications.map((one) => one.text!))
    after = page.next
  } while (after)
  assert.deepEqual(texts, ['@Otto 4', '@Otto 3', '@Otto 2', '@Otto 1', '@Otto 0'])
})

test('what one may not see any more is not shown and does not count', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.say(world.ann, id, mention(world.otto), { kind: 'note' })
  await told(world, id)
  await world.tx((tx) => editAgent(tx, world.ben, world.otto.id, { inboxIds: [world.warehouse] }))
  const { notifications, unread } = await list(world, { ...world.otto, inboxIds: [world.warehouse] })
  assert.deepEqual([notifications, unread], [[], 0])
})

test('after ninety days they are gone', async () => {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.say(world.ann, id, mention(world.otto), { kind: 'note' })
  await told(world, id)
  await world.tx(forgetOldNotifications)
  assert.equal((await list(world, world.otto)).unread, 1)
  await world.tx((tx) =>
    tx.rows('made-old', `update notifications set id = uuidv7(interval '-91 days') where workspace_id = $1`, [
      tx.workspaceId,
    ]),
  )
  await world.tx(forgetOldNotifications)
  assert.equal((await list(world, world.otto)).unread, 0)
})

test('the desks of those who are called are told, and of nobody else', async () => {
  const node = await aNode()
  const world = await aWorld(node.db)
  const id = await world.begun()
  const [otto, ann, ben] = await Promise.all(
    [world.otto, world.ann, world.ben].map((viewer) => agentSocket(node, viewer)),
  )
  const note = await world.say(world.ann, id, mention(world.otto), { kind: 'note' })
  const [event] = await world.tx((tx) => eventsAfter(tx, id, note.seq - 1, 1))
  await notify(node.db, world.workspaceId, id, event!)
  await otto!.next('changed', (frame) => frame.what === 'notifications')
  for (const other of [ann!, ben!]) {
    assert.ok(!other.frames.some((frame) => frame.type === 'changed' && frame.what === 'notifications'))
  }
})
