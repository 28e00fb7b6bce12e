import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { Refused } from '../platform/refused.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, tokenOf } from '../test/world.ts'
import { assignConversation } from './assign.ts'
import { endConversation } from './end.ts'
import { joinConversation } from './join.ts'
import { markSeen } from './marks.ts'
import { reopenConversation } from './reopen.ts'
import { ownTimeline } from './visitor-view.ts'

const node = await aNode()

/** Every word that may be a field of anything a visitor is sent. A new one is put here on purpose or not at all. */
const FIELDS = new Set(
  `type v now version limits messageBytes frameBytes send burst everyMs typing ttlMs silenceMs pingMs
  id conversation seq at code message field retryAfter event events from more reason by kind name picture body reopenUntil
  marks delivered read online active status agent startedAt endedAt preview text lastMessageAt agentMessages agentMessagesRead ratingAsked rating
  attachments kind mime bytes width height durationMs waveform uploads image video audio document
  visitorId token unreadKey inbox brand hue light dark accent onAccent accentHover accentText accentSoft accentEdge position
  corners greeting faces teamOnline conversations entries unread open`.split(/\s+/),
)

test('[RT16] no note, comment, e-mail, assignment or inner number is in any byte a visitor ever gets', async () => {
  const { ann, otto, ben, mallory, vera, shopKey, ...world } = await aWorld(node.db)
  const { tx, say } = world
  const conversation = newId()
  const widget = await visitorSocket(node, vera)
  const desk = await agentSocket(node, ann)
  await widget.post(conversation, 'Hello?')
  desk.say({ type: 'resume', conversation, seq: 0 })
  await desk.next('delta')

  await say(ann, conversation, 'canary-note-one', { kind: 'note' })
  await tx((tx) => assignConversation(tx, ben, conversation, { assigneeId: otto.id }))
  await tx((tx) => joinConversation(tx, ann, conversation))
  await say(ann, conversation, 'canary-note-two', { kind: 'note' })
  await desk.post(conversation, 'Good morning')
  desk.say({ type: 'typing', conversation, active: true, text: 'canary-draft' })
  await widget.next('typing')
  await widget.post(conversation, 'Thanks')
  await tx((tx) => markSeen(tx, [{ who: ann, conversation, seq: 4, read: true }]))
  const end = { outcome: 'abandoned', comment: 'canary-comment' } as const
  await tx((tx) => endConversation(tx, ann, conversation, end))
  await say(ann, conversation, 'canary-note-three', { kind: 'note' })
  await tx((tx) => reopenConversation(tx, ann, conversation))
  await desk.post(conversation, 'One more thing')
  await widget.reached(conversation, 8)
  // What she gets when she comes back, resumes, asks again and again.
  const again = await visitorSocket(node, vera, { resume: [{ conversation, seq: 0 }] })
  await again.reached(conversation, 8)
  for (const seq of [3, 99]) again.say({ type: 'resume', conversation, seq })
  await again.next('reset')
  await again.post(conversation, '')

  const token = tokenOf(node, vera)
  const bearer = { authorization: `Bearer ${token}` }
  const session = await post('/api/v1/visitor/session', { inbox: shopKey, token })
  const { unreadKey } = JSON.parse(session) as { unreadKey: string }
  const answers = [
    session,
    await get(`/api/v1/widget/${shopKey}`),
    await get(`/api/v1/visitor/unread?key=${unreadKey}`),
    await get('/api/v1/visitor/conversations', bearer),
    await get(`/api/v1/visitor/conversations/${conversation}/timeline`, bearer),
    await get(`/api/v1/visitor/conversations/${conversation}/timeline?before=4&limit=2`, bearer),
    await post(`/api/v1/visitor/conversations/${conversation}/messages`, { id: newId(), body: 'By HTTP' }, bearer),
    await post(`/api/v1/visitor/conversations/${newId()}/messages`, { id: newId(), body: 'Elsewhere' }, bearer),
    await post('/api/v1/visitor/stream/frames', { type: 'send', id: newId(), conversation, body: 'Hi' }, bearer),
    await get('/api/v1/conversations', bearer),
  ]
  const all = [...widget.wire.split('\n'), ...again.wire.split('\n'), ...answers].filter(Boolean)
  for (const text of all) {
    assert.doesNotMatch(text, /canary|@|abandoned|assign|speaker|epoch|note/i)
    for (const secret of [otto.id, ben.id, mallory.id, ann.sessionId, world.workspaceId, world.shop]) {
      assert.ok(!text.includes(secret), `${secret} in ${text}`)
    }
    for (const field of fieldsOf(JSON.parse(text))) assert.ok(FIELDS.has(field), `the field "${field}" in ${text}`)
  }

  for (const events of [widget.events(conversation), again.events(conversation)]) {
    assert.deepEqual(
      events.map((event) => event.seq),
      events.map((_, i) => i + 1),
      '[RT4] her own count has no gap that could tell of a note',
    )
  }
  assert.match(desk.wire, /canary-note-two/, 'the agent does get them')
})

test('[RT4] what a visitor is answered for their messages is in their own count', async () => {
  const { ann, vera, say, begun } = await aWorld(node.db)
  const conversation = await begun()
  await say(ann, conversation, 'a note', { kind: 'note' })
  await say(ann, conversation, 'another', { kind: 'note' })
  const widget = await visitorSocket(node, vera)
  const ack = await widget.post(conversation, 'Hello?')
  assert.equal(ack.type === 'ack' && ack.seq, 3)
  await widget.reached(conversation, 3)
  assert.deepEqual(
    widget.events(conversation).map((event) => event.seq),
    [1, 2, 3],
  )
})

test('a visitor pages back through their own count, notes or not', async () => {
  const { ann, vera, say, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  for (let i = 0; i < 12; i++) {
    await say(ann, conversation, `note ${i}`, { kind: 'note' })
    if (i % 3 === 0) await say(vera, conversation, `message ${i}`)
  }
  const pages: number[][] = []
  let before: number | null = null
  for (;;) {
    const page = await tx((tx) => ownTimeline(tx, vera, conversation, before, 2))
    pages.unshift(page.entries.map((entry) => entry.seq))
    before = page.entries[0]!.seq
    if (!page.more) break
  }
  assert.deepEqual(pages, [
    [1, 2],
    [3, 4],
    [5, 6],
  ])
})

test('nobody reads a conversation of another visitor, in this workspace or in another with the same id', async () => {
  const world = await aWorld(node.db)
  const other = await aWorld(node.db)
  const conversation = await world.begun()
  const eve = world.visitor()
  const read = (reader: typeof world, visitor: typeof eve) =>
    reader.tx((tx) => ownTimeline(tx, visitor, conversation, null, 50))
  const unknown = (error: Refused) => error instanceof Refused && error.code === 'not-found'
  await assert.rejects(read(world, eve), unknown)
  await assert.rejects(read(other, { ...other.vera, id: world.vera.id }), unknown)
  const bearer = { authorization: `Bearer ${tokenOf(node, eve)}` }
  assert.match(await get(`/api/v1/visitor/conversations/${conversation}/timeline`, bearer), /not-found/)
  assert.equal(await get('/api/v1/visitor/conversations', bearer), '[]')
})

async function get(path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(node.url + path, { headers })).text()
}

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<string> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  return (await fetch(node.url + path, init)).text()
}

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([field, inner]) => [field, ...fieldsOf(inner)])
}
