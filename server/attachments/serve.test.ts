import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileLinks } from '@parley/protocol/attachment.ts'
import { newId } from '@parley/protocol/id.ts'
import sharp from 'sharp'
import type { Viewer } from '../agents/viewer.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { credentials, PDF, upload } from '../test/files.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { fileLink, linkEnd } from './file-link.ts'
import { rangeOf } from './serve.ts'

const node = await aNode()
const png = await sharp({ create: { width: 900, height: 900, channels: 3, background: 'teal' } })
  .png()
  .toBuffer()

/** A file in a message, and its id. */
async function sent(
  world: World,
  by: Viewer | VisitorAuthor,
  conversation: string,
  file: Buffer,
  name: string,
  kind: 'message' | 'note' = 'message',
): Promise<string> {
  const { body } = await upload(node, by, conversation, file, { name })
  await world.say(by, conversation, '', { attachments: [body.id], kind })
  return body.id
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(node.url + path, { headers, method })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

async function links(who: VisitorAuthor, ids: string[]): Promise<FileLinks> {
  const answer = await fetch(`${node.url}/api/v1/visitor/files`, {
    method: 'POST',
    headers: { ...(await credentials(node, who)), 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  })
  return (await answer.json()) as FileLinks
}

test('an agent who sees the conversation reads its files, in both directions, and after its end', async () => {
  const world = await aWorld(node.db)
  const { ann, otto, ben, vera, tx } = world
  const conversation = await world.begun()
  const hers = await sent(world, vera, conversation, PDF, 'invoice.pdf')
  await tx((tx) => joinConversation(tx, ann, conversation))
  const ours = await sent(world, ann, conversation, PDF, 'offer.pdf')
  await tx((tx) => endConversation(tx, ann, conversation, { outcome: 'resolved', comment: null }))
  for (const agent of [ann, otto, ben]) {
    for (const id of [hers, ours]) {
      const { status, bytes } = await get(`/files/${id}/any-name`, await credentials(node, agent))
      assert.equal(status, 200)
      assert.ok(bytes.equals(PDF))
    }
  }
})

test('[RT37] to everybody else a file is not there', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const conversation = await world.begun()
  const id = await sent(world, world.vera, conversation, PDF, 'invoice.pdf')
  for (const outsider of [world.mallory, elsewhere.ann, elsewhere.ben]) {
    const answer = await get(`/files/${id}/invoice.pdf`, await credentials(node, outsider))
    const nowhere = await get(`/files/${newId()}/invoice.pdf`, await credentials(node, outsider))
    assert.equal(answer.status, 404)
    assert.deepEqual(answer.bytes, nowhere.bytes)
  }
  assert.equal((await get(`/files/${id}/invoice.pdf`)).status, 401)
  // The visitor's token opens no address: only a link does.
  assert.equal((await get(`/files/${id}/invoice.pdf`, await credentials(node, world.vera))).status, 401)
  assert.deepEqual((await links(world.visitor(), [id])).links, {})
  assert.deepEqual((await links({ ...elsewhere.vera, id: world.vera.id }, [id])).links, {})
})

test('[RT37] before it is sent, a file is its uploader’s alone', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const hers = (await upload(node, world.vera, conversation, PDF)).body.id
  const ours = (await upload(node, world.ann, conversation, PDF)).body.id
  assert.equal((await get(`/files/${hers}/x`, await credentials(node, world.ann))).status, 404)
  assert.equal((await get(`/files/${ours}/x`, await credentials(node, world.otto))).status, 404)
  assert.equal((await get(`/files/${ours}/x`, await credentials(node, world.ann))).status, 200)
  assert.deepEqual(Object.keys((await links(world.vera, [hers, ours])).links), [hers])
})

test('[RT37] a visitor reads by links what was sent to them and by them, and never what a note carries', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const conversation = await world.begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  const noted = await sent(world, ann, conversation, PDF, 'secret.pdf', 'note')
  const told = await sent(world, ann, conversation, png, 'Größe "M".png')
  const hers = await sent(world, vera, conversation, PDF, 'invoice.pdf')
  const found = await links(vera, [noted, told, hers, newId()])
  assert.deepEqual(Object.keys(found.links).sort(), [told, hers].sort())
  for (const link of Object.values(found.links)) {
    assert.equal((await get(link)).status, 200)
    assert.ok(!link.includes(world.workspaceId) && !link.includes(vera.id))
  }
  assert.match(found.links[told]!, /^\/files\/[0-9a-f-]{36}\/Gr%C3%B6%C3%9Fe%20_M_\.png\?key=/)
})

test('a link is for one file and for minutes', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const ids = [
    await sent(world, world.vera, conversation, PDF, 'a.pdf'),
    await sent(world, world.vera, conversation, PDF, 'b.pdf'),
  ]
  const { links: found, expiresAt } = await links(world.vera, ids)
  const lasts = Date.parse(expiresAt) - Date.now()
  assert.ok(lasts > 290_000 && lasts <= 600_000)
  const key = found[ids[0]!]!.split('?')[1]!
  assert.equal((await get(`/files/${ids[0]}/other-name?${key}`)).status, 200)
  assert.equal((await get(`/files/${ids[1]}/b.pdf?${key}`)).status, 404)
  for (const forged of [`${key}x`, key.slice(0, -1), key.replace('.', '1.'), 'key=', 'key=a.b.c']) {
    assert.equal((await get(`/files/${ids[0]}/a.pdf?${forged}`)).status, 404, forged)
  }
  const { secret } = node.parley.authDeps.auth
  const claim = { workspaceId: world.workspaceId, visitorId: world.vera.id, until: Math.floor(Date.now() / 1000) - 1 }
  const over = await get(fileLink(secret, claim, { id: ids[0]!, name: 'a.pdf' }))
  assert.deepEqual([over.status, JSON.parse(over.bytes.toString()).code], [410, 'link-expired'])
  const stranger = { ...claim, visitorId: newId(), until: linkEnd(Date.now()) }
  assert.equal((await get(fileLink(secret, stranger, { id: ids[0]!, name: 'a.pdf' }))).status, 404)
})

test('no file runs as ours, whatever is in it and whatever it is called', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const headers = await credentials(node, world.ann)
  const script = '<!doctype html><script>alert(1)</script>'
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  for (const [file, name, disposition, mime] of [
    [script, 'photo.png', /^attachment;/, 'text/plain; charset=utf-8'],
    [svg, 'logo.svg', /^attachment;/, 'text/plain; charset=utf-8'],
    [`<?xml version="1.0"?>${svg}`, 'logo.svg', /^attachment;/, 'application/octet-stream'],
    ['alert(1)', 'a.js', /^attachment;/, 'text/plain; charset=utf-8'],
    [PDF, 'a.pdf', /^attachment; filename="a\.pdf"; filename\*=UTF-8''a\.pdf$/, 'application/pdf'],
    [png, 'a.png', /^inline;/, 'image/png'],
  ] as const) {
    const id = await sent(world, world.vera, conversation, Buffer.from(file), name)
    const answer = await get(`/files/${id}/${name}`, headers)
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-disposition')!, disposition)
    assert.equal(answer.headers.get('content-type'), mime)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(answer.headers.get('content-security-policy'), "sandbox; default-src 'none'")
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.match(answer.headers.get('cache-control')!, /^private/)
    for (const purpose of ['script', 'style', 'iframe', 'serviceworker', 'object']) {
      assert.equal((await get(`/files/${id}/${name}`, { ...headers, 'sec-fetch-dest': purpose })).status, 403)
    }
  }
})

test('an image has a smaller version for the timeline', async () => {
  const world = await aWorld(node.db)
  const id = await sent(world, world.vera, await world.begun(), png, 'a.png')
  const answer = await get(`/files/${id}/a.png?preview=1`, await credentials(node, world.ann))
  const { width, format } = await sharp(answer.bytes).metadata()
  assert.deepEqual([width, format, answer.headers.get('content-type')], [640, 'webp', 'image/webp'])
})

test('players ask for ranges, and get them', async () => {
  const world = await aWorld(node.db)
  const id = await sent(world, world.vera, await world.begun(), PDF, 'a.pdf')
  const headers = await credentials(node, world.ann)
  const ask = (more: Record<string, string>, method?: string) =>
    get(`/files/${id}/a.pdf`, { ...headers, ...more }, method)
  const whole = await ask({})
  const etag = whole.headers.get('etag')!
  assert.equal(whole.headers.get('accept-ranges'), 'bytes')
  const size = PDF.length
  for (const [range, from, to] of [
    ['bytes=0-0', 0, 0],
    ['bytes=5-99', 5, 99],
    ['bytes=100-', 100, size - 1],
    ['bytes=-7', size - 7, size - 1],
    [`bytes=10-${size * 2}`, 10, size - 1],
  ] as const) {
    for (const condition of [{}, { 'if-range': etag }] as Record<string, string>[]) {
      const part = await ask({ range, ...condition })
      assert.equal(part.status, 206)
      assert.equal(part.headers.get('content-range'), `bytes ${from}-${to}/${size}`)
      assert.ok(part.bytes.equals(PDF.subarray(from, to + 1)), range)
    }
  }
  assert.equal((await ask({ range: 'bytes=0-9', 'if-range': '"another"' })).status, 200)
  assert.equal((await ask({ range: 'bytes=0-1,4-5' })).status, 200)
  const beyond = await ask({ range: `bytes=${size}-` })
  assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${size}`])
  assert.equal((await ask({ 'if-none-match': etag })).status, 304)
  const head = await ask({}, 'HEAD')
  assert.deepEqual([head.status, head.headers.get('content-length'), head.bytes.length], [200, String(size), 0])
})

test('ranges of every shape stay within the file', () => {
  for (const [range, found] of [
    ['bytes=', null],
    ['bytes=-', null],
    ['bytes=9-3', null],
    ['items=0-1', null],
    ['bytes=-0', 'none'],
    ['bytes=-99999999999999', { start: 0, end: 9 }],
    ['bytes=99999999999999-', 'none'],
  ] as const) {
    assert.deepEqual(rangeOf({ headers: { range } }, '"x"', 10), found, range)
  }
})

test('the longest name there is fits into an address', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const id = await sent(world, world.vera, conversation, PDF, `${'合'.repeat(200)}.pdf`)
  const { links: found } = await links(world.vera, [id])
  const answer = await get(found[id]!)
  assert.equal(answer.status, 200)
  assert.match(decodeURIComponent(answer.headers.get('content-disposition')!), /''合{96}\.pdf$/)
})
