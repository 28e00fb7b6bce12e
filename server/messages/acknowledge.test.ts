import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { beside, blocked, holding } from '../test/database.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld } from '../test/world.ts'
import { sendMessages } from './send.ts'

const node = await aNode()

// A second connection that can stop a commit in its middle: whatever says "held" waits at COMMIT for a lock, whatever
// says "broken" fails there.
const other = await beside(node.connection)
await other.query(`
  create function at_commit() returns trigger language plpgsql as $$ begin
    if new.body like 'held%' then perform pg_advisory_xact_lock(77); end if;
    if new.body like 'broken%' then raise 'no room on the disk'; end if;
    return null;
  end $$;
  create constraint trigger at_commit after insert on messages deferrable initially deferred for each row execute function at_commit();`)

test('[RT1] nobody hears of a message before its commit is done, and everybody does after it', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const widget = await visitorSocket(node, world.vera, { resume: [{ conversation, seq: 2 }] })
  const desk = await agentSocket(node, world.ann, { resume: [{ conversation, seq: 2 }] })
  await Promise.all([widget.next('delta'), desk.next('delta')])
  const id = newId()
  await holding(other, 'select pg_advisory_xact_lock(77)', async () => {
    widget.say({ type: 'send', id, conversation, body: 'held at commit' })
    await blocked(other, 'advisory')
    await Promise.all([widget.settled(), desk.settled()])
    assert.doesNotMatch(widget.wire, /"ack"|held at commit/)
    assert.doesNotMatch(desk.wire, /held at commit/)
  })
  assert.equal((await widget.next('ack')).id, id)
  await Promise.all([widget.reached(conversation, 1), desk.reached(conversation, 1)])
})

test('[RT1] a commit that fails is refused, told to nobody, and leaves nothing', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const widget = await visitorSocket(node, world.vera, { resume: [{ conversation, seq: 2 }] })
  const desk = await agentSocket(node, world.ann, { resume: [{ conversation, seq: 2 }] })
  await Promise.all([widget.next('delta'), desk.next('delta')])
  const answer = await quietly(() => widget.post(conversation, 'broken at commit'))
  assert.equal(answer.type === 'refused' && answer.code, 'broken')
  assert.doesNotMatch(widget.wire, /no room on the disk/, 'what is wrong with us is not told to strangers')
  const next = await widget.post(conversation, 'next')
  assert.equal(next.type === 'ack' && next.seq, 3, 'no number was lost')
  await desk.reached(conversation, 1)
  assert.doesNotMatch(widget.wire + desk.wire, /broken at commit/)
})

test('[RT1] every connection of the app commits durably', async () => {
  const { rows } = await node.db.pool.query('show synchronous_commit')
  assert.equal(rows[0].synchronous_commit, 'on')
})

test('[RT8] one bad row fails alone, whatever else shares its commit', async () => {
  const world = await aWorld(node.db)
  const { groupCommit } = node.parley
  const conversation = await world.begun()
  const send = (body: string, to = conversation) =>
    groupCommit.post(world.workspaceId, { author: world.vera, conversation: to, id: newId(), kind: 'message', body })
  const desk = await agentSocket(node, world.ann, { resume: [{ conversation, seq: 2 }] })

  // The first flies at once; all others wait for it and share the next commit.
  const answers = await quietly(() =>
    Promise.allSettled([
      send('first'),
      send('a'),
      send('bad \u0000 row'),
      send('b'),
      send('x', newId()),
      send('broken c'),
      send('d'),
    ]),
  )
  const seqs = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.seq : answer.reason.code))
  assert.deepEqual(seqs, [3, 4, '22021', 5, 'conversation-open', 'P0001', 6])
  await desk.reached(conversation, 4)
  assert.deepEqual(
    desk.events(conversation).map((event) => event.type === 'message.created' && event.message.body),
    ['first', 'a', 'b', 'd'],
  )
})

test('[RT8] what arrives during a commit shares the next one', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const widget = await visitorSocket(node, world.vera)
  const before = await transactions()
  const all = Array.from({ length: 90 }, (_, i) => widget.post(conversation, `message ${i}`))
  const answers = await Promise.all(all)
  assert.deepEqual(
    answers.map((answer) => answer.type === 'ack' && answer.seq),
    answers.map((_, i) => i + 3),
    '[RT7] in the order they were written',
  )
  assert.ok((await transactions()) - before < 30, 'far fewer commits than messages')
})

test('[RT8] a batch may start, refuse, resend and reopen side by side, in many conversations', async () => {
  const world = await aWorld(node.db)
  const visitors = Array.from({ length: 50 }, () => world.visitor())
  const sends = visitors.flatMap((author) => {
    const [id, conversation] = [newId(), newId()]
    const first = { author, conversation, id, kind: 'message', body: 'Hi' } as const
    return [first, first, { ...first, body: 'Ho' }, { ...first, id: newId() }, { ...first, conversation: newId() }]
  })
  const answers = await world.tx((tx) => sendMessages(tx, sends))
  for (let i = 0; i < answers.length; i += 5) {
    const codes = answers.slice(i, i + 5).map((answer) => ('seq' in answer ? answer.seq : answer.code))
    assert.deepEqual(codes, [2, 2, 'id-taken', 3, 'conversation-open'])
  }
})

/** A failure of ours is written to the log; here it was made on purpose. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { log } = node.parley.realtime.reception
  const { error } = log
  log.error = () => {}
  try {
    return await work()
  } finally {
    log.error = error
  }
}

async function transactions(): Promise<number> {
  const { rows } = await other.query(
    `select count(distinct xmin::text)::int as n from events where conversation_id = (select conversation_id from events order by at desc limit 1)`,
  )
  return rows[0].n
}
