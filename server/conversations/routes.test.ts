import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VIEWS } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Viewer } from '../agents/viewer.ts'
import { cookieOf } from '../test/socket.ts'
import { aNode, aWorld, tokenOf } from '../test/world.ts'

const node = await aNode()

const ROUTES = (id: string) =>
  [
    ['GET', `/conversations/${id}`],
    ['GET', `/conversations/${id}/timeline`],
    ['POST', `/conversations/${id}/participation`],
    ['PUT', `/conversations/${id}/assignment`, { assigneeId: null }],
    ['POST', `/conversations/${id}/messages`, { id: newId(), body: 'Hi' }],
    ['POST', `/conversations/${id}/messages`, { id: newId(), body: 'Hi', kind: 'note' }],
    ['PUT', `/conversations/${id}/attachments/${newId()}?name=a.txt`, { any: 'bytes' }],
    ['DELETE', `/conversations/${id}/attachments/${newId()}`],
    ['PUT', `/conversations/${id}/read`, { seq: 1 }],
    ['POST', `/conversations/${id}/closure`, { outcome: 'resolved' }],
    ['DELETE', `/conversations/${id}/closure`],
  ] as const

test('to who may not see it, a conversation is not there, whatever they ask, and stays as it was', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const conversation = await world.begun()
  const before = await call(world.ann, 'GET', `/conversations/${conversation}`)
  for (const outsider of [world.mallory, elsewhere.ann, elsewhere.ben]) {
    const routes = ROUTES(conversation)
    const nowhere = ROUTES(newId())
    for (const [i, [method, path, body]] of routes.entries()) {
      const answer = await call(outsider, method, path, body)
      assert.equal(answer.status, 404, `${method} ${path}`)
      const [, elsewhere] = nowhere[i]!
      assert.deepEqual(answer.body, (await call(outsider, method, elsewhere, body)).body, 'as if it were nowhere')
    }
  }
  assert.deepEqual(await call(world.ann, 'GET', `/conversations/${conversation}`), before)
})

test('who is not signed in, or comes from elsewhere, does nothing', async () => {
  const { ann, vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const cookie = await cookieOf(node, ann)
  for (const [method, path, body] of ROUTES(conversation)) {
    const as = (headers: Record<string, string>) => send(method, path, body, headers)
    assert.equal((await as({ 'x-parley': '1' })).status, 401, `${method} ${path}`)
    assert.equal((await as({ 'x-parley': '1', authorization: `Bearer ${tokenOf(node, vera)}` })).status, 401)
    if (method === 'GET') continue
    assert.equal((await as({ cookie })).status, 403)
    assert.equal((await as({ cookie, 'x-parley': '1', origin: 'https://evil.example' })).status, 403)
  }
})

test('lists hold what one may see, page by page, each once', async () => {
  const world = await aWorld(node.db)
  const ids = new Set<string>()
  for (let i = 0; i < 7; i++) ids.add(await world.begun(world.visitor()))
  for (const viewer of [world.ann, world.ben]) {
    const seen: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page = await call(viewer, 'GET', `/conversations?limit=3${next && `&after=${encodeURIComponent(next)}`}`)
      const { conversations, next: more } = page.body as ConversationPage
      seen.push(...conversations.map((one) => one.id))
      next = more
    }
    assert.equal(seen.length, 7)
    assert.deepEqual(new Set(seen), ids)
  }
  for (const view of VIEWS) {
    const { body } = await call(world.mallory, 'GET', `/conversations?view=${view}`)
    assert.deepEqual((body as ConversationPage).conversations, [], view)
  }
  assert.deepEqual((await call(world.mallory, 'GET', '/counts')).body, {
    ...{ you: 0, assigned: 0, unassigned: 0, live: 0, closed: 0, sla: 0, all: 0 },
  })
})

test('what cannot be read is refused with a code, and breaks nothing', async () => {
  const { ann, begun } = await aWorld(node.db)
  const conversation = await begun()
  for (const [method, path, body, status] of [
    ['GET', '/conversations/nothing', undefined, 400],
    ['GET', '/conversations?view=mine', undefined, 400],
    ['GET', '/conversations?after=1_2', undefined, 400],
    ['GET', "/conversations?after=2026-01-01_';select", undefined, 400],
    ['GET', '/conversations?limit=1000000', undefined, 400],
    ['GET', `/conversations/${conversation}/timeline?before=0`, undefined, 400],
    ['GET', `/conversations/${conversation}/timeline?before=99999999999`, undefined, 400],
    ['PUT', `/conversations/${conversation}/read`, { seq: 'all' }, 400],
    ['PUT', `/conversations/${conversation}/assignment`, { assigneeId: newId() }, 404],
    ['POST', `/conversations/${conversation}/closure`, { outcome: 'expired' }, 400],
    ['POST', `/conversations/${conversation}/closure`, { outcome: 'resolved', comment: 'x'.repeat(2001) }, 400],
    ['POST', `/conversations/${conversation}/messages`, { id: 'x', body: 'x' }, 400],
    ['POST', `/conversations/${conversation}/messages`, '{', 400],
  ] as const) {
    const answer = await call(ann, method, path, body)
    assert.equal(answer.status, status, `${method} ${path}`)
    assert.equal(typeof (answer.body as { code: string }).code, 'string')
  }
  const odd = { outcome: 'resolved', comment: 'a\u0000b \ud800' }
  assert.equal((await call(ann, 'POST', `/conversations/${conversation}/closure`, odd)).status, 200)
  const { body } = await call(ann, 'GET', `/conversations/${conversation}/timeline`)
  assert.equal((body as { entries: { comment?: string }[] }).entries.at(-1)?.comment, 'ab \ufffd')
  const session = await send('POST', '/visitor/session', { inbox: 'a\u0000b' }, {})
  assert.equal(session.status, 404)
})

async function call(viewer: Viewer, method: string, path: string, body?: unknown) {
  const answer = await send(method, path, body, { cookie: await cookieFor(viewer), 'x-parley': '1' })
  return { status: answer.status, body: answer.status === 204 ? null : ((await answer.json()) as unknown) }
}

const cookies = new Map<string, Promise<string>>()

function cookieFor(viewer: Viewer): Promise<string> {
  const known = cookies.get(viewer.id) ?? cookieOf(node, viewer)
  cookies.set(viewer.id, known)
  return known
}

function send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${node.url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(text !== null && { 'content-type': 'application/json' }) },
    body: text,
  })
}
