import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { after, test } from 'node:test'
import type { Hello } from '@parley/protocol/client.ts'
import type { AgentEvent, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { type Link, openLink, overStream } from '@parley/protocol/link.ts'
import { type Outgoing, openOutbox } from '@parley/protocol/outbox.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { openSync } from '@parley/protocol/sync.ts'
import { joinConversation } from '../conversations/join.ts'
import { beside, blocked, holding } from '../test/database.ts'
import { agentSocket, cookieOf } from '../test/socket.ts'
import { aNode, aWorld, type TestNode, tokenOf } from '../test/world.ts'
import { getVisitorDetails, NO_PLACES } from '../visitors/details.ts'

const node = await aNode()
const other = await beside(node.connection)

test('[RT23] where no WebSocket gets through, a visitor chats all the same', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const desk = await agentSocket(node, ann)
  const widget = aClient(
    '/visitor/stream',
    { authorization: `Bearer ${tokenOf(node, vera)}` },
    { page: { url: 'https://shop.example/', title: 'Shop' } },
  )
  await widget.until(() => widget.state() === 'online')

  const conversation = newId()
  widget.write(conversation, 'Hello?')
  widget.write(conversation, 'Anyone?')
  await widget.until(() => widget.words(conversation).length === 2 && widget.unsent() === 0)
  const { page } = await tx((tx) => getVisitorDetails(tx, ann, vera.id, NO_PLACES))
  assert.equal(page?.title, 'Shop', 'what the long request said of her counts for the short ones')

  desk.say({ type: 'resume', conversation, seq: 0 })
  await desk.next('delta')
  await tx((tx) => joinConversation(tx, ann, conversation))
  widget.say({ type: 'typing', conversation, text: 'It is about', active: true })
  assert.equal((await desk.next('typing')).text, 'It is about')
  desk.say({ type: 'typing', conversation, active: true })
  await widget.until(() => widget.frames.some((frame) => frame.type === 'typing'))
  await desk.post(conversation, 'Yes, here')
  await widget.until(() => widget.words(conversation).includes('Yes, here'))
  widget.say({ type: 'seen', conversation, seq: 5, read: true })
  await desk.next('marks', ({ marks }) => marks.read === 5)
  widget.say({ type: 'presence', away: true })
  await desk.next('presence', ({ visitors }) => visitors[vera.id] === 'away')
  assert.deepEqual(widget.words(conversation), ['Hello?', 'Anyone?', 'Yes, here'])
})

test('[RT23] an agent works over a stream as over a socket', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  const desk = aClient('/stream', { cookie: await cookieOf(node, ann), 'x-parley': '1' })
  await desk.until(() => desk.frames.some((frame) => frame.type === 'presence'))
  desk.follow(conversation, 0)
  await desk.until(() => desk.words(conversation).length === 1)
  desk.write(conversation, 'Good morning')
  await world.say(vera, conversation, 'Thanks')
  await desk.until(() => desk.words(conversation).length === 3 && desk.unsent() === 0)
  await desk.until(() => desk.frames.some((frame) => frame.type === 'rows' && frame.rows[0]?.id === conversation))
})

test('[RT23] what is too large or not ours is refused by the same codes', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const widget = aClient('/visitor/stream', { authorization: `Bearer ${tokenOf(node, world.vera)}` })
  await widget.until(() => widget.state() === 'online')
  for (const [to, body, code] of [
    [conversation, 'x'.repeat(20_000), 'message-too-long'],
    [conversation, 'x'.repeat(80_000), 'frame-too-large'],
    [conversation, 'x'.repeat(200_000), 'frame-too-large'],
    [conversation, ' ', 'message-empty'],
    ['nowhere', 'x', 'bad-frame'],
  ] as const) {
    widget.write(to, body)
    await widget.until(() => widget.refused().at(-1)?.refusal?.code === code)
    widget.discardAll()
  }
  assert.equal(widget.state(), 'online')

  const post = (path: string, headers: Record<string, string>) =>
    fetch(`${node.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ type: 'hello', v: 1, tab: 't', resume: [] }),
    })
  const cookie = await cookieOf(node, world.ann)
  for (const end of ['', '/frames']) {
    assert.equal((await post(`/visitor/stream${end}`, { authorization: 'Bearer forged.token' })).status, 401)
    assert.equal((await post(`/visitor/stream${end}`, { cookie })).status, 401)
    assert.equal((await post(`/stream${end}`, { 'x-parley': '1' })).status, 401)
    assert.equal(
      (await post(`/stream${end}`, { cookie })).status,
      403,
      'a form of another site sends no header of ours',
    )
    assert.equal((await post(`/stream${end}`, { cookie, 'x-parley': '1', origin: 'https://evil.example' })).status, 403)
  }
})

test('[RT24] a streamed reader that is stuck is cut off, and the node goes on', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const { answer } = await aStream(node, tokenOf(node, world.vera))
  answer.pause()
  const body = 'x'.repeat(16_000)
  const room = node.parley.realtime.rooms.of(world.workspaceId)!
  const { groupCommit } = node.parley
  const send = () =>
    groupCommit.post(world.workspaceId, { author: world.vera, conversation, id: newId(), kind: 'message', body })
  // Until the buffers of the system are full too, and then as much again, which must not be written to what is closed.
  while (room.visitors.has(world.vera.id)) await Promise.all(Array.from({ length: 50 }, send))
  await Promise.all(Array.from({ length: 50 }, send))
  answer.destroy()
  assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
})

test('[RT23] who hangs up while it is looked up leaves no ghost', async () => {
  const world = await aWorld(node.db)
  await holding(other, 'lock table inboxes in access exclusive mode', async () => {
    const connected = once(node.parley.app.server, 'connection')
    const long = aRequest(node, tokenOf(node, world.vera))
    long.on('error', () => {})
    const [socket] = (await connected) as [Socket]
    await blocked(other, 'relation')
    long.destroy()
    await once(socket, 'close')
  })
  await aWorld(node.db)
  assert.equal(node.parley.realtime.rooms.of(world.workspaceId), undefined)
})

test('[RT21] a stream whose client says nothing is closed as a socket is; frames by short requests keep it', async () => {
  const strict = await aNode({ env: { PING_MS: '100', CLIENT_SILENCE_MS: '500', SERVER_SILENCE_MS: '700' } })
  const world = await aWorld(strict.db)
  const [quiet, lively] = [world.vera, world.visitor()]
  const streams = [
    await aStream(strict, tokenOf(strict, quiet)),
    await aStream(strict, tokenOf(strict, lively)),
  ] as const
  const pinging = setInterval(() => void frame(strict, tokenOf(strict, lively), { type: 'ping' }), 150)
  await once(streams[0].answer, 'end')
  clearInterval(pinging)
  assert.match(streams[0].text(), /event: close\ndata: 4010\n/)
  assert.match(streams[0].text(), /: still here/)
  assert.doesNotMatch(streams[1].text(), /event: close/)
})

/** The project's own client, its WebSocket barred, in Node. */
function aClient(path: string, headers: Record<string, string>, hello: Partial<Hello> = {}) {
  const frames: ServerFrame[] = []
  const log = new Map<string, (AgentEvent | VisitorEvent)[]>()
  const kept = new Map<string, Outgoing>()
  let stir: (() => void) | null = null
  const sync = openSync<AgentEvent | VisitorEvent>({
    apply: (conversation, event) => log.set(conversation, [...(log.get(conversation) ?? []), event]),
    ask: (known) => link.send({ type: 'resume', ...known }),
    forget() {},
  })
  const outbox = openOutbox({
    store: {
      all: () => [...kept.values()],
      put: (item) => void kept.set(item.id, item),
      remove: (id) => void kept.delete(id),
    },
    send: (frame) => link.send(frame),
    onChange: () => stir?.(),
  })
  const link: Link<ServerFrame> = openLink({
    transports: [
      (on) => {
        queueMicrotask(() => on.close(1006))
        return { send() {}, close() {} }
      },
      overStream(
        () => `${node.url}/api/v1${path}`,
        () => headers,
      ),
    ],
    hello: () => ({ type: 'hello', v: 1, tab: 'test', ...hello, resume: sync.hello() }),
    random: () => 0.05,
    onState(state) {
      if (state === 'online') {
        sync.welcomed()
        outbox.resend()
      } else outbox.pause()
      stir?.()
    },
    onFrame(frame) {
      frames.push(frame)
      // A conversation heard of for the first time.
      if ((frame.type === 'event' || frame.type === 'delta') && !sync.has(frame.conversation))
        sync.follow(frame.conversation, 0)
      if (frame.type === 'event') sync.event(frame.conversation, frame.event)
      if (frame.type === 'delta') sync.delta(frame.conversation, frame.from, frame.events, frame.more)
      if (frame.type === 'ack') outbox.acknowledged(frame.id)
      if (frame.type === 'refused' && frame.id) outbox.refused(frame.id, frame)
      stir?.()
    },
  })
  after(() => link.close())
  return {
    frames,
    state: link.state,
    say: link.send,
    follow: (conversation: string, seq: number) => sync.follow(conversation, seq),
    write: (conversation: string, body: string) => outbox.add({ id: newId(), conversation, body, kind: 'message' }),
    words: (conversation: string) =>
      (log.get(conversation) ?? []).flatMap((event) => (event.type === 'message.created' ? [event.message.body] : [])),
    unsent: () => outbox.items().length,
    refused: () => outbox.items().filter((item) => item.state === 'failed'),
    discardAll() {
      for (const { id } of outbox.items()) outbox.discard(id)
    },
    async until(done: () => boolean) {
      const late = setTimeout(() => stir?.(), 8000)
      for (const deadline = Date.now() + 8000; !done(); ) {
        assert.ok(Date.now() < deadline, `Waited in vain. Got: ${JSON.stringify(frames).slice(-1500)}`)
        await new Promise<void>((resolve) => {
          stir = resolve
        })
      }
      clearTimeout(late)
    },
  }
}

function aRequest(at: TestNode, token: string): ClientRequest {
  const long = request(`${at.url}/api/v1/visitor/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  })
  long.end(JSON.stringify({ type: 'hello', v: 1, tab: 't', resume: [] }))
  after(() => long.destroy())
  return long
}

async function aStream(at: TestNode, token: string) {
  const [answer] = (await once(aRequest(at, token), 'response')) as [IncomingMessage]
  let text = ''
  answer.setEncoding('utf8')
  answer.on('error', () => {})
  const welcome = new Promise<void>((resolve) => {
    answer.on('data', (more: string) => {
      text += more
      if (text.includes('"team"')) resolve()
    })
  })
  await welcome
  return { answer, text: () => text }
}

function frame(at: TestNode, token: string, body: object): Promise<Response> {
  return fetch(`${at.url}/api/v1/visitor/stream/frames`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
}
