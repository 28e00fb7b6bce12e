import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentEvent, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { Refused } from '../platform/refused.ts'
import { PDF, type Upload, upload } from '../test/files.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, type World } from '../test/world.ts'
import { sendMessages } from './send.ts'

const node = await aNode()

const uploaded = async (who: World['vera'] | World['ann'], conversation: string, more?: Upload) =>
  (await upload(node, who, conversation, PDF, { name: 'invoice.pdf', ...more })).body

test('a message carries files to both sides, live and after a reload, with or without words', async () => {
  const world = await aWorld(node.db)
  const { ann, vera, tx } = world
  const conversation = newId()
  const file = await uploaded(vera, conversation)
  const widget = await visitorSocket(node, vera)
  await widget.post(conversation, '', { attachments: [file.id] })
  const desk = await agentSocket(node, ann, { resume: [{ conversation, seq: 0 }] })
  await tx((tx) => joinConversation(tx, ann, conversation))
  const offers = [await uploaded(ann, conversation), await uploaded(ann, conversation, { name: 'terms.pdf' })]
  await desk.post(conversation, 'Two offers', { attachments: offers.map((one) => one.id) })
  await desk.reached(conversation, 4)
  await widget.reached(conversation, 4)
  const again = await visitorSocket(node, vera, { resume: [{ conversation, seq: 0 }] })
  await again.reached(conversation, 4)
  for (const socket of [desk, widget, again]) {
    const events = socket.events(conversation) as (AgentEvent | VisitorEvent)[]
    const messages = events.flatMap((event) => (event.type === 'message.created' ? [event.message] : []))
    assert.deepEqual(
      messages.map(({ body, attachments }) => [body, attachments]),
      [
        ['', [file]],
        ['Two offers', offers],
      ],
    )
  }
})

test('lists say what a message without words carries', async () => {
  const { ann, vera, begun, say, tx } = await aWorld(node.db)
  const conversation = await begun()
  const desk = await agentSocket(node, ann)
  const files = [await uploaded(vera, conversation), await uploaded(vera, conversation)]
  await say(vera, conversation, '', { attachments: [files[0]!.id] })
  const row = await desk.next('rows', ({ rows }) => rows.some((row) => row.seq === 3))
  assert.equal(row.rows.at(-1)!.preview!.text, 'File invoice.pdf')
  await say(vera, conversation, '', { attachments: [files[1]!.id, (await uploaded(vera, conversation)).id] })
  const [stored] = await tx((tx) =>
    tx.rows<{ preview_text: string }>('p', 'select preview_text from conversations', []),
  )
  assert.equal(stored!.preview_text, '2 files')
})

test('[RT36] a resend with the same files is the same message, with others it is refused', async () => {
  const { vera, begun, say } = await aWorld(node.db)
  const conversation = await begun()
  const [one, other] = [await uploaded(vera, conversation), await uploaded(vera, conversation)]
  const id = newId()
  const first = await say(vera, conversation, 'Here', { id, attachments: [one.id] })
  assert.deepEqual(await say(vera, conversation, 'Here', { id, attachments: [one.id] }), first)
  for (const attachments of [[other.id], [one.id, other.id], undefined]) {
    await assert.rejects(say(vera, conversation, 'Here', { id, attachments }), { code: 'id-taken' })
  }
})

test('[RT36] a file goes with one message, of its uploader, in the conversation it was uploaded for', async () => {
  const world = await aWorld(node.db)
  const elsewhere = await aWorld(node.db)
  const { ann, otto, vera, begun, say, tx, visitor } = world
  const conversation = await begun()
  for (const agent of [ann, otto]) await tx((tx) => joinConversation(tx, agent, conversation))
  const hers = await uploaded(vera, conversation)
  const anns = await uploaded(ann, conversation)
  const eve = visitor()
  const another = await begun(eve)
  const refused = { code: 'not-found', detail: { field: 'attachments' } }
  await assert.rejects(say(otto, conversation, '', { attachments: [anns.id] }), refused)
  await assert.rejects(say(ann, conversation, '', { attachments: [hers.id] }), refused)
  await assert.rejects(say(eve, another, '', { attachments: [hers.id] }), refused)
  await assert.rejects(say(vera, conversation, '', { attachments: [newId()] }), refused)
  await assert.rejects(elsewhere.say(elsewhere.vera, newId(), '', { attachments: [hers.id] }), refused)
  const elsewhereOpen = await uploaded(eve, another)
  await assert.rejects(say({ ...eve, id: vera.id }, conversation, '', { attachments: [elsewhereOpen.id] }), refused)
  await say(vera, conversation, '', { attachments: [hers.id] })
  await assert.rejects(say(vera, conversation, '', { attachments: [hers.id] }), refused)
})

test('[RT36] a visitor’s file follows its message where their client has to send it instead', async () => {
  const { ann, vera, begun, say, tx } = await aWorld(node.db)
  const conversation = await begun()
  const { id } = await uploaded(vera, conversation)
  await tx((tx) => endConversation(tx, ann, conversation, { outcome: 'resolved', comment: null }))
  const another = newId()
  await say(vera, another, '', { attachments: [id] })
  const rows = await tx((tx) => tx.rows('c', 'select conversation_id, state from attachments', []))
  assert.deepEqual(rows, [{ conversation_id: another, state: 'sent' }])
})

test('[RT36] an agent’s file goes nowhere but where they attached it', async () => {
  const { ann, begun, say, tx, visitor } = await aWorld(node.db)
  const [one, other] = [await begun(), await begun(visitor())]
  await tx((tx) => joinConversation(tx, ann, other))
  const { id } = await uploaded(ann, one)
  await assert.rejects(say(ann, other, '', { attachments: [id] }), { code: 'not-found' })
})

test('of two messages in one batch that name the same file, the first has it; others in the batch are not touched', async () => {
  const { vera, begun, tx } = await aWorld(node.db)
  const conversation = await begun()
  const { id } = await uploaded(vera, conversation)
  const send = (body: string, attachments?: string[]) => ({
    ...{ author: vera, conversation, id: newId(), kind: 'message' as const, body },
    ...(attachments && { attachments }),
  })
  const answers = await tx((tx) => sendMessages(tx, [send('One', [id]), send('Two', [id]), send('Three')]))
  assert.deepEqual(
    answers.map((answer) => (answer instanceof Refused ? answer.code : 'sent')),
    ['sent', 'not-found', 'sent'],
  )
})

test('[RT36] one file, two messages at once on two connections: one has it', async () => {
  const { vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const { id } = await uploaded(vera, conversation)
  const tabs = [await visitorSocket(node, vera), await visitorSocket(node, vera)]
  const answers = await Promise.all(tabs.map((tab) => tab.post(conversation, 'Here', { attachments: [id] })))
  assert.deepEqual(answers.map((answer) => answer.type).sort(), ['ack', 'refused'])
})

test('[RT37] a note carries files that stay among agents', async () => {
  const { ann, vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const desk = await agentSocket(node, ann, { resume: [{ conversation, seq: 0 }] })
  const widget = await visitorSocket(node, vera, { resume: [{ conversation, seq: 0 }] })
  const file = await uploaded(ann, conversation, { name: 'canary.pdf' })
  await desk.post(conversation, '', { kind: 'note', attachments: [file.id] })
  await desk.reached(conversation, 3)
  const note = desk.events(conversation).at(-1)!
  assert.deepEqual(note.type === 'note.created' && note.note.attachments, [file])
  await widget.settled()
  assert.doesNotMatch(widget.wire, /canary|attachments/)
})

test('a message without words and without files, or with too many, is refused', async () => {
  const { vera, begun } = await aWorld(node.db)
  const conversation = await begun()
  const widget = await visitorSocket(node, vera)
  for (const [attachments, code] of [
    [[], 'message-empty'],
    [Array.from({ length: 11 }, () => newId()), 'bad-frame'],
    [['x'], 'bad-frame'],
  ] as const) {
    const answer = await widget.post(conversation, ' ', { attachments: [...attachments] })
    assert.equal(answer.type === 'refused' && answer.code, code)
  }
})
