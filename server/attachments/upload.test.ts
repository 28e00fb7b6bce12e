import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import sharp from 'sharp'
import type { Viewer } from '../agents/viewer.ts'
import { editInbox } from '../inboxes/edit.ts'
import { credentials, filesBecome, filesOf, PDF, type Upload, upload, uploadPath } from '../test/files.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'

const node = await aNode()
const put = (who: Viewer | VisitorAuthor, conversation: string, file: Buffer | string, more?: Upload) =>
  upload(node, who, conversation, file, more)

test('[RT35] a file comes in under the id its sender made, with what it is found in its content', async () => {
  const { ann, begun } = await aWorld(node.db)
  const conversation = await begun()
  const id = newId()
  const { status, body } = await put(ann, conversation, PDF, { id, name: '../../offer \u202Efdp.exe' })
  assert.equal(status, 201)
  assert.deepEqual(body, { id, kind: 'document', name: 'offer fdp.exe', mime: 'application/pdf', bytes: PDF.length })
})

test('a visitor’s first message may carry a file: nothing but the file’s own row is made before it', async () => {
  const { vera, tx } = await aWorld(node.db)
  const { status } = await put(vera, newId(), PDF)
  assert.equal(status, 201)
  assert.deepEqual(await tx((tx) => tx.rows('v', 'select 1 from visitors where id = $1', [vera.id])), [])
})

test('a photo is written anew: upright, without the place it was taken at, and with a small version', async () => {
  const { vera, begun } = await aWorld(node.db)
  const photo = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#336699' } })
    .withExif({ IFD0: { Make: 'Canary' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  assert.ok((await sharp(photo).metadata()).exif, 'the photo says where it was taken')
  const before = new Set(await filesOf(node))
  const { body } = await put(vera, await begun(), photo, { name: 'IMG 1.JPG' })
  const { id: _id, bytes, ...rest } = body
  assert.deepEqual(rest, { kind: 'image', name: 'IMG 1.JPG', mime: 'image/jpeg', width: 800, height: 1200 })
  const files = (await filesOf(node)).filter((file) => !before.has(file)).sort()
  assert.equal(files.length, 2)
  const [kept, preview] = await Promise.all(files.map((file) => readFile(file)))
  assert.equal(kept!.length, bytes)
  const { exif, orientation, width, height } = await sharp(kept).metadata()
  assert.deepEqual(
    { exif, orientation, width, height },
    { exif: undefined, orientation: undefined, width: 800, height: 1200 },
  )
  assert.doesNotMatch(kept!.toString('latin1'), /Canary|GPS|Exif/)
  assert.equal((await sharp(preview).metadata()).height, 640)
})

test('what is hidden behind or beside the pixels of an image is gone', async () => {
  const { ann, begun } = await aWorld(node.db)
  const conversation = await begun()
  const png = await sharp({ create: { width: 9, height: 9, channels: 4, background: 'red' } })
    .png()
    .toBuffer()
  const gif = await sharp({ create: { width: 9, height: 9, channels: 4, background: 'red' } })
    .gif()
    .toBuffer()
  for (const [image, name] of [
    [png, 'evil.html'],
    [gif, 'evil.gif'],
  ] as const) {
    const before = new Set(await filesOf(node))
    const hidden = Buffer.concat([image, Buffer.from('<script>alert("canary")</script>PK and an archive')])
    const { body } = await put(ann, conversation, hidden, { name, type: 'text/html' })
    assert.equal(body.kind, 'image')
    assert.match(body.name, /^evil\.(html\.png|gif)$/)
    for (const file of (await filesOf(node)).filter((one) => !before.has(one))) {
      assert.doesNotMatch((await readFile(file)).toString('latin1'), /canary|archive/)
    }
  }
})

test('a moving image keeps moving', async () => {
  const { ann, begun } = await aWorld(node.db)
  const frames = await Promise.all(
    ['red', 'green', 'blue'].map((background) =>
      sharp({ create: { width: 20, height: 10, channels: 4, background } })
        .png()
        .toBuffer(),
    ),
  )
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ delay: 100 })
    .toBuffer()
  const before = new Set(await filesOf(node))
  const { body } = await put(ann, await begun(), gif, { name: 'wave.gif' })
  assert.deepEqual([body.width, body.height], [20, 10])
  const kept = (await filesOf(node)).find((file) => !before.has(file) && !file.endsWith('.preview'))!
  assert.equal((await sharp(kept).metadata()).pages, 3)
})

test('a voice note keeps what only its recorder knows', async () => {
  const { vera, begun } = await aWorld(node.db)
  const webm = Buffer.from(
    '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff',
    'hex',
  )
  const query = { durationMs: '2400', waveform: '0,12,100,7' }
  const conversation = await begun()
  const { body } = await put(vera, conversation, webm, { name: 'note.webm', type: 'audio/webm;codecs=opus', query })
  const { kind, mime, durationMs, waveform } = body
  assert.deepEqual(
    { kind, mime, durationMs, waveform },
    { kind: 'audio', mime: 'audio/webm', durationMs: 2400, waveform: [0, 12, 100, 7] },
  )
  for (const waveform of ['101', '1,', 'x', Array(65).fill('1').join(',')]) {
    const { status } = await put(vera, conversation, webm, { query: { waveform } })
    assert.equal(status, 400, waveform)
  }
})

test('[RT35] an upload tried again is the first one; other bytes, another sender or another conversation are refused', async () => {
  const { ann, otto, vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const id = newId()
  const first = await put(ann, conversation, PDF, { id, name: 'a.pdf' })
  const files = await filesOf(node)
  assert.deepEqual(await put(ann, conversation, PDF, { id, name: 'a.pdf' }), first)
  assert.equal((await put(ann, conversation, 'other words', { id })).body.code, 'id-taken')
  assert.equal((await put(otto, conversation, PDF, { id })).body.code, 'id-taken')
  assert.equal((await put(vera, conversation, PDF, { id })).body.code, 'id-taken')
  assert.deepEqual(await filesOf(node), files, 'and nothing more is kept')
})

test('[RT35] the same upload tried several times at once is one', async () => {
  const { ann, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  const before = (await filesOf(node)).length
  const id = newId()
  const answers = await Promise.all(Array.from({ length: 8 }, () => put(ann, conversation, PDF, { id, name: 'a.pdf' })))
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0]!.status, 201)
  assert.equal((await filesOf(node)).length, before + 1)
  assert.equal((await tx((tx) => tx.rows('n', 'select 1 from attachments', []))).length, 1)
})

test('each kind has its own limit, and the refusal names it', async () => {
  const world = await aWorld(node.db)
  await limit(world, { image: 1_048_576, video: 0, audio: 0, document: 2_097_152 })
  const conversation = await world.begun()
  const noise = await sharp(
    Buffer.alloc(700 * 700 * 3).map(() => Math.random() * 256),
    { raw: { width: 700, height: 700, channels: 3 } },
  )
    .png()
    .toBuffer()
  assert.ok(noise.length > 1_048_576 && noise.length < 2_097_152)
  const before = await filesOf(node)
  const photo = await put(world.vera, conversation, noise, { name: 'a.png' })
  assert.deepEqual(
    [photo.status, photo.body],
    [413, { code: 'file-too-large', message: 'Photos may have up to 1 MB.' }],
  )
  const document = await put(world.vera, conversation, Buffer.alloc(2_097_153, 'x'))
  assert.deepEqual([document.status, document.body.message], [413, 'Files may have up to 2 MB.'])
  await limit(world, { image: 1_048_576, video: 0, audio: 0, document: 1000 })
  const list = await put(world.vera, conversation, 'x'.repeat(1001))
  assert.deepEqual([list.status, list.body.code], [413, 'file-too-large'], 'also what comes in one piece')
  const ogg = Buffer.concat([
    Buffer.from('4f67675300020000000000000000000000000000000000000000011e', 'hex'),
    Buffer.from('OpusHead'),
  ])
  const sound = await put(world.ann, conversation, ogg)
  assert.deepEqual([sound.status, sound.body.message], [422, 'Recordings cannot be sent here.'])
  assert.deepEqual(await filesOf(node), before)
})

test('who does not say how large it is is stopped at the limit', async () => {
  const world = await aWorld(node.db)
  await limit(world, { image: 0, video: 0, audio: 0, document: 200_000 })
  const conversation = await world.begun()
  const before = await filesOf(node)
  let sent = 0
  const endless = new ReadableStream({
    pull(controller) {
      sent += 65_536
      if (sent > 50_000_000) controller.close()
      else controller.enqueue(Buffer.alloc(65_536, 'x'))
    },
  })
  const answer = await fetch(`${node.url}${uploadPath(world.ann, conversation, newId())}?name=x`, {
    method: 'PUT',
    headers: await credentials(node, world.ann),
    body: endless,
    duplex: 'half',
  } as RequestInit).catch(() => null)
  if (answer) assert.equal(answer.status, 413)
  assert.deepEqual(await filesOf(node), before)
})

test('an empty file, a broken image and one that would fill the memory are refused with a sentence', async () => {
  const { vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const before = await filesOf(node)
  const png = await sharp({ create: { width: 400, height: 400, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  // Its header claims 30,000 × 30,000 pixels.
  const bomb = Buffer.from(png)
  bomb.writeUInt32BE(30_000, 16)
  bomb.writeUInt32BE(30_000, 20)
  for (const [file, sentence] of [
    ['', /empty/],
    [png.subarray(0, 300), /damaged/],
    [bomb, /damaged|pixels/],
    // At once an image and a script, as browsers used to read it.
    [Buffer.from('GIF89a/*\0\0*/=1;alert("canary")'), /damaged/],
  ] as const) {
    const { status, body } = await put(vera, conversation, file as Buffer, { name: 'a.png' })
    assert.deepEqual([status, body.code], [422, 'file-unusable'])
    assert.match(body.message, sentence)
  }
  assert.deepEqual(await filesOf(node), before)
})

test('nobody uploads into what they may not see, nor without saying who they are', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const conversation = await world.begun()
  const before = await filesOf(node)
  for (const [who, where] of [
    [world.mallory, conversation],
    [world.ann, newId()],
    [elsewhere.ben, conversation],
    [world.visitor(), conversation],
  ] as const) {
    const { status, body } = await put(who, where, PDF)
    assert.deepEqual([status, body.code], [404, 'not-found'])
  }
  for (const headers of [{}, { 'x-parley': '1' }, { authorization: 'Bearer x' }] as Record<string, string>[]) {
    for (const who of [world.ann, world.vera]) {
      const path = `${uploadPath(who, conversation, newId())}?name=x`
      const { status } = await fetch(node.url + path, { method: 'PUT', headers, body: 'x' })
      assert.ok(status === 401 || status === 403)
    }
  }
  const { cookie } = await credentials(node, world.ann)
  const forged = await fetch(`${node.url}${uploadPath(world.ann, conversation, newId())}?name=x`, {
    method: 'PUT',
    headers: { cookie: cookie!, 'x-parley': '1', origin: 'https://evil.example' },
    body: 'x',
  })
  assert.equal(forged.status, 403)
  assert.deepEqual(await filesOf(node), before)
})

test('[RT35] an upload cut off anywhere leaves no file and no row, and the node goes on', async () => {
  const { ann, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  const before = await filesOf(node)
  const headers = await credentials(node, ann)
  const id = newId()
  for (const cut of [0, 1, 100, 4099, 4100, 4101, PDF.length - 1]) {
    const socket = connect(node.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    const head = [
      `PUT ${uploadPath(ann, conversation, id)}?name=a.pdf HTTP/1.1`,
      'host: localhost',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${PDF.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(PDF.subarray(0, cut))
    if (cut > 0) await filesBecome(node, (count) => count > before.length)
    socket.resetAndDestroy()
    await filesBecome(node, (count) => count === before.length)
  }
  assert.deepEqual(await filesOf(node), before)
  assert.deepEqual(await tx((tx) => tx.rows('n', 'select 1 from attachments', [])), [])
  assert.equal((await put(ann, conversation, PDF, { id })).status, 201, 'and the retry is the first upload')
})

test('a visitor, and an address, may upload so many files an hour', async () => {
  const guarded = await aNode({ env: { VISITOR_UPLOADS_PER_HOUR: '2' } })
  const { vera, ann, begun } = await aWorld(guarded.db)
  const conversation = await begun()
  const codes = []
  for (let i = 0; i < 3; i++) codes.push((await upload(guarded, vera, conversation, 'x')).status)
  assert.deepEqual(codes, [201, 201, 429])
  assert.equal((await upload(guarded, ann, conversation, 'x')).status, 201, 'agents are known')
})

async function limit(world: World, uploads: Record<'image' | 'video' | 'audio' | 'document', number>) {
  await world.tx((tx) => editInbox(tx, world.ben.id, world.shop, { settings: { uploads } }))
}
