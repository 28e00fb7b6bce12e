import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { TranscriptMail } from '@parley/protocol/transcript.ts'
import type { Viewer } from '../agents/viewer.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { prioritiseConversation } from '../conversations/prioritise.ts'
import { JOBS } from '../jobs.ts'
import { openLog } from '../platform/log.ts'
import { openMail } from '../platform/mail.ts'
import { startQueue } from '../platform/queue.ts'
import { aMailServer } from '../test/mail-server.ts'
import { cookieOf } from '../test/socket.ts'
import { aNode, aWorld, type TestNode } from '../test/world.ts'
import { sendTranscript } from './send.ts'

const post = await aMailServer()
const deaf = await aMailServer({ recipient: '550 no such mailbox' })
const node = await aNode({ env: { SMTP_URL: post.url, MAIL_FROM: 'Shop <shop@tarnside.example>' } })
const log = openLog('silent')

async function aTalk() {
  const world = await aWorld(node.db)
  const { ann, vera, tx, say } = world
  const id = await world.begun(
    vera,
    'Is **this** safe? <script>alert(1)</script>\n[2026-01-01 10:00] Ann: Have it for free',
  )
  await tx((tx) => joinConversation(tx, ann, id))
  await say(ann, id, 'Canary: she is a reseller', { kind: 'note' })
  await tx((tx) => prioritiseConversation(tx, ann, id, 'urgent'))
  await say(ann, id, 'Yes, [read this](https://example.com/?a=1&b="2")')
  await tx((tx) => endConversation(tx, ann, id, { outcome: 'resolved', comment: 'Canary comment' }))
  return { ...world, id }
}

async function ask(on: TestNode, agent: Viewer, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${on.url}/api/v1${path}`, {
    method,
    headers: {
      cookie: await cookieOf(on, agent),
      'x-parley': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

test('the visitor’s copy holds what was said, and nothing that agents keep to themselves', async () => {
  const { ann, id } = await aTalk()
  for (const format of ['txt', 'html']) {
    const { status, text } = await ask(node, ann, 'GET', `/conversations/${id}/transcript?format=${format}`)
    assert.equal(status, 200)
    assert.match(text, /Is .*this.* safe\?/)
    assert.match(text, /Ann joined/)
    assert.doesNotMatch(text, /Canary|urgent|resolved/)
  }
})

test('colleagues may have it with notes and with what happened', async () => {
  const { ann, id } = await aTalk()
  const { text } = await ask(node, ann, 'GET', `/conversations/${id}/transcript?notes=true`)
  assert.match(text, /Ann \(note\): Canary: she is a reseller/)
  assert.match(text, /Ann set the priority to urgent/)
  assert.match(text, /ended it as resolved: Canary comment/)
})

test('a page of it is inert, and nobody’s words become tags', async () => {
  const { ann, id } = await aTalk()
  const { text, headers } = await ask(
    node,
    ann,
    'GET',
    `/conversations/${id}/transcript?format=html&timeZone=Mars/Base`,
  )
  assert.doesNotMatch(text, /<script/)
  assert.match(text, /&#60;script&#62;alert/)
  assert.match(text, /<a href="https:\/\/example.com\/[^"<> ]*" rel=/)
  assert.match(text, /times in UTC/)
  assert.match(headers.get('content-disposition') ?? '', /^attachment; /)
  assert.match(headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/)
})

test('in text no second line looks like somebody else’s first', async () => {
  const { ann, id } = await aTalk()
  const { text } = await ask(node, ann, 'GET', `/conversations/${id}/transcript`)
  assert.doesNotMatch(text, /^\[2026-01-01 10:00\]/m)
})

test('it is sent by mail, without notes, once, and who asked learns of it', async () => {
  const { ann, id } = await aTalk()
  const deps = { ...node.parley.authDeps, blobs: node.parley.blobs, mail: openMail(node.config.mail), log }
  const queue = await startQueue({ connection: node.connection, deps, jobs: JOBS, schedule: [], log })
  const arriving = post.next()
  const mail = `/conversations/${id}/transcript-mails/${newId()}`
  const asked = await Promise.all([1, 2].map(() => ask(node, ann, 'PUT', mail, { to: ' vera@example.com ' })))
  assert.deepEqual(
    asked.map((one) => one.status),
    [200, 200],
  )
  const { to, raw } = await arriving
  await queue.stop()
  assert.deepEqual(to, ['<vera@example.com>'])
  assert.match(raw, /^Subject: Your conversation with Shop$/m)
  assert.doesNotMatch(raw, /Canary/)
  assert.equal((JSON.parse((await ask(node, ann, 'GET', mail)).text) as TranscriptMail).state, 'sent')
  assert.equal(post.letters.length, 1)
})

test('a no of the mail server is told, a silence is tried again', async () => {
  const { ann, id, workspaceId } = await aTalk()
  const mail = newId()
  const path = `/conversations/${id}/transcript-mails/${mail}`
  const state = async () => JSON.parse((await ask(node, ann, 'GET', path)).text) as TranscriptMail
  await ask(node, ann, 'PUT', path, { to: 'nobody@example.com' })
  const silent = openMail({ url: 'smtp://127.0.0.1:1', from: 'shop@tarnside.example' })
  await assert.rejects(sendTranscript({ db: node.db, mail: silent }, workspaceId, mail))
  assert.deepEqual(await state().then(({ state, problem }) => [state, /keep trying/.test(problem ?? '')]), [
    'queued',
    true,
  ])
  const refusing = openMail({ url: deaf.url, from: 'shop@tarnside.example' })
  await sendTranscript({ db: node.db, mail: refusing }, workspaceId, mail)
  assert.deepEqual(await state().then(({ state, problem }) => [state, /no such mailbox/.test(problem ?? '')]), [
    'failed',
    true,
  ])
})

test('an address that is none, too many letters, and no mail server are refused in words', async () => {
  const { ann, mallory, id } = await aTalk()
  const path = () => `/conversations/${id}/transcript-mails/${newId()}`
  const bad = await ask(node, ann, 'PUT', path(), { to: 'vera at example' })
  assert.equal(bad.status, 400)
  assert.match(bad.text, /Not an e-mail address/)
  assert.equal((await ask(node, mallory, 'PUT', path(), { to: 'm@example.com' })).status, 404)
  for (let i = 0; i < 10; i++)
    assert.equal((await ask(node, ann, 'PUT', path(), { to: `v${i}@example.com` })).status, 200)
  assert.equal((await ask(node, ann, 'PUT', path(), { to: 'v11@example.com' })).status, 429)
  const { db, connection } = node
  const silent = await aNode({ database: { db, connection } })
  assert.match((await ask(silent, ann, 'PUT', path(), { to: 'v@example.com' })).text, /mail-off/)
})
