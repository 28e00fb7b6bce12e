import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { editMe } from '../agents/edit.ts'
import { endAllSessions, endSession } from '../agents/session.ts'
import { joinConversation } from '../conversations/join.ts'
import { type Sent, sendMessage } from '../messages/send.ts'
import type { Tx } from '../platform/database.ts'
import { beside } from '../test/database.ts'
import { agentSocket, cookieOf, visitorSocket } from '../test/socket.ts'
import { aNode, anotherNode, aWorld, tokenOf, type World } from '../test/world.ts'

const here = await aNode({ env: { LOG_LEVEL: 'silent' } })
const there = await anotherNode(here)
const other = await beside(here.connection)

test('[RT30] what is committed on one node reaches whoever follows on another: events, rows, counts, marks', async () => {
  const world = await aWorld(here.db)
  const { ann, otto, mallory, vera, tx } = world
  const widget = await visitorSocket(there, vera)
  const [desk, colleague, outsider] = [
    await agentSocket(here, ann),
    await agentSocket(there, otto),
    await agentSocket(there, mallory),
  ]
  const conversation = newId()
  await widget.post(conversation, 'Hello?')
  await desk.next('rows', ({ rows }) => rows[0]?.preview?.text === 'Hello?')
  await desk.next('counts', ({ counts }) => counts.unassigned === 1)
  desk.say({ type: 'resume', conversation, seq: 0 })
  await desk.reached(conversation, 2)
  colleague.say({ type: 'resume', conversation, seq: 0 })

  await tx((tx) => joinConversation(tx, ann, conversation))
  await desk.post(conversation, 'Good morning', { epoch: 1 })
  await desk.post(conversation, 'A note', { kind: 'note' })
  await Promise.all([
    widget.reached(conversation, 4),
    colleague.reached(conversation, 5),
    desk.reached(conversation, 5),
  ])
  assert.deepEqual(colleague.events(conversation), desk.events(conversation))
  await colleague.next('rows', ({ rows }) => rows[0]?.seq === 5)

  desk.say({ type: 'seen', conversation, seq: 4, read: true })
  await widget.next('marks', ({ marks }) => marks.read === 4)
  widget.say({ type: 'seen', conversation, seq: 4, read: true })
  await desk.next('marks', ({ marks }) => marks.read === 4)
  const phone = await agentSocket(there, ann)
  await widget.post(conversation, 'Thanks')
  desk.say({ type: 'seen', conversation, seq: 5, read: true })
  await phone.next('read', ({ visitorMessages }) => visitorMessages === 2)
  await outsider.settled()
  assert.ok(!outsider.wire.includes(conversation))
})

test('[RT30] signals cross, too: who types, who is here, who answers', async () => {
  const world = await aWorld(here.db)
  const { ann, mallory, vera } = world
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const desk = await agentSocket(here, ann, { resume })
  const widget = await visitorSocket(there, vera, { resume })
  const outsider = await agentSocket(there, mallory)
  await widget.next('delta')
  await desk.next('presence', ({ visitors }) => visitors[vera.id] === 'online')
  widget.say({ type: 'typing', conversation, text: 'Do you', active: true })
  assert.equal((await desk.next('typing')).text, 'Do you')
  desk.say({ type: 'typing', conversation, active: true })
  await widget.next('typing')
  widget.say({ type: 'presence', away: true })
  await desk.next('presence', ({ visitors }) => visitors[vera.id] === 'away')
  const late = await visitorSocket(there, world.visitor())
  await late.next('team', ({ online }) => online)
  await outsider.settled()
  assert.doesNotMatch(outsider.wire, /Do you/)
  assert.ok(!outsider.wire.includes(vera.id))
})

test('[RT30] a visitor’s tab on a node that knew nothing of the conversation learns of it, and may type', async () => {
  const world = await aWorld(here.db)
  const desk = await agentSocket(here, world.ann)
  const [tab, far] = [await visitorSocket(here, world.vera), await visitorSocket(there, world.vera)]
  const conversation = newId()
  await tab.post(conversation, 'Hello?')
  await far.reached(conversation, 2)
  far.say({ type: 'typing', conversation, text: 'from the far tab', active: true })
  await desk.next('typing', ({ text }) => text === 'from the far tab')
})

test('[RT30] a short request of a streamed client may go to any node', async () => {
  const world = await aWorld(here.db)
  const conversation = await world.begun()
  const desk = await agentSocket(here, world.ann)
  const token = tokenOf(here, world.vera)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const post = (url: string, path: string, body: object) =>
    fetch(`${url}/api/v1/visitor/stream${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const stream = await post(here.url, '', { type: 'hello', v: 1, tab: 't', resume: [{ conversation, seq: 2 }] })
  const chunks = stream.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  await desk.next('presence', ({ visitors }) => visitors[world.vera.id] === 'online')

  const answer = await post(there.url, '/frames', { type: 'send', id: newId(), conversation, body: 'by another door' })
  assert.equal(((await answer.json()) as { type: string }[])[0]?.type, 'ack')
  let text = ''
  while (!text.includes('by another door')) text += (await chunks.next()).value
  await post(there.url, '/frames', { type: 'typing', conversation, text: 'and more', active: true })
  await desk.next('typing', (frame) => frame.text === 'and more')
  await post(there.url, '/frames', { type: 'presence', away: true })
  await desk.next('presence', ({ visitors }) => visitors[world.vera.id] === 'away')
  await chunks.return?.()
})

test('[RT26] a session that ends on one node is over on every other', async () => {
  const { ann, otto, tx } = await aWorld(here.db)
  const cookie = await cookieOf(here, ann)
  const me = (await (await fetch(`${here.url}/api/v1/me`, { headers: { cookie } })).json()) as { sessionId: string }
  const [desk, colleague] = [await agentSocket(there, ann), await agentSocket(there, otto)]
  const sessions = (await (await fetch(`${here.url}/api/v1/sessions`, { headers: { cookie } })).json()) as {
    id: string
  }[]
  const far = sessions.find((session) => session.id !== me.sessionId)!
  await tx((tx) => endSession(tx, ann, far.id))
  assert.equal(await desk.closing(), 4003)
  await colleague.settled()
})

test('what an agent is called changes for visitors on every node', async () => {
  const world = await aWorld(here.db)
  const { ann, vera, tx } = world
  const conversation = await world.begun()
  const widget = await visitorSocket(there, vera, { resume: [{ conversation, seq: 0 }] })
  await widget.reached(conversation, 2)
  await tx((tx) => joinConversation(tx, ann, conversation))
  const joined = await widget.next('event')
  assert.equal('name' in joined.event.by && joined.event.by.name, 'Ann')
  const desk = await agentSocket(there, ann)
  await tx((tx) => editMe(tx, ann, { name: 'Anneliese' }))
  await tx((tx) => endAllSessions(tx, ann.id, ann.id))
  assert.equal(await desk.closing(), 4003, 'a later ring has come, so the first has')
  await world.say(ann, conversation, 'Good morning')
  const said = await widget.next('event', ({ event }) => event.type === 'message.created')
  assert.equal('name' in said.event.by && said.event.by.name, 'Anneliese')
})

const LINES = `from pg_stat_activity where application_name = 'parley doorbell' and datname = current_database()`

/** An earlier test may have broken them; they come back by themselves. */
async function bothLinesAreUp(): Promise<void> {
  for (let up = 0; up < 2; ) ({ rowCount: up } = (await other.query(`select ${LINES}`)) as { rowCount: number })
}

test('[RT31] when the doorbell line breaks, what was missed comes as soon as it is back', async () => {
  const world = await aWorld(here.db)
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const desk = await agentSocket(here, world.ann, { resume })
  const widget = await visitorSocket(here, world.vera, { resume })
  await Promise.all([desk.next('delta'), widget.next('delta')])
  for (let round = 0; round < 2; round++) {
    await bothLinesAreUp()
    const { rowCount } = await other.query(`select pg_terminate_backend(pid) ${LINES}`)
    assert.equal(rowCount, 2, 'one line per node')
    await world.quietly((tx) => sendAs(tx, world, conversation, `said into the silence ${round}`))
    const seq = 3 + round * 2
    await Promise.all([desk.reached(conversation, seq - 2, 2000), widget.reached(conversation, seq - 2, 2000)])
    const far = await visitorSocket(there, world.vera, { resume: [{ conversation, seq }] })
    await far.post(conversation, 'and the bell rings again')
    await Promise.all([desk.reached(conversation, seq - 1), widget.reached(conversation, seq - 1)])
  }
})

test('[RT31] when a ring is lost and nobody notices, the sweep finds events, rows and new conversations', {
  timeout: 15_000,
}, async () => {
  const world = await aWorld(here.db)
  const conversation = await world.begun()
  const resume = [{ conversation, seq: 2 }]
  const eve = world.visitor()
  const [desk, list, mallory] = [
    await agentSocket(here, world.ann, { resume }),
    await agentSocket(here, world.otto),
    await agentSocket(here, world.mallory),
  ]
  const tabs = [await visitorSocket(here, world.vera, { resume }), await visitorSocket(here, world.vera)]
  const fresh = await visitorSocket(here, eve)
  await Promise.all([desk.next('delta'), tabs[0]!.next('delta')])
  const started = newId()
  const absent = world.visitor()
  const unseen = await world.begun(absent)
  desk.say({ type: 'resume', conversation: unseen, seq: 2 })
  await desk.next('delta', (frame) => frame.conversation === unseen)
  await world.quietly((tx) => sendAs(tx, { vera: absent }, unseen, 'lost as well'))
  await world.quietly((tx) => sendAs(tx, world, conversation, 'lost'))
  await world.quietly((tx) => sendAs(tx, { vera: eve }, started, 'lost too'))

  await Promise.all([
    desk.reached(conversation, 1, 9000),
    desk.reached(unseen, 1, 9000),
    tabs[0]!.reached(conversation, 1, 9000),
    tabs[1]!.reached(conversation, 3, 9000),
    fresh.reached(started, 2, 9000),
    list.next('rows', ({ rows }) => rows.some((row) => row.id === started), 9000),
    list.next('rows', ({ rows }) => rows.some((row) => row.id === conversation && row.seq === 3), 9000),
  ])
  await mallory.settled()
  assert.doesNotMatch(mallory.wire, /lost/)
})

test('[RT32] [RT33] a node that comes up is told who is where by those that are up', async () => {
  const world = await aWorld(here.db)
  await visitorSocket(here, world.vera)
  const desk = await agentSocket(here, world.ann)
  await desk.next('presence', ({ visitors }) => visitors[world.vera.id] === 'online')
  const third = await anotherNode(here)
  const far = await agentSocket(third, world.otto)
  if (!far.all('presence')[0]!.visitors[world.vera.id]) {
    await far.next('presence', ({ visitors }) => visitors[world.vera.id] === 'online')
  }
  third.child.kill('SIGTERM')
  assert.equal(await far.closing(), 1012, '[RT25]')
  await third.ended
  assert.equal(third.child.exitCode, 0)
})

function sendAs(tx: Tx, { vera }: Pick<World, 'vera'>, conversation: string, body: string): Promise<Sent> {
  return sendMessage(tx, { author: vera, conversation, id: newId(), kind: 'message', body })
}
