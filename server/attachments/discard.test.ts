import assert from 'node:assert/strict'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import sharp from 'sharp'
import { dayOf } from '../platform/blobs.ts'
import { beside } from '../test/database.ts'
import { credentials, filesOf, PDF, upload, uploadPath } from '../test/files.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { sweepAttachments, sweepStore } from './discard.ts'

const node = await aNode()
const admin = await beside(node.connection)
const { blobs } = node.parley
const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
  .png()
  .toBuffer()

const discard = async (who: World['vera'] | World['ann'], conversation: string, id: string) =>
  (
    await fetch(node.url + uploadPath(who, conversation, id), {
      method: 'DELETE',
      headers: await credentials(node, who),
    })
  ).status

const rows = async ({ tx }: World) =>
  (await tx((tx) => tx.rows<{ id: string }>('ids', 'select id from attachments order by created_at', []))).map(
    (row) => row.id,
  )

test('an uploader takes back what is not sent; nobody else does, and what is sent stays', async () => {
  const world = await aWorld(node.db)
  const { vera, ann, begun, say } = world
  const conversation = await begun()
  const before = await filesOf(node)
  const { id } = (await upload(node, vera, conversation, png)).body
  assert.equal((await filesOf(node)).length, before.length + 2)
  assert.deepEqual([await discard(ann, conversation, id), await discard(world.visitor(), conversation, id)], [404, 404])
  assert.deepEqual([await discard(vera, conversation, id), await discard(vera, conversation, id)], [204, 404])
  assert.deepEqual([await rows(world), await filesOf(node)], [[], before])
  const kept = (await upload(node, vera, conversation, PDF)).body.id
  await say(vera, conversation, '', { attachments: [kept] })
  assert.equal(await discard(vera, conversation, kept), 404)
  assert.deepEqual(await rows(world), [kept])
})

test('what nobody sent within a day is swept, with its bytes; what was sent, or is young, is not', async () => {
  const world = await aWorld(node.db)
  const { vera, begun, say } = world
  const conversation = await begun()
  const before = await filesOf(node)
  const old = (await upload(node, vera, conversation, png)).body.id
  const sent = (await upload(node, vera, conversation, PDF)).body.id
  await say(vera, conversation, '', { attachments: [sent] })
  await admin.query(`update attachments set created_at = now() - interval '25 hours' where id = any($1)`, [[old, sent]])
  const young = (await upload(node, vera, conversation, PDF)).body.id
  await sweepAttachments(node.db, blobs)
  assert.deepEqual(await rows(world), [sent, young])
  assert.equal((await filesOf(node)).length, before.length + 2)
  assert.equal((await upload(node, vera, conversation, PDF, { id: old })).status, 201, 'its id is free again')
})

test('with a conversation go its files', async () => {
  const world = await aWorld(node.db)
  const { vera, begun, say } = world
  const conversation = await begun()
  const before = await filesOf(node)
  const { id } = (await upload(node, vera, conversation, png)).body
  await say(vera, conversation, '', { attachments: [id] })
  await admin.query('delete from conversations where id = $1', [conversation])
  await sweepAttachments(node.db, blobs)
  assert.deepEqual([await rows(world), await filesOf(node)], [[], before])
})

test('bytes that a dead node left without a row are swept, and no others', async () => {
  const { vera, begun } = await aWorld(node.db)
  const { id } = (await upload(node, vera, await begun(), png)).body
  const folder = join(node.config.dataDir, 'files')
  const day = dayOf(new Date(Date.now() - 3 * 86_400_000))
  await mkdir(join(folder, day), { recursive: true })
  // The known one is of that day, too.
  await admin.query(`update attachments set blob = $2 where id = $1`, [id, `${day}/known`])
  for (const name of ['known', 'known.preview', newId()]) await writeFile(join(folder, day, name), 'x')
  const left = join(folder, 'incoming', newId())
  const coming = join(folder, 'incoming', newId())
  for (const path of [left, coming]) await writeFile(path, 'x')
  await utimes(left, new Date(), new Date(Date.now() - 3 * 3_600_000))
  await sweepAttachments(node.db, blobs)
  await sweepStore(node.db, blobs)
  const files = (await filesOf(node)).filter((file) => file.includes(day) || file.includes('incoming')).sort()
  assert.deepEqual(files, [join(folder, day, 'known'), join(folder, day, 'known.preview'), coming].sort())
})
