import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { editAgent } from '../agents/edit.ts'
import { endOtherSessions, endSession } from '../agents/session.ts'
import { beside, blocked, holding } from '../test/database.ts'
import { agentSocket, cookieOf, TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'

test('[RT25] a stopping node finishes commits, tells everyone to come back, and refuses newcomers', async () => {
  const node = await aNode()
  const other = await beside(node.connection)
  await other.query(`
    create function at_commit() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return null; end $$;
    create constraint trigger at_commit after insert on messages deferrable initially deferred
      for each row when (new.body = 'held') execute function at_commit();`)
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const [widget, desk] = [await visitorSocket(node, world.vera), await agentSocket(node, world.ann)]
  const stranger = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/visitor/socket`)
  await stranger.opened()
  const stopped = await holding(other, 'select pg_advisory_xact_lock(77)', async () => {
    widget.say({ type: 'send', id: newId(), conversation, body: 'held' })
    await blocked(other, 'advisory')
    const stopped = { done: node.stop() }
    const late = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/visitor/socket`)
    await assert.rejects(late.opened(), /503/)
    assert.equal(await stranger.closing(), 1012)
    assert.equal(widget.closed, null, 'its message is under way')
    return stopped
  })
  assert.equal((await widget.next('ack')).seq, 3)
  assert.deepEqual([await widget.closing(), await desk.closing()], [1012, 1012])
  await stopped.done
})

test('[RT26] the sockets of a session that ends close, and no other of that agent', async () => {
  const node = await aNode()
  const { ann, otto, tx } = await aWorld(node.db)
  const [one, two, three, colleague] = [
    await agentSocket(node, ann),
    await agentSocket(node, ann),
    await agentSocket(node, ann),
    await agentSocket(node, otto),
  ]
  const sessions = [...node.parley.realtime.rooms.of(ann.workspaceId)!.desks].map(
    (desk) => (desk.who as typeof ann).sessionId,
  )
  await tx((tx) => endSession(tx, ann, sessions[0]!))
  assert.equal(await one.closing(), 4003)
  for (const socket of [two, three, colleague]) await socket.settled()
  await tx((tx) => endOtherSessions(tx, { ...ann, sessionId: sessions[1]! }))
  assert.equal(await three.closing(), 4003)
  for (const socket of [two, colleague]) await socket.settled()
})

test('[RT26] whoever is deactivated is told to stop, and does not get in again', async () => {
  const node = await aNode()
  const { ann, ben, otto, tx } = await aWorld(node.db)
  const cookie = await cookieOf(node, ann)
  const [desk, colleague] = [await agentSocket(node, ann), await agentSocket(node, otto)]
  await tx((tx) => editAgent(tx, ben, ann.id, { deactivated: true }))
  assert.equal(await desk.closing(), 4004)
  await colleague.settled()
  const again = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/socket`, { cookie })
  assert.equal(await again.closing(), 4003)
})

test('[RT26] [RT31] it holds within seconds even on a node that no ring reached', { timeout: 15_000 }, async () => {
  const node = await aNode()
  const { ann, ben, otto, mallory, quietly } = await aWorld(node.db)
  const desks = {
    ann: await agentSocket(node, ann),
    otto: await agentSocket(node, otto),
    mallory: await agentSocket(node, mallory),
  }
  const ours = [...node.parley.realtime.rooms.of(ann.workspaceId)!.desks].find((desk) => desk.who.id === ann.id)!
  await quietly((tx) => endSession(tx, ann, (ours.who as typeof ann).sessionId))
  await quietly((tx) => editAgent(tx, ben, otto.id, { inboxIds: [] }))
  assert.equal(await desks.ann.closing(8000), 4003)
  assert.equal(await desks.otto.closing(8000), 4000)
  await desks.mallory.settled()
})
