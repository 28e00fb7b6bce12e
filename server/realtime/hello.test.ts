import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { ClientFrame, Hello } from '@parley/protocol/client.ts'
import { newId } from '@parley/protocol/id.ts'
import { WebSocket } from 'ws'
import { sessionCookie } from '../agents/session-cookie.ts'
import { beside, blocked, holding } from '../test/database.ts'
import { agentSocket, cookieOf, TestSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, tokenOf } from '../test/world.ts'
import { signClaim } from '../visitors/token.ts'

const node = await aNode()
const other = await beside(node.connection)
const DESK = `ws://127.0.0.1:${node.port}/api/v1/socket`
const WIDGET = `ws://127.0.0.1:${node.port}/api/v1/visitor/socket`
const HELLO: Hello = { type: 'hello', v: 1, tab: 'test', resume: [] }

test('[RT20] the answer to hello is welcome, with the limits in force', async () => {
  const { vera, ann } = await aWorld(node.db)
  for (const socket of [await visitorSocket(node, vera), await agentSocket(node, ann)]) {
    const [first] = socket.frames
    assert.equal(first?.type, 'welcome')
    assert.deepEqual(first.type === 'welcome' && first.limits, node.config.limits)
  }
})

test('[RT20] who says nothing for five seconds is sent away', { timeout: 9000 }, async () => {
  const socket = await open(WIDGET)
  const started = Date.now()
  assert.equal(await socket.closing(7000), 4001)
  assert.ok(Date.now() - started > 4000)
})

test('[RT20] the first frame is hello, and there is one', async () => {
  const { vera } = await aWorld(node.db)
  for (const first of [
    '{"type":"ping"}',
    'nonsense',
    '{"type":"hello"}',
    JSON.stringify({ ...HELLO, v: 2 }),
    '[]',
    '',
  ]) {
    const socket = await open(WIDGET)
    socket.raw(first)
    assert.equal((await socket.next('refused')).code, 'bad-frame', first)
    assert.equal(await socket.closing(), 4001)
  }
  const socket = await visitorSocket(node, vera)
  socket.say({ ...HELLO, token: tokenOf(node, vera) })
  assert.equal((await socket.next('refused')).code, 'bad-frame')
  await socket.settled()
})

test('[RT20] frames sent right behind hello wait for the welcome and keep their order', async () => {
  const { vera } = await aWorld(node.db)
  const socket = await open(WIDGET)
  const conversation = newId()
  const sends = Array.from({ length: 20 }, (_, i) => ({ type: 'send', id: newId(), conversation, body: `${i}` }))
  for (const frame of [{ ...HELLO, token: tokenOf(node, vera) }, ...sends]) socket.say(frame as ClientFrame)
  await socket.reached(conversation, 21)
  assert.equal(socket.frames[0]?.type, 'welcome')
  const bodies = socket.events(conversation).map((event) => event.type === 'message.created' && event.message.body)
  assert.deepEqual(bodies, [false, ...sends.map((_, i) => `${i}`)])
})

test('[RT20] a token that we did not sign for this is nobody’s', async () => {
  const world = await aWorld(node.db)
  const { vera, tx } = world
  const good = tokenOf(node, vera)
  const claim = { workspaceId: world.workspaceId, inboxId: world.shop, visitorId: vera.id, version: 1 }
  const [body, seal] = good.split('.') as [string, string]
  const { secret } = node.parley.authDeps.auth
  const tokens: Record<string, string | undefined> = {
    none: undefined,
    empty: '',
    garbage: 'a.b',
    'with another body': `${body.slice(0, -1)}2.${seal}`,
    'with another seal': `${body}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`,
    'without a seal': `${body}.`,
    'with more behind it': `${good}.x`,
    'of another installation': signClaim('some other key that is long enough', 'token', claim),
    'that opens only the unread count': signClaim(secret, 'unread', claim),
    'for an inbox that is not there': signClaim(secret, 'token', { ...claim, inboxId: newId() }),
    'for a workspace that is not there': signClaim(secret, 'token', { ...claim, workspaceId: newId() }),
  }
  await world.begun()
  tokens['of an earlier version'] = signClaim(secret, 'token', { ...claim, version: 0 })
  for (const [what, token] of Object.entries(tokens)) {
    const socket = await open(WIDGET)
    socket.say({ ...HELLO, ...(token !== undefined && { token }) })
    assert.equal(await socket.closing(), 4003, `a token ${what}`)
    assert.equal(socket.wire, '')
    const headers = { authorization: `Bearer ${token}` }
    const byHttp = await fetch(`${node.url}/api/v1/visitor/conversations`, { headers })
    assert.equal(byHttp.status, 401, `a token ${what}`)
  }
  await tx((tx) => tx.rows('end-tokens', 'update visitors set token_version = 2 where id = $1', [vera.id]))
  const socket = await open(WIDGET)
  socket.say({ ...HELLO, token: good })
  assert.equal(await socket.closing(), 4003, 'a token that was ended')
})

test('[RT20] a key for the unread count opens nothing else, and a token does not open the count', async () => {
  const { vera, workspaceId, shop, begun } = await aWorld(node.db)
  await begun()
  const claim = { workspaceId, inboxId: shop, visitorId: vera.id, version: 1 }
  const key = signClaim(node.parley.authDeps.auth.secret, 'unread', claim)
  const unread = (key: string) => fetch(`${node.url}/api/v1/visitor/unread?key=${key}`)
  assert.deepEqual(await (await unread(key)).json(), { unread: 0, open: true })
  assert.equal((await unread(tokenOf(node, vera))).status, 401)
})

test('[RT20] a desk needs the cookie of a session that is there', async () => {
  const { ann, vera } = await aWorld(node.db)
  const cookie = await cookieOf(node, ann)
  const { secret } = node.parley.authDeps.auth
  const cookies: Record<string, Record<string, string>> = {
    none: {},
    'of no session': { cookie: sessionCookie(secret, 'no such session', false).split(';')[0]! },
    'with another signature': { cookie: `${cookie.slice(0, -2)}xx` },
    'that is a token': { cookie: `parley=${tokenOf(node, vera)}` },
  }
  for (const [what, headers] of Object.entries(cookies)) {
    const socket = await open(DESK, headers)
    assert.equal(await socket.closing(), 4003, `a cookie ${what}`)
    assert.equal(socket.wire, '')
  }
  const asVisitor = await open(WIDGET, { cookie })
  asVisitor.say(HELLO)
  assert.equal(await asVisitor.closing(), 4003, 'an agent is no visitor')
})

test('[RT20] a page of another origin cannot open a desk with our cookie', async () => {
  const { ann } = await aWorld(node.db)
  const cookie = await cookieOf(node, ann)
  for (const origin of [
    'https://evil.example',
    'null',
    `http://127.0.0.1:${node.port + 1}`,
    `http://localhost.evil.example:${node.port}`,
  ]) {
    for (const url of [DESK, WIDGET]) assert.equal(await refusedWith(url, { cookie, origin }), 403, origin)
    const byHttp = await fetch(`${node.url}/api/v1/stream`, {
      method: 'POST',
      headers: { cookie, origin, 'x-parley': '1', 'content-type': 'application/json' },
      body: JSON.stringify(HELLO),
    })
    assert.equal(byHttp.status, 403, origin)
  }
  const own = await open(DESK, { cookie, origin: node.url })
  own.say(HELLO)
  await own.next('welcome')
})

test('[RT20] a database that is away signs nobody out', async () => {
  const { ann } = await aWorld(node.db)
  const cookie = await cookieOf(node, ann)
  await holding(other, 'lock table agents in access exclusive mode', async () => {
    const socket = new TestSocket(DESK, { cookie })
    const { pid } = await blocked(other, 'relation')
    await other.query('select pg_terminate_backend($1)', [pid])
    assert.equal(await socket.closing(), 1013)
  })
})

test('[RT27] broken framing closes the line of who sends it, before and after hello, and nobody else’s', async () => {
  const { vera, visitor } = await aWorld(node.db)
  const bystander = await visitorSocket(node, visitor())
  const broken = [
    [0xff, 0xff, 0xff, 0xff],
    [0x81, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f], // Not masked.
    [0x83, 0x80, 0, 0, 0, 0], // No such opcode.
    [0xc1, 0x80, 0, 0, 0, 0], // Compressed, which was not agreed.
    [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], // Eight exabytes.
    [0x81, 0x81, 0, 0, 0, 0, 0xff], // Not UTF-8.
    [0x88, 0x81, 0, 0, 0, 0, 0x01], // Half a close code.
  ]
  for (const bytes of broken) {
    // The desk's socket is one that is already being closed, for want of a cookie.
    for (const url of [DESK, WIDGET]) {
      const raw = await handshake(url, Buffer.from(bytes))
      await once(raw, 'close')
    }
    const socket = await visitorSocket(node, vera)
    const ended = socket.closing()
    socket.wound(Buffer.from(bytes))
    await ended
  }
  await bystander.settled()
})

test('[RT27] what is not a socket of ours is refused at the door', async () => {
  assert.equal(await refusedWith(`ws://127.0.0.1:${node.port}/api/v1/nothing`), 404)
  assert.equal(await refusedWith(`ws://127.0.0.1:${node.port}/`), 404)
})

test('[RT27] one address opens so many sockets and no more', async () => {
  const guarded = await aNode({ env: { SOCKETS_PER_ADDRESS: '3' } })
  const url = `ws://127.0.0.1:${guarded.port}/api/v1/visitor/socket`
  const held = await Promise.all([open(url), open(url), open(url)])
  assert.equal(await refusedWith(url), 429)
  held[0]!.terminate()
  await held[0]!.closing()
  const { vera } = await aWorld(guarded.db)
  for (;;) {
    // Our end of the line is closed before the server has noticed.
    const socket = await visitorSocket(guarded, vera).catch(() => null)
    if (socket) break
  }
})

test('[RT27] one address tries so often and no more', async () => {
  const guarded = await aNode({ env: { HANDSHAKES_PER_MINUTE: '4' } })
  const url = `ws://127.0.0.1:${guarded.port}/api/v1/visitor/socket`
  for (let i = 0; i < 4; i++) (await open(url)).terminate()
  assert.equal(await refusedWith(url), 429)
})

async function open(url: string, headers: Record<string, string> = {}): Promise<TestSocket> {
  const socket = new TestSocket(url, headers)
  await socket.opened()
  return socket
}

/** The status with which a handshake is refused. */
function refusedWith(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers })
    socket.on('error', () => {})
    socket.on('open', () => reject(new Error('It was let in.')))
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode!)
      response.resume()
    })
  })
}

/** A handshake by hand, with the first bytes of the line in the same packet. */
async function handshake(url: string, first: Buffer) {
  const { port, pathname, hostname } = new URL(url)
  const raw = connect(Number(port), hostname)
  await once(raw, 'connect')
  const key = createHash('md5').update(randomBytes(8)).digest('base64')
  const head = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
  raw.write(
    Buffer.concat([Buffer.from(`${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`), first]),
  )
  raw.resume()
  return raw
}
