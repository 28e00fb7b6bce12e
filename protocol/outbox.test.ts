import assert from 'node:assert/strict'
import { mock, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { ClientFrame } from './client.ts'
import type { RefusalCode } from './errors.ts'
import { newId } from './id.ts'
import { browserStore, type OutboxStore, type Outgoing, openOutbox } from './outbox.ts'

/** An outbox whose line can be up or down, and all that left by it. */
function aBox(store: OutboxStore = inMemory()) {
  const sent: string[] = []
  const line = { up: true }
  const shown: Outgoing[][] = []
  const box = openOutbox({
    store,
    send(frame: ClientFrame) {
      if (line.up && frame.type === 'send') sent.push(frame.id)
      return line.up
    },
    onChange: (items) => shown.push(items),
  })
  const add = (id: string, conversation = 'c') => box.add({ id, conversation, body: id, kind: 'message' })
  const states = () => Object.fromEntries(box.items().map((item) => [item.id, item.state]))
  return { box, sent, line, shown, add, states, store }
}

function inMemory(items: Outgoing[] = []): OutboxStore & { kept: Map<string, Outgoing> } {
  const kept = new Map(items.map((item) => [item.id, item]))
  return {
    kept,
    all: () => [...kept.values()],
    put: (item) => void kept.set(item.id, item),
    remove: (id) => void kept.delete(id),
  }
}

const refusal = (code: RefusalCode, retryAfter?: number) => ({
  code,
  message: '',
  ...(retryAfter !== undefined && { retryAfter }),
})

test('[RT7] one message per conversation is on its way; the next leaves when it is answered', () => {
  const { box, sent, add, states } = aBox()
  for (const id of ['1', '2', '3']) add(id)
  add('x', 'other')
  assert.deepEqual(sent, ['1', 'x'])
  box.acknowledged('1')
  assert.deepEqual(sent, ['1', 'x', '2'])
  assert.deepEqual(states(), { 2: 'sending', 3: 'waiting', x: 'sending' })
})

test('a message is kept before it is sent, and forgotten when it is acknowledged', () => {
  const order: string[] = []
  const store = inMemory()
  const box = openOutbox({
    store: {
      ...store,
      put(item) {
        order.push(`kept ${item.state}`)
        store.put(item)
      },
    },
    send: () => order.push('sent') > 0,
    onChange() {},
  })
  box.add({ id: '1', conversation: 'c', body: 'x', kind: 'message' })
  assert.deepEqual(order, ['kept waiting', 'sent', 'kept sending'])
  box.acknowledged('1')
  assert.equal(store.kept.size, 0)
})

test('what was uploaded goes by its ids, and outlives a reload with its message', () => {
  const frames: ClientFrame[] = []
  const store = inMemory()
  const open = () => openOutbox({ store, send: (frame) => frames.push(frame) > 0, onChange: () => {} })
  const file = { id: 'f', kind: 'document', name: 'a.pdf', mime: 'application/pdf', bytes: 7 } as const
  open().add({ id: '1', conversation: 'c', body: '', attachments: [file], kind: 'message' })
  const again = open()
  again.resend()
  assert.deepEqual(
    frames.map((frame) => frame.type === 'send' && frame.attachments),
    [['f'], ['f']],
  )
  assert.deepEqual(again.items()[0]?.attachments, [file])
})

test('[RT2] when the line is back, all without an answer goes again, in the order it was written', () => {
  const { box, sent, line, add } = aBox()
  add('1')
  add('2')
  box.pause()
  line.up = false
  add('3')
  assert.deepEqual(sent, ['1'])
  line.up = true
  box.resend()
  for (const id of ['1', '2', '3']) box.acknowledged(id)
  assert.deepEqual(sent, ['1', '1', '2', '3'])
  assert.deepEqual(box.items(), [])
})

test('[RT2] a new line takes over all that the old one left without an answer', () => {
  const { box, sent, add } = aBox()
  add('1')
  add('2')
  box.resend()
  assert.deepEqual(sent, ['1', '1'])
})

test('a refusal that decides nothing keeps the place: the same goes again after a while, and nothing overtakes it', (t) => {
  withTime(t)
  const { box, sent, add } = aBox()
  add('1')
  add('2')
  box.refused('1', refusal('too-fast', 3000))
  mock.timers.tick(2999)
  assert.deepEqual(sent, ['1'])
  mock.timers.tick(1)
  assert.deepEqual(sent, ['1', '1'])
})

test('a refusal that decides shows the message as failed and lets the next go', () => {
  const { box, sent, add, states, store } = aBox()
  add('1')
  add('2')
  box.refused('1', refusal('message-too-long'))
  assert.deepEqual(states(), { 1: 'failed', 2: 'sending' })
  assert.equal(box.items()[0]!.refusal?.code, 'message-too-long')
  assert.equal(store.all().find((item) => item.id === '1')?.state, 'failed', 'also after a reload')
  box.acknowledged('2')
  box.retry('1')
  assert.deepEqual(sent, ['1', '2', '1'])
  box.discard('1')
  assert.deepEqual([box.items(), store.all()], [[], []])
})

test('[RT5] what is refused because another conversation is open goes there, under the same id', () => {
  const { box, sent, add, states } = aBox()
  add('1', 'mine')
  add('2', 'mine')
  box.refused('1', refusal('conversation-open'))
  box.redirect('mine', 'theirs')
  assert.deepEqual(
    box.items().map((item) => item.conversation),
    ['theirs', 'theirs'],
  )
  assert.equal(sent.at(-1), '1')
  assert.deepEqual(states(), { 1: 'sending', 2: 'waiting' })
})

test('after a reload what was on its way waits, what failed has failed, and the order is that of the ids', () => {
  const [one, two, three] = [newId(), newId(), newId()]
  const item = (id: string, state: Outgoing['state']): Outgoing => ({
    id,
    conversation: 'c',
    body: id,
    kind: 'message',
    at: '',
    state,
  })
  const { box, sent, states } = aBox(inMemory([item(three, 'waiting'), item(one, 'sending'), item(two, 'failed')]))
  assert.deepEqual(states(), { [one]: 'waiting', [two]: 'failed', [three]: 'waiting' })
  box.resend()
  box.acknowledged(one)
  assert.deepEqual(sent, [one, three])
})

test('answers to what is no longer here are passed over', () => {
  const { box, add, sent } = aBox()
  add('1')
  box.acknowledged('0')
  box.refused('0', refusal('broken'))
  box.acknowledged('1')
  box.acknowledged('1')
  assert.deepEqual([box.items(), sent], [[], ['1']])
})

test('in a browser it is kept entry by entry, so that two tabs lose nothing of each other', (t) => {
  const local = aLocalStorage(t)
  const [one, two] = [browserStore('box/'), browserStore('box/')]
  local.setItem('of the page', 'x')
  const item = (id: string): Outgoing => ({
    id,
    conversation: 'c',
    body: id,
    kind: 'message',
    at: '',
    state: 'waiting',
  })
  one.put(item('1'))
  two.put(item('2'))
  assert.deepEqual(
    one
      .all()
      .map((item) => item.id)
      .sort(),
    ['1', '2'],
  )
  one.remove('2')
  assert.deepEqual(
    two.all().map((item) => item.id),
    ['1'],
  )
  local.setItem('box/torn', '{"id":"to')
  assert.deepEqual(
    two.all().map((item) => item.id),
    ['1'],
  )
  assert.equal(local.getItem('box/torn'), null)
  assert.equal(local.getItem('of the page'), 'x')
})

test('a full or a barred store loses no message while the page is open', (t) => {
  const local = aLocalStorage(t)
  const { box, sent, add } = aBox(browserStore('box/'))
  local.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  add('1')
  assert.deepEqual([sent, box.items().length], [['1'], 1])
  const barred = browserStore('box/')
  const item: Outgoing = { id: '2', conversation: 'c', body: '', kind: 'message', at: '', state: 'waiting' }
  barred.put(item)
  assert.deepEqual(barred.all(), [item])
  barred.remove('2')
  assert.deepEqual(barred.all(), [])
})

test('[RT2] [RT7] over a line that loses, doubles and breaks, with reloads between, each message has one effect, in the order it was written', (t) => {
  withTime(t)
  const steps = [
    'write',
    'write',
    'deliver',
    'deliver',
    'double',
    'answer',
    'answer',
    'loseAnswer',
    'late',
    'breakLine',
    'repair',
    'reload',
    'wait',
  ] as const
  const history = fc.array(fc.constantFrom(...steps), { maxLength: 120, size: 'max' })
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 4 }), (some, patience) => {
      const store = inMemory()
      const written: string[] = []
      const effects: string[] = []
      let frames: string[] = []
      let answers: string[] = []
      /** On their way by a line that the client has given up: they may still arrive, and nobody hears the answer. */
      const late: string[] = []
      let isUp = true
      let page = 0
      const open = () => {
        const mine = ++page
        return openOutbox({
          store: { all: store.all, put: (item) => mine === page && store.put(item), remove: store.remove },
          send(frame) {
            if (isUp && mine === page && frame.type === 'send') frames.push(frame.id)
            return isUp
          },
          onChange() {},
        })
      }
      let box = open()
      let heard = 0
      const take = (id: string) => {
        // Now and then the server says "later".
        if (++heard % (patience + 1) === 0) return `later ${id}`
        if (!effects.includes(id)) effects.push(id)
        return id
      }
      const hear = (answer: string) =>
        answer.startsWith('later ')
          ? box.refused(answer.slice(6), refusal('overloaded', 500))
          : box.acknowledged(answer)
      const does: Record<(typeof steps)[number], () => void> = {
        write() {
          const id = newId()
          written.push(id)
          box.add({ id, conversation: 'c', body: id, kind: 'message' })
        },
        deliver: () => frames.length > 0 && answers.push(take(frames.shift()!)),
        double: () => frames.length > 0 && answers.push(take(frames[0]!)),
        answer: () => answers.length > 0 && hear(answers.shift()!),
        loseAnswer: () => answers.shift(),
        late: () => late.length > 0 && take(late.shift()!),
        breakLine() {
          isUp = false
          late.push(...frames)
          frames = []
          answers = []
          box.pause()
        },
        repair() {
          isUp = true
          box.resend()
        },
        reload() {
          does.breakLine()
          box = open()
          does.repair()
        },
        wait: () => mock.timers.tick(700),
      }
      for (const one of some) does[one]()
      does.breakLine()
      does.repair()
      for (let i = 0; box.items().length > 0; i++) {
        assert.ok(i < 2000, 'it comes to an end')
        if (frames.length > 0) does.deliver()
        else if (answers.length > 0) does.answer()
        else does.wait()
      }
      assert.deepEqual(effects, written)
      assert.equal(store.kept.size, 0)
    }),
    { numRuns: 300 },
  )
})

function withTime(t: TestContext): void {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  t.after(() => mock.timers.reset())
}

/** The browser's side of a network of one: a Map with the Storage manners the outbox relies on. */
function aLocalStorage(t: TestContext): Storage {
  const local = {} as Storage
  for (const [name, method] of Object.entries({
    setItem: (name: string, value: string) => void Object.assign(local, { [name]: value }),
    getItem: (name: string) => (local as unknown as Record<string, string>)[name] ?? null,
    removeItem: (name: string) => void delete (local as unknown as Record<string, string>)[name],
  })) {
    Object.defineProperty(local, name, { value: method, enumerable: false, writable: true })
  }
  const was = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  Object.defineProperty(globalThis, 'localStorage', { value: local, configurable: true })
  t.after(() =>
    was ? Object.defineProperty(globalThis, 'localStorage', was) : Reflect.deleteProperty(globalThis, 'localStorage'),
  )
  return local
}
