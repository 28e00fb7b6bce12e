import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Refusal } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import type { SavedReply, SavedReplyUse } from '@parley/protocol/saved-reply.ts'
import type { Viewer } from '../agents/viewer.ts'
import { joinConversation } from '../conversations/join.ts'
import { editInbox } from '../inboxes/edit.ts'
import { settingsOf } from '../inboxes/inbox.ts'
import { createTeam } from '../teams/create.ts'
import { aPhoto, credentials, filesOf, PDF } from '../test/files.ts'
import { aNode, aWorld } from '../test/world.ts'
import { sweepSavedReplies } from './sweep.ts'

const node = await aNode()

const DRAFT = {
  name: 'What happens next',
  shortcut: 'next',
  folder: 'Repairs',
  body: 'Hi {{visitor.first_name}}',
  audience: 'everyone',
}

async function ask<Body = SavedReply>(who: Viewer, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${node.url}/api/v1/saved-replies${path}`, {
    method,
    headers: { ...(await credentials(node, who)), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: (text ? JSON.parse(text) : null) as Body & Refusal }
}

const save = (who: Viewer, more: object = {}) => ask(who, 'POST', '', { ...DRAFT, ...more })
const seenBy = async (who: Viewer) => (await ask<SavedReply[]>(who, 'GET', '')).body.map((one) => one.shortcut).sort()

async function bring(who: Viewer, file: Buffer, name: string, id = newId()) {
  const answer = await fetch(`${node.url}/api/v1/saved-replies/files/${id}?name=${name}`, {
    method: 'PUT',
    headers: { ...(await credentials(node, who)), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(file),
  })
  return { status: answer.status, body: (await answer.json()) as Attachment & Refusal }
}

test('a reply is for everyone, for a team or for its author alone, and nobody else learns of it', async () => {
  const { ann, otto, ben, mallory, tx } = await aWorld(node.db)
  const team = await tx((tx) => createTeam(tx, ben.id, { name: 'Repairs', agentIds: [ann.id, otto.id] }))
  await save(ann)
  await save(ann, { shortcut: 'team', audience: 'team', teamId: team.id })
  await save(ann, { shortcut: 'mine', audience: 'me' })
  assert.deepEqual(await seenBy(ann), ['mine', 'next', 'team'])
  assert.deepEqual(await seenBy(otto), ['next', 'team'])
  assert.deepEqual(await seenBy(mallory), ['next'])
  assert.deepEqual(await seenBy(ben), ['next', 'team'])
  const outsider = await aWorld(node.db)
  assert.deepEqual(await seenBy(outsider.ann), [])
})

test('a shortcut is written in any case and means one thing to whoever types it', async () => {
  const { ann, otto, mallory } = await aWorld(node.db)
  const first = await save(ann, { shortcut: '/Next' })
  assert.equal(first.body.shortcut, 'next')
  const second = await save(otto, { shortcut: 'NEXT', audience: 'me' })
  assert.deepEqual([second.status, second.body.code, second.body.field], [409, 'id-taken', 'shortcut'])
  assert.equal(second.body.message, '/next is “What happens next”. Use /next2 or another.')
  // What others keep for themselves is in nobody's way, and nobody hears of it.
  assert.equal((await save(otto, { shortcut: 'own', audience: 'me' })).status, 201)
  assert.equal((await save(mallory, { shortcut: 'own', audience: 'me' })).status, 201)
})

test('of two who save one shortcut at once, one is told', async () => {
  const { ann, otto } = await aWorld(node.db)
  const answers = await Promise.all([save(ann), save(otto)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
  const lost = answers.find(({ status }) => status === 409)!
  assert.equal(lost.body.field, 'shortcut')
})

test('what is wrong is said at its field', async () => {
  const { ann, ben, mallory, tx } = await aWorld(node.db)
  const team = await tx((tx) => createTeam(tx, ben.id, { name: 'Repairs', agentIds: [ann.id] }))
  const wrong: [object, string][] = [
    [{ name: ' ' }, 'name'],
    [{ shortcut: '' }, 'shortcut'],
    [{ shortcut: 'two words' }, 'shortcut'],
    [{ body: '' }, 'body'],
    [{ body: 'x'.repeat(10_001) }, 'body'],
    [{ audience: 'team' }, 'teamId'],
    [{ audience: 'team', teamId: newId() }, 'teamId'],
    [{ fileIds: [newId()] }, 'fileIds'],
  ]
  for (const [more, field] of wrong)
    assert.equal((await save(ann, more)).body.field, field, JSON.stringify(more).slice(0, 60))
  assert.equal((await save(mallory, { audience: 'team', teamId: team.id })).body.field, 'teamId')
  assert.equal((await save(ben, { audience: 'team', teamId: team.id })).status, 201)
  assert.deepEqual(await seenBy(ann), ['next'])
})

test('its author and admins change a shared reply; a private one is its author’s', async () => {
  const { ann, otto, ben } = await aWorld(node.db)
  const { id } = (await save(ann)).body
  const change = (who: Viewer, more: object = {}) => ask(who, 'PUT', `/${id}`, { ...DRAFT, ...more })
  assert.equal((await change(otto, { body: 'Mine now' })).body.code, 'forbidden')
  assert.equal((await change(ben, { body: 'Better' })).body.body, 'Better')
  assert.equal((await change(ben, { audience: 'me' })).body.field, 'audience')
  assert.equal((await change(ann, { audience: 'me' })).status, 200)
  assert.equal((await change(ben)).status, 404)
  assert.deepEqual(await seenBy(otto), [])
})

test('a deleted reply comes back, unless its shortcut means something else by then', async () => {
  const { ann, otto } = await aWorld(node.db)
  const { id } = (await save(ann)).body
  assert.equal((await ask(otto, 'DELETE', `/${id}`)).status, 403)
  assert.equal((await ask(ann, 'DELETE', `/${id}`)).status, 204)
  assert.deepEqual(await seenBy(otto), [])
  assert.equal((await ask(ann, 'POST', `/${id}/restoration`)).status, 200)
  assert.deepEqual(await seenBy(otto), ['next'])
  await ask(ann, 'DELETE', `/${id}`)
  await save(otto)
  assert.equal((await ask(ann, 'POST', `/${id}/restoration`)).body.field, 'shortcut')
})

test('[RT36] a file goes along as an upload of the sender, and outlives the reply', async () => {
  const { ann, otto, vera, begun, tx, say } = await aWorld(node.db)
  const pdf = (await bring(ann, PDF, 'label.pdf')).body
  const photo = (await bring(ann, await aPhoto(40, 30), 'zip.png')).body
  const reply = (await save(ann, { fileIds: [photo.id, pdf.id] })).body
  assert.deepEqual(
    reply.files.map(({ name }) => name),
    ['zip.png', 'label.pdf'],
  )
  const conversation = await begun()
  await tx((tx) => joinConversation(tx, otto, conversation))
  const copies = reply.files.map(({ id }) => ({ file: id, id: newId() }))
  const use = () => ask<SavedReplyUse>(otto, 'POST', `/${reply.id}/uses`, { conversation, copies })
  const { attachments } = (await use()).body
  assert.deepEqual(
    attachments.map(({ id }) => id),
    copies.map(({ id }) => id),
  )
  assert.equal((await use()).status, 200, 'asked again, it is the same')
  await say(otto, conversation, 'Here is the label.', { attachments: attachments.map(({ id }) => id) })
  const [counted] = (await ask<SavedReply[]>(otto, 'GET', '')).body
  assert.equal(counted!.uses, 2)

  await ask(ann, 'DELETE', `/${reply.id}`)
  await tx((tx) => tx.rows('age-reply', `update saved_replies set deleted_at = now() - interval '31 days'`, []))
  await tx((tx) => tx.rows('age-files', `update saved_reply_files set created_at = now() - interval '31 days'`, []))
  await sweepSavedReplies(node.db, node.parley.blobs)
  assert.deepEqual(await tx((tx) => tx.rows('files-left', 'select 1 from saved_reply_files', [])), [])
  const sent = await fetch(`${node.url}/files/${copies[1]!.id}/label.pdf`, { headers: await credentials(node, otto) })
  assert.deepEqual(Buffer.from(await sent.arrayBuffer()), PDF)
  void vera
})

test('an inbox that takes no such file says so, and the words go without it', async () => {
  const { ann, ben, begun, shop, tx } = await aWorld(node.db)
  const pdf = (await bring(ann, PDF, 'label.pdf')).body
  const reply = (await save(ann, { fileIds: [pdf.id] })).body
  const uploads = { ...settingsOf({}).uploads, document: 0 }
  await tx((tx) => editInbox(tx, ben.id, shop, { settings: { uploads } }))
  const copies = [{ file: pdf.id, id: newId() }]
  const { body } = await ask<SavedReplyUse>(ann, 'POST', `/${reply.id}/uses`, { conversation: await begun(), copies })
  assert.deepEqual(body, { attachments: [], refused: [{ file: pdf.id, message: 'Documents cannot be sent here.' }] })
})

test('a reply puts no files into a conversation one does not see', async () => {
  const { ann, mallory, begun } = await aWorld(node.db)
  const pdf = (await bring(ann, PDF, 'label.pdf')).body
  const reply = (await save(ann, { fileIds: [pdf.id] })).body
  const copies = [{ file: pdf.id, id: newId() }]
  const { status } = await ask(mallory, 'POST', `/${reply.id}/uses`, { conversation: await begun(), copies })
  assert.equal(status, 404)
})

test('files of a reply are read by those who see it, and kept from all others', async () => {
  const { ann, otto, ben } = await aWorld(node.db)
  const pdf = (await bring(ann, PDF, 'label.pdf')).body
  const read = async (who: Viewer) =>
    (
      await fetch(`${node.url}/api/v1/saved-replies/files/${pdf.id}/label.pdf`, {
        headers: await credentials(node, who),
      })
    ).status
  assert.deepEqual([await read(ann), await read(otto)], [200, 404])
  const { id } = (await save(ann, { audience: 'me', fileIds: [pdf.id] })).body
  assert.deepEqual([await read(ann), await read(otto), await read(ben)], [200, 404, 404])
  await ask(ann, 'PUT', `/${id}`, { ...DRAFT, fileIds: [pdf.id] })
  assert.deepEqual([await read(otto), await read(ben)], [200, 200])
  // Nobody takes another's file for a reply of their own.
  assert.equal((await save(otto, { shortcut: 'thief', fileIds: [pdf.id] })).body.field, 'fileIds')
})

test('a file of a conversation is copied into a reply, by those who see the conversation', async () => {
  const { ann, mallory, begun, say, tx } = await aWorld(node.db)
  const conversation = await begun()
  await tx((tx) => joinConversation(tx, ann, conversation))
  const id = newId()
  const sent = await fetch(`${node.url}/api/v1/conversations/${conversation}/attachments/${id}?name=sizes.pdf`, {
    method: 'PUT',
    headers: await credentials(node, ann),
    body: new Uint8Array(PDF),
  })
  assert.equal(sent.status, 201)
  await say(ann, conversation, 'The sizes', { attachments: [id] })
  const copy = newId()
  assert.equal((await ask<Attachment>(mallory, 'POST', `/files/${newId()}/copy`, { attachment: id })).status, 404)
  const { body } = await ask<Attachment>(ann, 'POST', `/files/${copy}/copy`, { attachment: id })
  assert.deepEqual([body.id, body.name], [copy, 'sizes.pdf'])
  assert.equal((await save(ann, { fileIds: [copy] })).body.files.length, 1)
})

test('what no reply took within a day is removed, also its bytes', async () => {
  const { ann, tx } = await aWorld(node.db)
  const before = new Set(await filesOf(node))
  const { id } = (await bring(ann, PDF, 'label.pdf')).body
  await sweepSavedReplies(node.db, node.parley.blobs)
  const added = (await filesOf(node)).filter((file) => !before.has(file))
  assert.equal(added.length, 1)
  await tx((tx) =>
    tx.rows('age-file', `update saved_reply_files set created_at = now() - interval '25 hours' where id = $1`, [id]),
  )
  await sweepSavedReplies(node.db, node.parley.blobs)
  assert.deepEqual(
    (await filesOf(node)).filter((file) => !before.has(file)),
    [],
  )
})

test('the sweep of bytes without a row leaves those of saved replies', async () => {
  const { ann } = await aWorld(node.db)
  const { id } = (await bring(ann, PDF, 'label.pdf')).body
  const { sweepStore } = await import('../attachments/discard.ts')
  await sweepStore(node.db, node.parley.blobs, Date.now() + 3 * 86_400_000)
  const answer = await fetch(`${node.url}/api/v1/saved-replies/files/${id}/label.pdf`, {
    headers: await credentials(node, ann),
  })
  assert.equal(answer.status, 200)
  assert.equal((await buffer(Readable.fromWeb(answer.body as never))).length, PDF.length)
})
