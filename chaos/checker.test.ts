import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { check, type ViolationKind } from './checker.ts'
import { canariesIn, canaryOf, type Entry, type TabJournal } from './journal.ts'
import type { TrueEvent, Truth } from './truth.ts'

const CHAT = newId()
const VERA = newId()
const ANN = newId()
const [HELLO, ASIDE, ANSWER] = [newId(), newId(), newId()]

/** Vera says hello, Ann notes something and answers: what remains of it, with nothing wrong. */
function wellDone() {
  const events: TrueEvent[] = [
    { seq: 1, publicSeq: 1, type: 'conversation.started', byKind: 'visitor', byId: VERA, id: null, body: null },
    { seq: 2, publicSeq: 2, type: 'message.created', byKind: 'visitor', byId: VERA, id: HELLO, body: 'Hello' },
    { seq: 3, publicSeq: null, type: 'note.created', byKind: 'agent', byId: ANN, id: ASIDE, body: 'Who is it?' },
    { seq: 4, publicSeq: 3, type: 'message.created', byKind: 'agent', byId: ANN, id: ANSWER, body: 'Hello, Vera' },
  ]
  const truth: Truth = {
    conversations: new Map([[CHAT, { seq: 4, publicSeq: 3, visitorId: VERA }]]),
    events: new Map([[CHAT, events]]),
    copies: new Map([HELLO, ASIDE, ANSWER].map((id) => [`${id === HELLO ? VERA : ANN} ${id}`, 1])),
  }
  const ann = `agent ${ANN}`
  const asAgent: Entry[] = [
    { seq: 1, type: 'conversation.started', by: 'visitor', id: null, body: null },
    { seq: 2, type: 'message.created', by: 'visitor', id: HELLO, body: 'Hello' },
    { seq: 3, type: 'note.created', by: ann, id: ASIDE, body: 'Who is it?' },
    { seq: 4, type: 'message.created', by: ann, id: ANSWER, body: 'Hello, Vera' },
  ]
  const asVisitor = [asAgent[0]!, asAgent[1]!, { ...asAgent[3]!, seq: 3 }]
  const nothing = { unsent: [], withdrawn: [], refused: [], rows: [], foreign: [], waits: [] }
  const vera: TabJournal = {
    ...nothing,
    tab: 'Vera',
    kind: 'visitor',
    authorId: VERA,
    follows: [CHAT],
    listsAll: false,
    written: [{ id: HELLO, conversation: CHAT, n: 1, body: 'Hello', kind: 'message' }],
    acknowledged: [{ id: HELLO, conversation: CHAT, seq: 2 }],
    views: [{ conversation: CHAT, entries: asVisitor }],
  }
  const ann1: TabJournal = {
    ...nothing,
    tab: 'Ann',
    kind: 'agent',
    authorId: ANN,
    follows: [CHAT],
    listsAll: true,
    written: [
      { id: ASIDE, conversation: CHAT, n: 1, body: 'Who is it?', kind: 'note' },
      { id: ANSWER, conversation: CHAT, n: 2, body: 'Hello, Vera', kind: 'message' },
    ],
    acknowledged: [
      { id: ASIDE, conversation: CHAT, seq: 3 },
      { id: ANSWER, conversation: CHAT, seq: 4 },
    ],
    views: [{ conversation: CHAT, entries: asAgent }],
    rows: [{ conversation: CHAT, seq: 4 }],
  }
  return { truth, events, vera, ann: ann1 }
}

type Run = ReturnType<typeof wellDone>

function kindsIn({ vera, ann, truth }: Run): ViolationKind[] {
  return [...new Set(check([vera, ann], truth).map((one) => one.kind))].sort()
}

test('a run in which all went well has no violation', () => {
  assert.deepEqual(kindsIn(wellDone()), [])
})

test('what is refused, still kept in the browser, or undone by a backup is not missed', () => {
  const run = wellDone()
  const [refused, unsent, withdrawn] = [newId(), newId(), newId()]
  for (const [n, id] of [refused, unsent, withdrawn].entries()) {
    run.vera.written.push({ id, conversation: CHAT, n: n + 2, body: 'And?', kind: 'message' })
  }
  run.vera.refused.push({ id: refused, code: 'not-joined' })
  run.vera.unsent.push(unsent)
  run.vera.withdrawn.push(withdrawn)
  assert.deepEqual(kindsIn(run), [])
})

test('the end of a long timeline is as good as all of it', () => {
  const run = wellDone()
  run.ann.views[0]!.entries.splice(0, 2)
  assert.deepEqual(kindsIn(run), [])
})

test('a conversation that never began is missed by nobody', () => {
  const run = wellDone()
  run.vera.follows = [CHAT, newId()]
  assert.deepEqual(kindsIn(run), [])
})

/** What is done to the run that went well, and the kinds that the checker must then name. */
const PLANTED: [sentence: string, spoil: (run: Run) => void, kinds: ViolationKind[]][] = [
  [
    'an acknowledged message that is not stored is lost',
    ({ events, truth, ann, vera }) => {
      events.pop()
      truth.conversations.get(CHAT)!.seq = 3
      truth.conversations.get(CHAT)!.publicSeq = 2
      ann.views[0]!.entries.pop()
      vera.views[0]!.entries.pop()
      ann.rows[0]!.seq = 3
    },
    ['lost'],
  ],
  [
    'acknowledged at another place than it stands is lost',
    ({ vera }) => {
      vera.acknowledged[0]!.seq = 1
    },
    ['lost'],
  ],
  [
    'acknowledged for another conversation is lost',
    ({ vera }) => {
      vera.acknowledged[0]!.conversation = newId()
    },
    ['lost'],
  ],
  [
    'acknowledged, and stored with other words, is lost',
    ({ events, vera, ann }) => {
      events[1]!.body = 'Hell'
      vera.views[0]!.entries[1] = { ...vera.views[0]!.entries[1]!, body: 'Hell' }
      ann.views[0]!.entries[1] = { ...ann.views[0]!.entries[1]!, body: 'Hell' }
    },
    ['lost'],
  ],
  [
    'what nobody acknowledged, refused or keeps has vanished',
    ({ vera }) => void vera.written.push({ id: newId(), conversation: CHAT, n: 2, body: 'And?', kind: 'message' }),
    ['vanished'],
  ],
  [
    'two rows of one message are a duplicate',
    ({ truth }) => void truth.copies.set(`${VERA} ${HELLO}`, 2),
    ['duplicated'],
  ],
  [
    'one row at two places is a duplicate',
    ({ events, truth, vera, ann }) => {
      events.push({ ...events[1]!, seq: 5, publicSeq: 4 })
      truth.conversations.set(CHAT, { seq: 5, publicSeq: 4, visitorId: VERA })
      vera.views[0]!.entries.push({ ...vera.views[0]!.entries[1]!, seq: 4 })
      ann.views[0]!.entries.push({ ...ann.views[0]!.entries[1]!, seq: 5 })
      ann.rows[0]!.seq = 5
    },
    ['duplicated'],
  ],
  [
    'a number that is missing is a gap',
    ({ events, truth, ann }) => {
      events[3]!.seq = 5
      truth.conversations.get(CHAT)!.seq = 5
      ann.acknowledged[1]!.seq = 5
      ann.views[0]!.entries[3]!.seq = 5
      ann.rows[0]!.seq = 5
    },
    ['gap'],
  ],
  [
    'a number that the visitor would miss is a gap',
    ({ events, truth, vera }) => {
      events[3]!.publicSeq = 4
      truth.conversations.get(CHAT)!.publicSeq = 4
      vera.views[0]!.entries[2]!.seq = 4
    },
    ['gap'],
  ],
  [
    'a conversation that counts further than its events is a gap',
    ({ truth, ann }) => {
      truth.conversations.get(CHAT)!.seq = 5
      ann.rows[0]!.seq = 5
    },
    ['gap'],
  ],
  ['what was written later and stands earlier is out of order', ({ ann }) => void ann.written.reverse(), ['order']],
  ['a hole in a timeline is seen', ({ ann }) => void ann.views[0]!.entries.splice(1, 1), ['view']],
  ['a timeline that ends too early is seen', ({ vera }) => void vera.views[0]!.entries.pop(), ['view']],
  [
    'an empty timeline is seen',
    ({ vera }) => {
      vera.views[0]!.entries = []
    },
    ['view'],
  ],
  ['a timeline that is not there is seen', ({ vera }) => void vera.views.pop(), ['view']],
  [
    'an entry that is shown twice is seen',
    ({ ann }) => void ann.views[0]!.entries.push(ann.views[0]!.entries[3]!),
    ['view'],
  ],
  [
    'words that differ on the screen are seen',
    ({ vera }) => {
      vera.views[0]!.entries[1] = { ...vera.views[0]!.entries[1]!, body: 'Bye' }
    },
    ['view'],
  ],
  [
    'a note on the screen of a visitor is seen',
    ({ vera, ann }) => void vera.views[0]!.entries.splice(2, 0, ann.views[0]!.entries[2]!),
    ['view'],
  ],
  [
    'a list that is behind is seen',
    ({ ann }) => {
      ann.rows[0]!.seq = 3
    },
    ['view'],
  ],
  [
    'a list that is ahead is seen',
    ({ ann }) => {
      ann.rows[0]!.seq = 5
    },
    ['view'],
  ],
  ['a list that lacks a conversation is seen', ({ ann }) => void ann.rows.pop(), ['view']],
  ['foreign words on the wire are seen', ({ vera }) => void vera.foreign.push('{"type":"event"}'), ['foreign']],
]

for (const [sentence, spoil, kinds] of PLANTED) {
  test(sentence, () => {
    const run = wellDone()
    spoil(run)
    assert.deepEqual(kindsIn(run), kinds)
  })
}

test('words are known as their conversation’s and as notes wherever they turn up', () => {
  const frame = `{"type":"rows","rows":[{"preview":"${canaryOf(CHAT, 'message')} hi"},"${canaryOf(VERA, 'note')} aside"]}`
  assert.deepEqual(
    [...canariesIn(frame)],
    [
      { conversation: CHAT, isNote: false },
      { conversation: VERA, isNote: true },
    ],
  )
  assert.deepEqual([...canariesIn('{"type":"pong"}')], [])
})
