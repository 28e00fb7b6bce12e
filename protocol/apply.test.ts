import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AgentSnapshot, applyAgentEvent, applyVisitorEvent, type VisitorSnapshot } from './apply.ts'
import type { Attachment } from './attachment.ts'
import { previewOf, previewOfMessage, UNTOUCHED } from './conversation.ts'
import type { AgentEvent } from './events.ts'

// That this is also what the server does is proven beside the database: server/conversations/snapshot-law.test.ts.

const at = '2026-11-22T08:30:00.000Z'
const ann = { kind: 'agent', id: 'ann' } as const
const vera = { kind: 'visitor', id: 'vera' } as const

test('an event changes what it names, and leaves the old snapshot as it was', () => {
  const before = freeze(anAgentSnapshot())
  const after = applyAgentEvent(
    before,
    freeze({ seq: 4, publicSeq: 4, at, by: ann, type: 'agent.joined', epoch: 1, assigneeId: 'ann' }),
  )
  assert.deepEqual(
    { ...after.conversation, speakers: null },
    { ...before.conversation, speakers: null, seq: 4, publicSeq: 4, epoch: 1, status: 'active', assigneeId: 'ann' },
  )
  assert.deepEqual(after.conversation.speakers, { ann: 1 })
  assert.equal(after.entries.length, 1)
})

test('a note moves the one order and not the visitor’s, and leaves the preview alone', () => {
  const before = freeze(anAgentSnapshot())
  const { conversation } = applyAgentEvent(before, {
    ...{ seq: 4, publicSeq: null, at, by: ann, type: 'note.created' },
    note: { id: 'n', body: 'Careful' },
  } as AgentEvent)
  assert.deepEqual(conversation, { ...before.conversation, seq: 4 })
})

test('only what the visitor writes counts as the visitor’s', () => {
  const message = { id: 'm', body: 'Hi' }
  const by = (author: AgentEvent['by']) =>
    applyAgentEvent(anAgentSnapshot(), { seq: 4, publicSeq: 4, at, by: author, type: 'message.created', message })
      .conversation.visitorMessages
  assert.deepEqual([by(vera), by(ann), by({ kind: 'bot', id: 'b' })], [3, 2, 2])
})

test('the visitor’s side knows who is with them, until the end', () => {
  const face = { kind: 'agent', id: 'ann', name: 'Ann', picture: null } as const
  let snapshot: VisitorSnapshot = {
    conversation: {
      ...{
        id: 'c',
        seq: 2,
        status: 'waiting',
        agent: null,
        startedAt: at,
        endedAt: null,
        reopenUntil: null,
        preview: null,
      },
      ...{ lastMessageAt: at, agentMessages: 0, agentMessagesRead: 0, marks: { delivered: 0, read: 0 } },
      ...{ ratingAsked: false, rating: null },
    },
    entries: [],
  }
  snapshot = applyVisitorEvent(snapshot, { seq: 3, at, by: face, type: 'agent.joined' })
  assert.deepEqual([snapshot.conversation.status, snapshot.conversation.agent], ['active', face])
  snapshot = applyVisitorEvent(snapshot, { seq: 4, at, by: face, type: 'conversation.ended', reopenUntil: at })
  assert.deepEqual(
    [snapshot.conversation.status, snapshot.conversation.agent, snapshot.conversation.reopenUntil],
    ['ended', null, at],
  )
  snapshot = applyVisitorEvent(snapshot, { seq: 5, at, by: { kind: 'visitor' }, type: 'conversation.reopened' })
  assert.deepEqual([snapshot.conversation.status, snapshot.conversation.endedAt], ['waiting', null])
})

test('a preview is one line of words, without signs, cut between characters', () => {
  for (const [body, preview] of [
    ['**Bold** and `code`', 'Bold and code'],
    ['> quoted\n- item\n# title', 'quoted item title'],
    ['see [the page](https://example.com/a_b)', 'see the page'],
    ['```js\nlet a = 1\n```', 'let a = 1'],
    ['  \n a \t b ', 'a b'],
    ['👩‍👩‍👧'.repeat(100), Array.from('👩‍👩‍👧'.repeat(100)).slice(0, 160).join('')],
  ] as const) {
    assert.equal(previewOf(body), preview)
    assert.ok(previewOf(body).isWellFormed())
  }
})

test('a message without words is shown by what it carries', () => {
  const file = { id: 'f', kind: 'document', name: 'order_17__v2.pdf', mime: 'application/pdf', bytes: 7 } as const
  const photo = { ...file, kind: 'image' } as const
  const sound = { ...file, kind: 'audio', name: 'song.mp3' } as const
  const note: Attachment = { ...sound, waveform: [1, 2] }
  for (const [body, attachments, preview] of [
    ['', [file], 'File order_17__v2.pdf'],
    ['', [photo], 'Photo'],
    ['', [{ ...file, kind: 'video' }], 'Video'],
    ['', [sound], 'File song.mp3'],
    ['', [note], 'Voice note'],
    ['', [photo, photo], '2 photos'],
    ['', [photo, file, sound], '3 files'],
    ['Look', [photo], 'Look'],
    ['', undefined, ''],
  ] as const) {
    assert.equal(previewOfMessage({ id: 'm', body, ...(attachments && { attachments: [...attachments] }) }), preview)
  }
})

function anAgentSnapshot(): AgentSnapshot {
  return {
    conversation: {
      ...{
        id: 'c',
        inboxId: 'i',
        seq: 3,
        publicSeq: 3,
        epoch: 0,
        status: 'waiting',
        outcome: null,
        assigneeId: null,
        speakers: {},
      },
      ...UNTOUCHED,
      labelIds: [],
      ...{
        visitor: { id: 'vera', name: 'Vera', named: true, email: null, country: null, blocked: false },
        preview: null,
        lastMessageAt: at,
        startedAt: at,
      },
      ...{ endedAt: null, visitorMessages: 2, visitorMarks: { delivered: 0, read: 0 } },
    },
    entries: [],
  }
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  return value
}

test('what a newer server tells of moves the order, and nothing else', () => {
  const unknown = { seq: 9, at: '2026-01-01T00:00:00.000Z', by: { kind: 'system' }, type: 'conversation.waved' }
  const was = { id: 'c', seq: 8, publicSeq: 8, status: 'waiting' }
  const agents = applyAgentEvent({ conversation: was, entries: [] } as never, { ...unknown, publicSeq: 9 } as never)
  assert.deepEqual(agents.conversation, { ...was, seq: 9, publicSeq: 9 })
  const visitors = applyVisitorEvent({ conversation: was, entries: [] } as never, unknown as never)
  assert.deepEqual(visitors.conversation, { ...was, seq: 9 })
})
