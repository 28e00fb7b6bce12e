import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { SearchPage } from '@parley/protocol/search.ts'
import type { Viewer } from '../agents/viewer.ts'
import { cookieOf } from '../test/socket.ts'
import { aNode, aWorld, tokenOf } from '../test/world.ts'
import { indexMessages } from './index-messages.ts'

const node = await aNode()

async function get(viewer: Viewer, query: Record<string, string>) {
  const answer = await fetch(`${node.url}/api/v1/search?${new URLSearchParams(query)}`, {
    headers: { cookie: await cookieOf(node, viewer) },
  })
  return { status: answer.status, body: (await answer.json()) as unknown }
}

test('the API finds what the verb does, page by page', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun(world.visitor(), 'zebra 1')
  for (let i = 2; i < 6; i++) await world.say(world.ann, conversation, `zebra ${i}`, { kind: 'note' })
  await indexMessages(node.db, 100)
  const seen: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const { status, body } = await get(world.ann, { q: 'zebra', limit: '2', ...(after && { after }) })
    assert.equal(status, 200)
    const page = body as SearchPage
    seen.push(...page.messages.map((hit) => hit.snippet.text))
    after = page.next
  }
  assert.deepEqual(seen, ['zebra 5', 'zebra 4', 'zebra 3', 'zebra 2', 'zebra 1'])
  const filters = {
    inbox: world.shop,
    speaker: 'note',
    conversation,
    from: '2020-01-01T00:00:00Z',
    to: '2999-01-01T00:00:00+02:00',
  }
  const { body } = await get(world.ann, { q: 'zebra', ...filters })
  assert.equal((body as SearchPage).messages.length, 4)
  assert.deepEqual((await get(world.mallory, { q: 'zebra' })).body, { messages: [], visitors: [], next: null })
})

test('only who is signed in as an agent searches', async () => {
  const { vera } = await aWorld(node.db)
  const strangers: Record<string, string>[] = [{}, { authorization: `Bearer ${tokenOf(node, vera)}` }]
  for (const headers of strangers) {
    assert.equal((await fetch(`${node.url}/api/v1/search?q=a`, { headers })).status, 401)
  }
})

test('what cannot be searched for is refused, and what means nothing finds nothing', async () => {
  const { ann } = await aWorld(node.db)
  for (const query of [
    {},
    { q: 'x'.repeat(201) },
    { q: 'zebra', limit: '51' },
    { q: 'zebra', limit: '0' },
    { q: 'zebra', speaker: 'system' },
    { q: 'zebra', inbox: "' or true" },
    { q: 'zebra', conversation: 'x' },
    { q: 'zebra', from: 'yesterday' },
    { q: 'zebra', after: newId() },
  ] as Record<string, string>[]) {
    const { status, body } = await get(ann, query)
    assert.deepEqual([status, (body as { code: string }).code], [400, 'bad-request'], JSON.stringify(query))
  }
  for (const q of ['', ' ', '\u0000', `' & :* | !`, '\ud800', 'x'.repeat(200)]) {
    assert.deepEqual(await get(ann, { q }), { status: 200, body: { messages: [], visitors: [], next: null } })
  }
})
