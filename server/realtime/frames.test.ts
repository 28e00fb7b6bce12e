import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSALS } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import { agentSocket, type TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'

const node = await aNode()

const id = '01890000-0000-7000-8000-000000000001'
const conversation = '01890000-0000-7000-8000-000000000002'

/** Frames that mean nothing, each wrong in one way. */
const MALFORMED: Record<string, unknown> = {
  'an array': [],
  'a number': 7,
  null: null,
  'without a type': {},
  'of a type that is no text': { type: ['send'] },
  'of an unknown type': { type: 'delete', id },
  'of a type that every object has': { type: '__proto__' },
  'a send without an id': { type: 'send', conversation, body: 'x' },
  'a send with an id that is none': { type: 'send', id: "'; drop table", conversation, body: 'x' },
  'a send with a number for an id': { type: 'send', id: 1, conversation, body: 'x' },
  'a send without a conversation': { type: 'send', id, body: 'x' },
  'a send to a conversation that is no id': { type: 'send', id, conversation: 'all', body: 'x' },
  'a send without a body': { type: 'send', id, conversation },
  'a send with an object for a body': { type: 'send', id, conversation, body: { text: 'x' } },
  'a send of another kind': { type: 'send', id, conversation, body: 'x', kind: 'activity' },
  'a send with a negative epoch': { type: 'send', id, conversation, body: 'x', epoch: -1 },
  'a send with half an epoch': { type: 'send', id, conversation, body: 'x', epoch: 0.5 },
  'a resume without a seq': { type: 'resume', conversation },
  'a resume below nothing': { type: 'resume', conversation, seq: -1 },
  'a resume beyond counting': { type: 'resume', conversation, seq: 2 ** 31 },
  'a seen without read': { type: 'seen', conversation, seq: 1 },
  'a typing that is neither': { type: 'typing', conversation, active: 'yes' },
  'a typing of a whole book': { type: 'typing', conversation, active: true, text: 'a'.repeat(4001) },
  'a page without an address': { type: 'page', page: { title: 'x' } },
  'a profile of attributes within attributes': { type: 'profile', profile: { attributes: { a: { b: 1 } } } },
  'a profile of too many attributes': {
    type: 'profile',
    profile: { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`a${i}`, i])) },
  },
  'a presence that says nothing': { type: 'presence' },
  'a leave from nowhere': { type: 'leave' },
  'what only servers say': { type: 'ack', id, conversation, seq: 1, at: '' },
}

test('[RT27] a malformed frame is refused with a code, nothing is stored, and the line stays', async () => {
  const world = await aWorld(node.db)
  for (const socket of [await visitorSocket(node, world.vera), await agentSocket(node, world.ann)]) {
    for (const [what, frame] of Object.entries(MALFORMED))
      await refusedAs('bad-frame', socket, JSON.stringify(frame), what)
    for (const text of [
      '',
      ' ',
      '{',
      'null{}',
      '{"type":"ping"',
      '\u0000',
      '{"type":"ping"}{"type":"ping"}',
      '\ufeff{"type":"ping"}',
    ]) {
      await refusedAs('bad-frame', socket, text, JSON.stringify(text))
    }
    await refusedAs('bad-frame', socket, Buffer.from([0xc3, 0x28, 0xff]), 'a binary one')
    await refusedAs('bad-frame', socket, `${'['.repeat(50_000)}`, 'a deep one')
    await refusedAs('frame-too-large', socket, `{"type":"ping","more":"${'x'.repeat(65_536)}"}`, 'a large one')
    await refusedAs('frame-too-large', socket, `{"type":"ping","more":"${'x'.repeat(1_000_000)}"}`, 'one of a megabyte')
  }
  assert.deepEqual(await counts(world), [0, 0, 0])
})

test('[RT27] a refusal names the message it is about, even when the frame is unreadable', async () => {
  const { vera } = await aWorld(node.db)
  const widget = await visitorSocket(node, vera)
  for (const frame of [
    { type: 'send', id, conversation, body: 7 },
    { type: 'send', id, conversation, body: 'x'.repeat(70_000) },
    { type: 'send', id, conversation: 'nowhere', body: 'x' },
  ]) {
    const before = widget.all('refused').length
    widget.raw(JSON.stringify(frame))
    await widget.next('refused', (answer) => widget.all('refused').indexOf(answer) >= before)
    assert.equal(widget.all('refused').at(-1)!.id, id)
  }
})

test('[RT27] fields we do not know are passed over, ids are read in either case', async () => {
  const { vera } = await aWorld(node.db)
  const widget = await visitorSocket(node, vera)
  const upper = id.toUpperCase()
  widget.raw(
    JSON.stringify({ type: 'send', id: upper, conversation, body: 'Hello', kind: 'message', admin: true, seq: 9 }),
  )
  const ack = await widget.next('ack')
  assert.deepEqual([ack.id, ack.seq], [id, 2])
})

test('[RT27] a visitor’s note is a message: they cannot write where only agents read', async () => {
  const { vera, ann } = await aWorld(node.db)
  const widget = await visitorSocket(node, vera)
  const fresh = newId()
  assert.equal((await widget.post(fresh, 'Psst', { kind: 'note', epoch: 7 })).type, 'ack')
  const desk = await agentSocket(node, ann)
  desk.say({ type: 'resume', conversation: fresh, seq: 0 })
  assert.equal((await desk.next('delta')).events[1]?.type, 'message.created')
})

test('[RT27] agents say nothing of themselves that only visitors say', async () => {
  const { ann } = await aWorld(node.db)
  const desk = await agentSocket(node, ann)
  await refusedAs('bad-frame', desk, JSON.stringify({ type: 'page', page: { url: 'x', title: 'x' } }), 'page')
  await refusedAs('bad-frame', desk, JSON.stringify({ type: 'profile', profile: { name: 'x' } }), 'profile')
})

test('[RT27] more than the limit at once is `too-fast`, with how long to wait, and the line stays', async () => {
  const guarded = await aNode({ env: { VISITOR_SEND_BURST: '3', VISITOR_SEND_EVERY_MS: '60000' } })
  const world = await aWorld(guarded.db)
  const [widget, other] = [await visitorSocket(guarded, world.vera), await visitorSocket(guarded, world.visitor())]
  const fresh = newId()
  const answers = await Promise.all(Array.from({ length: 5 }, () => widget.post(fresh, 'Hello?')))
  const refused = answers.filter((answer) => answer.type === 'refused')
  assert.deepEqual(
    refused.map((answer) => answer.code),
    ['too-fast', 'too-fast'],
  )
  assert.ok(refused.every(({ retryAfter = 0 }) => retryAfter > 1000 && retryAfter <= 60_000))
  const tab = await visitorSocket(guarded, world.vera)
  assert.equal((await tab.post(fresh, 'From another tab')).type, 'refused', 'it is the visitor who is counted')
  assert.equal((await other.post(newId(), 'Hello')).type, 'ack', 'and not the one beside them')
  await widget.settled()
})

test('[RT27] a flood closes the line with `too-fast`, and nobody else’s', async () => {
  const world = await aWorld(node.db)
  const [flood, other] = [await visitorSocket(node, world.vera), await visitorSocket(node, world.visitor())]
  for (let i = 0; i < 500; i++) flood.raw('{"type":"ping"}')
  assert.equal(await flood.closing(), 4008)
  await other.settled()
})

test('[RT27] whatever is sent, the connection answers and the process lives', async () => {
  const world = await aWorld(node.db)
  const own = await world.begun()
  const ids = fc.constantFrom(own, newId(), world.vera.id, world.shop, '', 'x', null)
  const words = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\u0000', '\ud800', '\udc00x', '\u202e'),
    fc.string(),
  )
  const loose = fc.oneof(ids, words, fc.integer(), fc.double(), fc.boolean(), fc.jsonValue(), fc.constant(undefined))
  const frame = fc.record(
    {
      type: fc.constantFrom(
        'send',
        'typing',
        'seen',
        'resume',
        'leave',
        'profile',
        'page',
        'presence',
        'hello',
        'nothing',
      ),
      id: fc.oneof(ids, loose),
      conversation: fc.oneof(ids, loose),
      body: fc.oneof(words, loose),
      kind: fc.oneof(fc.constantFrom('message', 'note'), loose),
      epoch: fc.oneof(fc.nat(), loose),
      seq: fc.oneof(fc.nat(5), loose),
      read: fc.oneof(fc.boolean(), loose),
      active: fc.oneof(fc.boolean(), loose),
      away: fc.oneof(fc.boolean(), loose),
      text: fc.oneof(words, loose),
      page: fc.oneof(
        fc.record({ url: words, title: words, referrer: words }, { requiredKeys: ['url', 'title'] }),
        loose,
      ),
      profile: fc.oneof(
        fc.record(
          {
            name: words,
            email: words,
            language: words,
            attributes: fc.dictionary(words, fc.oneof(words, fc.double(), fc.boolean())),
          },
          { requiredKeys: [] },
        ),
        loose,
      ),
    },
    { requiredKeys: ['type'] },
  )
  const text = fc.oneof(
    { weight: 8, arbitrary: frame.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
  const codes = new Set(Object.keys(REFUSALS))
  codes.delete('broken')
  const broken: unknown[] = []
  node.parley.realtime.reception.log.error = (detail) => void broken.push(detail)
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 60 }), fc.boolean(), async (texts, asAgent) => {
      const socket = asAgent ? await agentSocket(node, world.ann) : await visitorSocket(node, world.vera)
      for (const one of texts) socket.raw(one)
      await socket.settled()
      for (const { code } of socket.all('refused')) assert.ok(codes.has(code), `${code} among ${texts.join('\n')}`)
      assert.equal((await socket.post(own, 'still here', { kind: 'note' })).type, 'ack')
      assert.deepEqual(broken, [], texts.join('\n'))
      socket.terminate()
    }),
    { numRuns: 60 },
  )
})

async function refusedAs(code: string, socket: TestSocket, text: string | Buffer, what: string): Promise<void> {
  const before = socket.all('refused').length
  socket.raw(text)
  await socket.settled()
  const answers = socket.all('refused').slice(before)
  assert.deepEqual(
    answers.map((answer) => answer.code),
    [code],
    what,
  )
}

function counts(world: World): Promise<number[]> {
  return world.tx(async (tx) => {
    const tables = ['visitors', 'conversations', 'messages'] as const
    const all = tables.map((table) =>
      tx.rows<{ n: number }>(`count-${table}`, `select count(*)::int as n from ${table}`, []),
    )
    return (await Promise.all(all)).map(([row]) => row!.n)
  })
}
