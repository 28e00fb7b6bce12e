import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import type { AgentEvent, Message } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { sweepAttachments } from '../attachments/discard.ts'
import { findForAgent, findForVisitor } from '../attachments/find.ts'
import { uploadAttachment } from '../attachments/upload.ts'
import { endConversation } from '../conversations/end.ts'
import { getConversation } from '../conversations/find.ts'
import { joinConversation } from '../conversations/join.ts'
import { eventsAfter } from '../events/event.ts'
import { openBlobs } from '../platform/blobs.ts'
import { indexMessages } from '../search/index-messages.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { deleteMessage } from './delete.ts'
import { editMessage } from './edit.ts'
import { earlierWordings } from './wordings.ts'

const { db } = await ownDatabase()
const folder = mkdtempSync(join(tmpdir(), 'parley-edit-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const blobs = openBlobs({ dataDir: folder, s3: undefined })

async function aChat() {
  const world = await aWorld(db)
  const id = await world.begun()
  await world.tx((tx) => joinConversation(tx, world.ann, id))
  const edit = (who: World['ann'], message: string, body: string) =>
    world.tx((tx) => editMessage(tx, who, { conversation: id, id: message, body }, 100))
  const takeBack = (who: World['ann'], message: string) =>
    world.tx((tx) => deleteMessage(tx, who, { conversation: id, id: message }))
  const said = async (message: string): Promise<Message> => {
    const events = await world.tx((tx) => eventsAfter(tx, id, 0, 200))
    return wordsOf(events.find((event) => wordsOf(event)?.id === message)!)!
  }
  const filed = async (body: string, more = {}) => {
    const upload = { id: newId(), conversation: id, said: FILE, claims: {} }
    await uploadAttachment({ db, blobs }, world.ann, upload, Readable.from([Buffer.from('%PDF-1.7')]))
    return { file: upload.id, ...(await world.say(world.ann, id, body, { attachments: [upload.id], ...more })) }
  }
  const preview = async () => (await world.tx((tx) => getConversation(tx, world.ann, id))).preview?.text
  return { ...world, id, edit, takeBack, said, filed, preview }
}
const FILE = { name: 'order.pdf', mime: undefined, bytes: undefined }

function wordsOf(event: AgentEvent): Message | undefined {
  return 'message' in event ? event.message : 'note' in event ? event.note : undefined
}

test('an edit changes what was said, and the list where it was the last', async () => {
  const chat = await aChat()
  const first = await chat.say(chat.ann, chat.id, 'It takes 5 days')
  await chat.edit(chat.ann, first.id, 'It takes 6 days')
  assert.equal((await chat.said(first.id)).body, 'It takes 6 days')
  assert.ok((await chat.said(first.id)).editedAt)
  assert.equal(await chat.preview(), 'It takes 6 days')
  await chat.say(chat.vera, chat.id, 'Thank you')
  await chat.edit(chat.ann, first.id, 'It takes 7 days')
  assert.equal(await chat.preview(), 'Thank you')
})

test('agents may look how it was put before, whoever sees the conversation; of what is deleted nothing is left', async () => {
  const chat = await aChat()
  const before = async (who: World['ann'], id: string) =>
    (await chat.tx((tx) => earlierWordings(tx, who, { conversation: chat.id, id }))).map((one) => one.body)
  const { id, at } = await chat.say(chat.ann, chat.id, 'canary')
  assert.deepEqual(await before(chat.otto, id), [])
  await chat.edit(chat.ann, id, 'second')
  await chat.edit(chat.ann, id, 'third')
  assert.deepEqual(await before(chat.otto, id), ['canary', 'second'])
  const [first] = await chat.tx((tx) => earlierWordings(tx, chat.ann, { conversation: chat.id, id }))
  assert.equal(first!.at, at)
  await assert.rejects(before(chat.mallory, id), { code: 'not-found' })
  for (let n = 0; n < 25; n++) await chat.edit(chat.ann, id, `Put ${n}`)
  const kept = await before(chat.ann, id)
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [20, 'canary', 'Put 23'])
  assert.doesNotMatch(JSON.stringify(await chat.tx((tx) => eventsAfter(tx, chat.id, 0, 200))), /canary/)
  await chat.takeBack(chat.ann, id)
  assert.deepEqual(await before(chat.ann, id), [])
  const [row] = await chat.tx((tx) => tx.rows('row', 'select * from messages where id = $1', [id]))
  assert.doesNotMatch(JSON.stringify(row), /canary/)
})

test('only its author changes or deletes a message, and only while they may see it', async () => {
  const chat = await aChat()
  const { id } = await chat.say(chat.ann, chat.id, 'Mine')
  const hers = await chat.say(chat.vera, chat.id, 'Hers')
  for (const who of [chat.otto, chat.ben, chat.mallory]) {
    await assert.rejects(chat.edit(who, id, 'Not mine'), { code: 'not-found' })
    await assert.rejects(chat.takeBack(who, id), { code: 'not-found' })
  }
  await assert.rejects(chat.edit(chat.ann, hers.id, 'Her words in my mouth'), { code: 'not-found' })
  await assert.rejects(chat.takeBack(chat.ann, hers.id), { code: 'not-found' })
  const banned = { ...chat.ann, inboxIds: [chat.warehouse] }
  await assert.rejects(chat.edit(banned, id, 'Still mine'), { code: 'not-found' })
  await assert.rejects(chat.takeBack(banned, id), { code: 'not-found' })
  assert.equal((await chat.said(id)).body, 'Mine')
})

test('after the end a message stands as it was said; a note may still be put right', async () => {
  const chat = await aChat()
  const message = await chat.say(chat.ann, chat.id, 'Said')
  const note = await chat.say(chat.ann, chat.id, 'Noted', { kind: 'note' })
  await chat.tx((tx) => endConversation(tx, chat.ann, chat.id, { outcome: 'resolved', comment: null }))
  await assert.rejects(chat.edit(chat.ann, message.id, 'Never said'), { code: 'conversation-ended' })
  await chat.edit(chat.ann, note.id, 'Noted well')
  assert.equal((await chat.said(note.id)).body, 'Noted well')
  await chat.takeBack(chat.ann, message.id)
  assert.equal((await chat.said(message.id)).body, '')
})

test('an edit is refused as a message would be: empty, too long', async () => {
  const chat = await aChat()
  const { id } = await chat.say(chat.ann, chat.id, 'Said')
  await assert.rejects(chat.edit(chat.ann, id, '  \n'), { code: 'message-empty' })
  await assert.rejects(chat.edit(chat.ann, id, 'x'.repeat(101)), { code: 'message-too-long' })
  const filed = await chat.filed('Here')
  await chat.edit(chat.ann, filed.id, '')
  assert.equal((await chat.said(filed.id)).attachments?.[0]?.id, filed.file)
})

test('[RT2] a late copy of a message that was edited or deleted since is still the same message', async () => {
  const chat = await aChat()
  for (const change of [
    (id: string) => chat.edit(chat.ann, id, 'Put otherwise'),
    (id: string) => chat.takeBack(chat.ann, id),
  ]) {
    const sent = await chat.filed('First words')
    await change(sent.id)
    const late = await chat.say(chat.ann, chat.id, 'First words', { id: sent.id, attachments: [sent.file] })
    assert.deepEqual([late.seq, late.at], [sent.seq, sent.at])
    await assert.rejects(chat.say(chat.ann, chat.id, 'First words', { id: sent.id, kind: 'note' }), {
      code: 'id-taken',
    })
  }
})

test('what is taken back at once and unread leaves nothing; later, a mark', async () => {
  const chat = await aChat()
  const before = await chat.preview()
  const undone = await chat.say(chat.ann, chat.id, 'Oops')
  await chat.takeBack(chat.ann, undone.id)
  assert.equal((await chat.said(undone.id)).deleted, 'undone')
  assert.ok(before !== '' && (await chat.preview()) === before, 'lists show what was said before')

  const read = await chat.say(chat.ann, chat.id, 'Seen')
  await chat.tx((tx) => tx.rows('read', 'update conversations set visitor_read = public_seq where id = $1', [chat.id]))
  await chat.takeBack(chat.ann, read.id)
  assert.deepEqual(await chat.said(read.id), { id: read.id, body: '', deleted: 'deleted' })
  assert.equal(await chat.preview(), 'Message deleted')

  const old = await chat.say(chat.ann, chat.id, 'A while ago')
  await chat.tx((tx) =>
    tx.rows('age', `update events set at = at - interval '16 s' where conversation_id = $1 and seq = $2`, [
      chat.id,
      old.seq,
    ]),
  )
  await chat.takeBack(chat.ann, old.id)
  assert.equal((await chat.said(old.id)).deleted, 'deleted')

  await chat.takeBack(chat.ann, old.id)
  const events = await chat.tx((tx) => eventsAfter(tx, chat.id, 0, 200))
  assert.equal(events.filter((event) => event.type === 'message.deleted').length, 3, 'once more is the same as once')
  await assert.rejects(chat.edit(chat.ann, old.id, 'Back again'), { code: 'not-found' })
})

test('who was answered by what is undone waits again, since as long as before', async () => {
  const chat = await aChat()
  const waits = async () => (await chat.tx((tx) => getConversation(tx, chat.ann, chat.id))).waitingSince
  const since = await waits()
  assert.ok(since)
  const first = await chat.say(chat.ann, chat.id, 'Oops')
  assert.equal(await waits(), null)
  await chat.say(chat.vera, chat.id, 'Hello?')
  assert.ok((await waits())! > since)
  await chat.takeBack(chat.ann, first.id)
  assert.equal(await waits(), since, 'not only since they asked again')

  const answer = await chat.say(chat.ann, chat.id, 'Yes?')
  const more = await chat.say(chat.ann, chat.id, 'Oops')
  await chat.takeBack(chat.ann, more.id)
  assert.equal(await waits(), null, 'they have an answer')
  await chat.takeBack(chat.ann, answer.id)
  assert.equal(await waits(), since)

  const last = await chat.say(chat.ann, chat.id, 'Bye')
  await chat.tx((tx) => endConversation(tx, chat.ann, chat.id, { outcome: 'resolved', comment: null }))
  await chat.takeBack(chat.ann, last.id)
  assert.equal(await waits(), null, 'after the end nobody waits')
})

test('the files of a deleted message are read by nobody from then on, and swept', async () => {
  const chat = await aChat()
  const { id, file } = await chat.filed('Here', { kind: 'note' })
  await chat.takeBack(chat.ann, id)
  assert.equal(await chat.tx((tx) => findForAgent(tx, chat.ann, file)), null)
  await sweepAttachments(db, blobs)
  const rows = await chat.tx((tx) => tx.rows('left', 'select from attachments where id = $1', [file]))
  assert.equal(rows.length, 0)
})

test('the files of what was taken back at once are their sender’s again, and nobody else’s', async () => {
  const chat = await aChat()
  const { id, file } = await chat.filed('Here')
  await chat.tx((tx) => tx.rows('read', 'update conversations set visitor_read = public_seq where id = $1', [chat.id]))
  await chat.takeBack(chat.ann, id)
  assert.equal((await chat.tx((tx) => findForAgent(tx, chat.ann, file)))?.state, 'uploaded')
  assert.equal(await chat.tx((tx) => findForAgent(tx, chat.otto, file)), null)
  assert.deepEqual(await chat.tx((tx) => findForVisitor(tx, chat.vera.id, [file])), [])
  await sweepAttachments(db, blobs)
  const again = await chat.say(chat.ann, chat.id, 'Here, in other words', { attachments: [file] })
  assert.equal((await chat.said(again.id)).attachments?.[0]?.id, file)
})

test('a deleted message is deleted in quotes of it, too', async () => {
  const chat = await aChat()
  const { id } = await chat.say(chat.ann, chat.id, 'canary')
  const answer = await chat.say(chat.vera, chat.id, 'About that', { replyTo: id })
  assert.equal((await chat.said(answer.id)).replyTo?.text, 'canary')
  await chat.takeBack(chat.ann, id)
  assert.equal((await chat.said(answer.id)).replyTo?.text, '')
})

test('search finds an edited message by its new words only, at its place, and a deleted one not at all', async () => {
  const chat = await aChat()
  const { id, seq } = await chat.say(chat.ann, chat.id, 'walrus')
  await chat.edit(chat.ann, id, 'narwhal')
  while ((await indexMessages(db, 100)) > 0);
  const documents = () =>
    chat.tx((tx) =>
      tx.rows<{ seq: number; words: string }>(
        'documents',
        'select seq, words::text from search_documents where conversation_id = $1 order by seq',
        [chat.id],
      ),
    )
  const found = (await documents()).find((one) => one.seq === seq)
  assert.match(found!.words, /narwhal/)
  assert.doesNotMatch(JSON.stringify(await documents()), /walrus'/)
  assert.equal((await documents()).length, 2, 'the edit is no document of its own')
  await chat.takeBack(chat.ann, id)
  while ((await indexMessages(db, 100)) > 0);
  assert.doesNotMatch(JSON.stringify(await documents()), /narwhal/)
})
