import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { firstUnread, itemsOf } from './timeline-items.ts'

const VERA = { kind: 'visitor', id: 'vera' } as const
const ANN = { kind: 'agent', id: 'ann' } as const

const message = (seq: number, by: AgentEvent['by'], at: string): AgentEvent => ({
  seq,
  publicSeq: seq,
  at,
  by,
  type: 'message.created',
  message: { id: `m${seq}`, body: 'hello' },
})
const assigned = (seq: number): AgentEvent => ({
  seq,
  publicSeq: null,
  at: '2026-01-05T10:00:00Z',
  by: ANN,
  type: 'conversation.assigned',
  epoch: seq,
  assigneeId: null,
  from: null,
})
const shape = (entries: AgentEvent[], unreadFrom: number | null = null) =>
  itemsOf(entries, { dayOf: (at) => at.slice(0, 10), unreadFrom }).map((item) =>
    item.kind === 'message' ? `${item.follows ? 'follows' : 'starts'}${item.last ? ' ends' : ''}` : item.kind,
  )

test('messages of one author within five minutes are one run', () => {
  const entries = [
    message(1, VERA, '2026-01-05T10:00:00Z'),
    message(2, VERA, '2026-01-05T10:01:00Z'),
    message(3, ANN, '2026-01-05T10:02:00Z'),
    message(4, ANN, '2026-01-05T10:09:00Z'),
  ]
  deepEqual(shape(entries), ['day', 'starts', 'follows ends', 'starts ends', 'starts ends'])
})

test('a new day and the first unread message each begin a run', () => {
  const entries = [
    message(1, VERA, '2026-01-05T23:59:00Z'),
    message(2, VERA, '2026-01-06T00:01:00Z'),
    message(3, VERA, '2026-01-06T00:02:00Z'),
  ]
  deepEqual(shape(entries, 3), ['day', 'starts ends', 'day', 'starts ends', 'unread', 'starts ends'])
})

test('more than three activities in a row fold into one line', () => {
  deepEqual(shape([1, 2, 3].map(assigned)), ['day', 'activity', 'activity', 'activity'])
  deepEqual(shape([1, 2, 3, 4].map(assigned)), ['day', 'folded'])
})

test('edits and deletions show where the message stands, and what was undone shows nowhere', () => {
  const undone = { id: 'm2', body: '', deleted: 'undone' } as const
  const entries: AgentEvent[] = [
    message(1, ANN, '2026-01-05T10:00:00Z'),
    { ...message(2, ANN, '2026-01-05T10:01:00Z'), type: 'message.created', message: undone },
    { ...message(3, ANN, '2026-01-05T10:01:10Z'), type: 'message.deleted', message: undone, last: true },
    message(4, ANN, '2026-01-05T10:02:00Z'),
    {
      ...message(5, ANN, '2026-01-05T10:02:10Z'),
      type: 'message.edited',
      message: { id: 'm1', body: 'hi' },
      last: false,
    },
  ]
  deepEqual(shape(entries), ['day', 'starts', 'follows ends'])
})

test('the first unread message is counted from the end, and may lie above what is loaded', () => {
  const entries = [
    message(4, VERA, '2026-01-05T10:00:00Z'),
    message(5, ANN, '2026-01-05T10:01:00Z'),
    message(6, VERA, '2026-01-05T10:02:00Z'),
  ]
  deepEqual(firstUnread(entries, 0), { seq: null, above: false })
  deepEqual(firstUnread(entries, 2), { seq: 4, above: false })
  deepEqual(firstUnread(entries, 3), { seq: null, above: true })
})
