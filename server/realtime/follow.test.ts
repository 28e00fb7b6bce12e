import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { eventsAfter } from '../events/event.ts'
import { sendMessages } from '../messages/send.ts'
import type { News, Tx } from '../platform/database.ts'
import { beside, blocked, holding } from '../test/database.ts'
import { agentSocket, type TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'

const node = await aNode()
const other = await beside(node.connection)
const HOLD_COMMITS = 'select pg_advisory_xact_lock(77)'
const HOLD_READS = 'select pg_advisory_xact_lock(88)'
await other.query(`
  create function at_commit() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(77); return null;
  end $$;
  create constraint trigger at_commit after insert on messages deferrable initially deferred
    for each row when (new.body like 'held%') execute function at_commit();
  create function while_reading() returns boolean language plpgsql as $$ begin
    perform pg_advisory_xact_lock_shared(88); return true;
  end $$;
  create policy held on events as restrictive for select using (while_reading());`)

test('[RT10] what is committed before the log is read is in the answer, once', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const desk = await agentSocket(node, world.ann)
  // To find a conversation one reads its visitor; to write into it one does not. So this stops the one and not the other.
  await holding(other, 'lock table visitors in access exclusive mode', async () => {
    desk.say({ type: 'resume', conversation, seq: 0 })
    await blocked(other, 'relation')
    for (const body of ['meanwhile', 'and again']) await world.say(world.vera, conversation, body)
  })
  await desk.reached(conversation, 4)
  await world.say(world.vera, conversation, 'afterwards')
  await desk.reached(conversation, 5)
  assertWhole(desk, conversation, 5)
})

test('[RT10] what is committed while the log is being read is read next', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const [desk, widget] = [await agentSocket(node, world.ann), await visitorSocket(node, world.vera)]
  await holding(other, HOLD_READS, async () => {
    for (const socket of [desk, widget]) socket.say({ type: 'resume', conversation, seq: 0 })
    await blocked(other, 'advisory', 2)
    // The reads have begun, and will not see this any more.
    for (const body of ['meanwhile', 'and again']) await world.say(world.vera, conversation, body)
  })
  for (const socket of [desk, widget]) {
    await socket.reached(conversation, 4)
    assertWhole(socket, conversation, 4)
    assert.deepEqual(socket.all('event'), [], 'by the same reading, not by a later sweep')
  }
})

test('[RT10] what is committed after the log was read finds the follower', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const [desk, widget] = [await agentSocket(node, world.ann), await visitorSocket(node, world.vera)]
  const saying = await holding(other, HOLD_COMMITS, async () => {
    const saying = { done: world.say(world.vera, conversation, 'held at its commit') }
    await blocked(other, 'advisory')
    for (const socket of [desk, widget]) socket.say({ type: 'resume', conversation, seq: 0 })
    for (const socket of [desk, widget]) assert.equal((await socket.next('delta')).events.length, 2)
    return saying
  })
  await saying.done
  for (const socket of [desk, widget]) {
    await socket.reached(conversation, 3)
    assertWhole(socket, conversation, 3)
  }
})

test('[RT10] [RT14] whoever comes and goes while others write sees every event once, in order', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const writer = await visitorSocket(node, world.vera)
  const writing = (async () => {
    for (let i = 0; i < 60; i++) await writer.post(conversation, `message ${i}`)
  })()
  const readers = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const socket = i % 2 ? await visitorSocket(node, world.vera) : await agentSocket(node, world.ann)
      for (let seq = 0; seq < 3; seq++) {
        socket.say({ type: 'resume', conversation, seq })
        await socket.next('delta', (frame) => frame.from === seq)
      }
      return socket
    }),
  )
  await writing
  for (const reader of readers) {
    await reader.reached(conversation, 62)
    assertWhole(reader, conversation, 62)
  }
})

test('[RT11] the answer is a delta with all that came after, even if that is nothing', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  for (const socket of [await agentSocket(node, world.ann), await visitorSocket(node, world.vera)]) {
    for (const [seq, left] of [
      [0, [1, 2]],
      [1, [2]],
      [2, []],
    ] as const) {
      socket.say({ type: 'resume', conversation, seq })
      const delta = await socket.next('delta', (frame) => frame.from === seq)
      assert.deepEqual([delta.events.map((event) => event.seq), delta.more], [left, false])
    }
  }
})

test('[RT11] a read that fails is no answer: the line closes, and the client asks again', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const desk = await agentSocket(node, world.ann)
  await holding(other, 'lock table visitors in access exclusive mode', async () => {
    desk.say({ type: 'resume', conversation, seq: 0 })
    const { pid } = await blocked(other, 'relation')
    await other.query('select pg_terminate_backend($1)', [pid])
    assert.equal(await desk.closing(), 1013)
  })
})

test('[RT12] a log that was set back and has grown again is known by its times, for agents and visitors alike', async () => {
  const { ann, vera, say, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  await say(ann, conversation, 'a note', { kind: 'note' })
  await say(vera, conversation, 'more words')
  const events = await tx((tx) => eventsAfter(tx, conversation, 0, 50))
  for (const [socket, numberOf] of [
    [await agentSocket(node, ann), (event: AgentEvent) => event.seq],
    [await visitorSocket(node, vera), (event: AgentEvent) => event.publicSeq],
  ] as const) {
    const last = events.findLast((event) => event.publicSeq !== null)!
    const seq = numberOf(last)!
    socket.say({ type: 'resume', conversation, seq, at: last.at })
    assert.deepEqual((await socket.next('delta', (frame) => frame.from === seq)).events, [])
    socket.say({ type: 'resume', conversation, seq, at: new Date(0).toISOString() })
    assert.equal((await socket.next('reset')).reason, 'ahead')
  }
})

test('[RT12] a reset says why: ahead of the log, too far behind, or unknown', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const conversation = await world.begun()
  const words = Array.from({ length: 499 }, (_, i) => ({ id: newId(), body: `message ${i}` }))
  await tx((tx) =>
    sendMessages(
      tx,
      words.map((word) => ({ ...word, author: vera, conversation, kind: 'message' as const })),
    ),
  )
  for (const socket of [await agentSocket(node, ann), await visitorSocket(node, vera)]) {
    const ask = (seq: number) => socket.say({ type: 'resume', conversation, seq })
    ask(502)
    assert.equal((await socket.next('reset')).reason, 'ahead')
    ask(0)
    assert.equal((await socket.next('reset', (frame) => frame.reason !== 'ahead')).reason, 'too-far')
    ask(1)
    const delta = await socket.next('delta')
    assert.equal(delta.events.length, 500, 'as many as there may be')
  }
})

test('[RT12] what is not theirs and what is nowhere look alike to the byte', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const conversation = await world.begun()
  const nowhere = newId()
  const eve = { ...world.visitor() }
  for (const socket of [
    await agentSocket(node, world.mallory),
    await visitorSocket(node, eve),
    await agentSocket(node, elsewhere.ben),
    await visitorSocket(node, { ...elsewhere.vera, id: world.vera.id }),
  ]) {
    socket.say({ type: 'resume', conversation, seq: 0 })
    socket.say({ type: 'resume', conversation: nowhere, seq: 0 })
    const theirs = await socket.next('reset', (frame) => frame.conversation === conversation)
    const none = await socket.next('reset', (frame) => frame.conversation === nowhere)
    assert.deepEqual({ ...theirs, conversation: nowhere }, none)
    assert.equal(theirs.reason, 'unknown')
    await world.say(world.vera, conversation, 'not for them')
    await socket.settled()
    assert.doesNotMatch(socket.wire, /not for them|Hello/)
  }
})

test('[RT14] events told in any order, twice, or not at all arrive in order, once', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const sockets = [await agentSocket(node, world.ann, { resume }), await visitorSocket(node, world.vera, { resume })]
  for (const socket of sockets) await socket.next('delta')
  const news: News[] = []
  for (let i = 0; i < 6; i++)
    news.push(await untold(world, (tx) => sendMessages(tx, [draft(world, conversation, `${i}`)])))
  const tell = (i: number) => {
    for (const hear of node.db.onCommit) hear({ ...news[i]!, workspaceId: world.workspaceId })
  }
  for (const i of [3, 0, 5, 3, 1]) tell(i)
  for (const socket of sockets) await socket.reached(conversation, 6)
  for (const i of [5, 0, 5]) tell(i)
  for (const socket of sockets) {
    await socket.settled()
    const seqs = socket.frames.flatMap((frame) => seqsIn(frame))
    assert.deepEqual(seqs, [3, 4, 5, 6, 7, 8])
  }
})

test('[RT14] a doorbell that rings late, early, twice, for strangers or for nothing does no harm', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const { workspaceId: w, vera } = world
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const desk = await agentSocket(node, world.ann, { resume })
  const widget = await visitorSocket(node, vera, { resume })
  const stranger = await visitorSocket(node, { ...elsewhere.vera, id: vera.id })
  await Promise.all([desk.next('delta'), widget.next('delta')])
  for (let i = 0; i < 3; i++) await world.quietly((tx) => sendMessages(tx, [draft(world, conversation, `untold ${i}`)]))
  const ring = (payload: object | string) =>
    other.query('select pg_notify($1, $2)', ['parley', typeof payload === 'string' ? payload : JSON.stringify(payload)])
  await ring('nonsense')
  await ring({ n: 'n', w, c: [[conversation, 2, vera.id]] })
  await ring({ n: 'n', w, c: [[newId(), 7, vera.id]] })
  await ring({ n: 'n', w: elsewhere.workspaceId, c: [[conversation, 5, vera.id]] })
  await ring({ n: 'n', w, c: [[conversation, 9999, vera.id]] })
  await ring({ n: 'n', w, c: [[conversation, 4, vera.id]] })
  await ring({ n: 'n', s: [{ s: 'some day' }] })
  for (const socket of [desk, widget]) {
    await socket.reached(conversation, 3)
    assert.deepEqual(socket.frames.flatMap(seqsIn), [3, 4, 5])
  }
  await stranger.settled()
  assert.deepEqual(stranger.frames.flatMap(seqsIn), [])
})

test('after `leave` an agent hears no more of a conversation', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const [desk, colleague] = [await agentSocket(node, world.ann), await agentSocket(node, world.otto)]
  for (const socket of [desk, colleague]) socket.say({ type: 'resume', conversation, seq: 2 })
  await Promise.all([desk.next('delta'), colleague.next('delta')])
  desk.say({ type: 'leave', conversation })
  await desk.settled()
  await world.say(world.vera, conversation, 'Hello?')
  await colleague.next('event')
  await desk.settled()
  assert.deepEqual(desk.all('event'), [])
})

/** Runs it and holds back what it would have told the world. */
async function untold(world: World, work: (tx: Tx) => Promise<unknown>): Promise<News> {
  return world.quietly(async (tx) => {
    await work(tx)
    return { ...tx.news }
  })
}

function draft({ vera }: World, conversation: string, body: string) {
  return { author: vera, conversation, id: newId(), kind: 'message' as const, body }
}

function seqsIn(frame: ServerFrame): number[] {
  if (frame.type === 'event') return [frame.event.seq]
  return frame.type === 'delta' ? frame.events.map((event) => event.seq) : []
}

function assertWhole(socket: TestSocket, conversation: string, last: number): void {
  assert.deepEqual(
    socket.events(conversation).map((event) => event.seq),
    Array.from({ length: last }, (_, i) => i + 1),
  )
}
