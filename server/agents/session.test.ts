import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Session } from '@parley/protocol/agent.ts'
import { transaction } from '../platform/database.ts'
import { TestSocket } from '../test/socket.ts'
import { aNode } from '../test/world.ts'
import { aBrowser, aStaff, PASSWORD } from './factory.ts'

const node = await aNode({ env: { SIGN_IN_TRIES: '10000' } })

async function aDesk(cookie: string): Promise<TestSocket> {
  const socket = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/socket`, { cookie })
  await socket.opened()
  socket.say({ type: 'hello', v: 1, tab: 'test', resume: [] })
  await socket.next('presence')
  return socket
}

test('who signs in gets a cookie that no script can read and no other site can send', async () => {
  const { email } = await aStaff(node)
  const { status, headers } = await aBrowser(node).ask('POST', '/session', { email: email('Ann'), password: PASSWORD })
  assert.equal(status, 200)
  assert.match(headers.get('set-cookie')!, /^parley=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
})

test('an e-mail address is the same however it is written', async () => {
  const { email } = await aStaff(node)
  assert.equal((await aBrowser(node).signIn(` ${email('Ann').toUpperCase()} `)).name, 'Ann')
})

test('a wrong password, an unknown account and a deactivated agent get the same answer', async () => {
  const { email, ids } = await aStaff(node)
  const olga = aBrowser(node)
  await olga.signIn(email('Olga'))
  assert.equal((await olga.ask('PATCH', `/agents/${ids.otto}`, { deactivated: true })).status, 200)
  const answers = await Promise.all([
    aBrowser(node).ask('POST', '/session', { email: email('Ann'), password: 'not this one' }),
    aBrowser(node).ask('POST', '/session', { email: email('Nobody'), password: PASSWORD }),
    aBrowser(node).ask('POST', '/session', { email: email('Otto'), password: PASSWORD }),
  ])
  for (const { status, body, headers } of answers) {
    assert.equal(status, 401)
    assert.deepEqual(body, { code: 'wrong-password', message: 'E-mail or password is wrong.' })
    assert.equal(headers.get('set-cookie'), null)
  }
})

test('an unknown account takes as much work to refuse as a wrong password', async () => {
  const { email } = await aStaff(node)
  const { auth } = node.parley.authDeps
  /** CPU, not time: how busy the machine is must not decide. */
  const workFor = async (name: string) => {
    const before = process.cpuUsage()
    await auth.findUserByPassword(email(name), 'not this one')
    return process.cpuUsage(before).user / 1000
  }
  const least = { Ann: Number.POSITIVE_INFINITY, Nobody: Number.POSITIVE_INFINITY }
  for (let i = 0; i < 5; i++)
    for (const name of ['Ann', 'Nobody'] as const) least[name] = Math.min(least[name], await workFor(name))
  assert.ok(least.Nobody > least.Ann * 0.6, `${least.Nobody} ms of CPU against ${least.Ann}`)
})

test('a cookie that we did not make is nobody', async () => {
  const { email } = await aStaff(node)
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  const [token] = ann.cookie.split('=')[1]!.split('.')
  for (const cookie of [`parley=${token}`, `parley=${token}.`, `parley=${token}.${'A'.repeat(43)}`, 'parley=..', '']) {
    assert.equal((await aBrowser(node, { cookie }).ask('GET', '/me')).body.code, 'unauthenticated')
  }
  assert.equal((await ann.ask('GET', '/me')).status, 200)
})

test('a page of another site cannot act with the cookie', async () => {
  const { email } = await aStaff(node)
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  const change = { availability: 'away' }
  assert.equal((await ann.ask('PATCH', '/me', change, { origin: 'https://evil.example' })).body.code, 'foreign-origin')
  assert.equal((await ann.ask('PATCH', '/me', change, { 'x-parley': '' })).body.code, 'foreign-origin')
  const stranger = { origin: 'https://evil.example' }
  const signIn = { email: email('Ann'), password: PASSWORD }
  assert.equal((await aBrowser(node, stranger).ask('POST', '/session', signIn)).body.code, 'foreign-origin')
  assert.equal((await ann.ask('PATCH', '/me', change, { origin: node.url })).status, 200)
})

test('signing out ends the session and its sockets', async () => {
  const { email } = await aStaff(node)
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  const desk = await aDesk(ann.cookie)
  const { cookie } = ann
  assert.equal((await ann.ask('DELETE', '/session')).status, 204)
  assert.equal(await desk.closing(), 4003)
  assert.equal((await aBrowser(node, { cookie }).ask('GET', '/me')).status, 401)
})

test('one’s own sessions are listed and can be ended, the others’ cannot', async () => {
  const { email } = await aStaff(node)
  const phone = aBrowser(node, {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  const desktop = aBrowser(node)
  const otto = aBrowser(node)
  await Promise.all([phone.signIn(email('Ann')), desktop.signIn(email('Ann')), otto.signIn(email('Otto'))])
  const sessions = (await desktop.ask<Session[]>('GET', '/sessions')).body
  assert.equal(sessions.length, 2)
  const other = sessions.find((one) => !one.current)!
  assert.equal(other.device, 'Firefox on Linux')
  assert.equal(other.ip, '127.0.0.1')
  assert.equal((await otto.ask('DELETE', `/sessions/${other.id}`)).body.code, 'not-found')
  const desk = await aDesk(phone.cookie)
  assert.equal((await desktop.ask('DELETE', `/sessions/${other.id}`)).status, 204)
  assert.equal(await desk.closing(), 4003)
  assert.equal((await phone.ask('GET', '/me')).body.code, 'unauthenticated')
  assert.equal((await desktop.ask('GET', '/me')).status, 200)
})

test('a changed password ends every other session and its sockets, and the old one works no more', async () => {
  const { email } = await aStaff(node)
  const here = aBrowser(node)
  const there = aBrowser(node)
  await Promise.all([here.signIn(email('Ann')), there.signIn(email('Ann'))])
  const [deskHere, deskThere] = await Promise.all([aDesk(here.cookie), aDesk(there.cookie)])
  const next = 'a better one than before'
  assert.equal((await here.ask('PUT', '/password', { current: PASSWORD, next })).status, 204)
  assert.equal(await deskThere.closing(), 4003)
  await deskHere.settled()
  assert.equal(deskHere.closed, null)
  assert.equal((await there.ask('GET', '/me')).status, 401)
  assert.equal((await aBrowser(node).ask('POST', '/session', { email: email('Ann'), password: PASSWORD })).status, 401)
  assert.equal((await aBrowser(node).signIn(email('Ann'), next)).name, 'Ann')
})

test('a password is changed only by who knows it, and only for one that is hard to guess', async () => {
  const { email } = await aStaff(node)
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  const change = async (current: string, next: string) => (await ann.ask('PUT', '/password', { current, next })).body
  assert.deepEqual(await change('not this one', 'a better one than before'), {
    code: 'wrong-password',
    message: 'The current password is wrong.',
    field: 'current',
  })
  assert.equal((await change(PASSWORD, 'short')).code, 'password-too-short')
  assert.equal((await change(PASSWORD, 'Password1234')).code, 'password-too-weak')
  assert.equal((await change(PASSWORD, 'aaaaaaaaaaaa')).code, 'password-too-weak')
  assert.equal((await change(PASSWORD, email('Ann').toUpperCase())).code, 'password-too-weak')
  assert.equal((await change(PASSWORD, 'x'.repeat(129))).code, 'bad-request')
  assert.equal((await ann.ask('GET', '/me')).status, 200)
})

test('a session that has run out is nobody, and one in use lives on', async () => {
  const { email, workspaceId } = await aStaff(node)
  const ann = aBrowser(node)
  const { sessionId } = await ann.signIn(email('Ann'))
  const set = (change: string) =>
    transaction(node.db, workspaceId, (tx) =>
      tx.rows(change.slice(0, 30), `update auth.session set ${change} where id = $1`, [sessionId]),
    )
  await set(`"updatedAt" = now() - interval '1 hour', "expiresAt" = now() + interval '1 minute'`)
  await ann.ask('GET', '/me')
  const [session] = await transaction(node.db, workspaceId, (tx) =>
    tx.rows<{ longer: boolean }>(
      'longer',
      `select "expiresAt" > now() + interval '6 days' as longer from auth.session where id = $1`,
      [sessionId],
    ),
  )
  assert.equal(session!.longer, true)
  await set(`"expiresAt" = now() - interval '1 second'`)
  assert.equal((await ann.ask('GET', '/me')).status, 401)
})

test('behind https the cookie is bound to this host and never travels in the clear', async () => {
  const secure = await aNode({
    env: { PUBLIC_URL: 'https://chat.tarnside.example' },
    database: { db: node.db, connection: node.connection },
  })
  const { email } = await aStaff(secure)
  const browser = aBrowser(secure, { origin: 'https://chat.tarnside.example' })
  const { headers } = await browser.ask('POST', '/session', { email: email('Ann'), password: PASSWORD })
  assert.match(
    headers.get('set-cookie')!,
    /^__Host-parley=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
  )
  assert.equal((await browser.ask('GET', '/me')).status, 200)
  const plain = browser.cookie.replace('__Host-', '')
  assert.equal((await aBrowser(secure, { cookie: plain }).ask('GET', '/me')).status, 401)
})

test('after several wrong tries the next must wait, and is told how long', async () => {
  const strict = await aNode({ env: { SIGN_IN_TRIES: '3' }, database: { db: node.db, connection: node.connection } })
  const { email } = await aStaff(strict)
  const attempt = (password: string) => aBrowser(strict).ask('POST', '/session', { email: email('Ann'), password })
  const codes = (await Promise.all([1, 2, 3, 4, 5].map(() => attempt('not this one')))).map(({ body }) => body.code)
  assert.deepEqual(codes.sort(), ['too-fast', 'too-fast', 'wrong-password', 'wrong-password', 'wrong-password'])
  const { status, headers, body } = await attempt(PASSWORD)
  assert.equal(status, 429)
  assert.ok(body.retryAfter! > 0 && body.retryAfter! <= 1000)
  assert.equal(headers.get('retry-after'), '1')
})
