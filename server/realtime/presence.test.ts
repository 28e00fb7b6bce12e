import assert from 'node:assert/strict'
import { mock, type TestContext, test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { PERMISSIONS } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import type { Signal } from './doorbell.ts'
import type { Encoded } from './frames.ts'
import { Peer } from './peer.ts'
import { openPresence } from './presence.ts'
import { Rooms } from './room.ts'

const workspaceId = newId()
const [shop, warehouse] = [newId(), newId()]

class Listener extends Peer {
  readonly frames: ServerFrame[] = []
  protected override put(encoded: Encoded): void {
    this.frames.push(JSON.parse(encoded.json))
  }
  override backlog(): number {
    return 0
  }
  override close(): void {}
  states(id: string): (string | undefined)[] {
    return this.frames.flatMap((frame) =>
      frame.type === 'presence' && id in frame.visitors ? [frame.visitors[id]] : [],
    )
  }
}

test('[RT33] a reload is no departure; after eight seconds without a tab a visitor has left', (t) => {
  const { board, enter, leave } = aBoard(t)
  const desk = enter(agent([shop]))
  const vera = visitor()
  const tab = enter(vera)
  mock.timers.tick(300)
  leave(tab)
  mock.timers.tick(7900)
  const back = enter(vera)
  mock.timers.tick(10_000)
  assert.deepEqual(desk.states(vera.id), ['online'])
  leave(back)
  mock.timers.tick(8000)
  mock.timers.tick(300)
  assert.deepEqual(desk.states(vera.id), ['online', 'left'])
  assert.equal(board.visitor(workspaceId, vera.id), 'left')
})

test('[RT33] of several tabs the one in front counts', (t) => {
  const { board, enter, leave } = aBoard(t)
  const vera = visitor()
  const [one, two] = [enter(vera), enter(vera)]
  one.away = true
  board.look(one)
  assert.equal(board.visitor(workspaceId, vera.id), 'online')
  two.away = true
  board.look(two)
  assert.equal(board.visitor(workspaceId, vera.id), 'away')
  leave(one)
  assert.equal(board.visitor(workspaceId, vera.id), 'away')
})

test('[RT33] the people of a node that falls silent are gone within 35 s, those of one that says it lives are not', (t) => {
  const { board, enter, gone } = aBoard(t)
  const desk = enter(agent([shop]))
  const [a, b, c] = [newId(), newId(), newId()]
  board.hear('silent', {
    w: workspaceId,
    visitors: { [a]: ['online', shop], [c]: ['away', shop] },
    agents: { otto: true },
  })
  board.hear('living', { w: workspaceId, visitors: { [b]: ['online', shop] } })
  for (let i = 0; i < 7; i++) {
    mock.timers.tick(5000)
    board.alive('living')
  }
  assert.deepEqual(
    [a, b, c].map((id) => board.visitor(workspaceId, id)),
    ['left', 'online', 'left'],
  )
  assert.equal(board.agent(workspaceId, 'otto'), false)
  assert.deepEqual(gone, ['silent'], 'and with them what else they were known for')
  mock.timers.tick(300)
  assert.deepEqual([desk.states(a).at(-1), desk.states(b).at(-1)], ['left', 'online'])
})

test('[RT33] a visitor on two nodes has left when both say so', (t) => {
  const { board } = aBoard(t)
  const id = newId()
  for (const node of ['one', 'two']) board.hear(node, { w: workspaceId, visitors: { [id]: ['online', shop] } })
  board.hear('one', { w: workspaceId, visitors: { [id]: ['left', shop] } })
  assert.equal(board.visitor(workspaceId, id), 'online')
  board.hear('two', { w: workspaceId, visitors: { [id]: ['left', shop] } })
  assert.equal(board.visitor(workspaceId, id), 'left')
})

test('[RT33] a node that was not known before is told who is here', (t) => {
  const { board, enter, signals } = aBoard(t)
  const vera = visitor()
  const ann = agent([shop])
  enter(vera)
  enter(ann)
  signals.length = 0
  board.alive('new')
  assert.deepEqual(signals, [
    { s: 'here', w: workspaceId, visitors: { [vera.id]: ['online', shop] } },
    { s: 'here', w: workspaceId, agents: { [ann.id]: true } },
  ])
  board.alive('new')
  assert.equal(signals.length, 2)
})

test('[RT33] after a time of deafness others are forgotten, until they answer the roll call', (t) => {
  const { board, enter } = aBoard(t)
  const vera = visitor()
  const id = newId()
  enter(vera)
  board.hear('one', { w: workspaceId, visitors: { [id]: ['online', shop] } })
  board.forgetOthers()
  assert.deepEqual([board.visitor(workspaceId, id), board.visitor(workspaceId, vera.id)], ['left', 'online'])
})

test('[RT17] presence is told by inbox and workspace', (t) => {
  const { board, enter } = aBoard(t)
  const [ann, mallory, ben] = [enter(agent([shop])), enter(agent([warehouse])), enter(agent('all'))]
  const stranger = enter({ ...agent('all'), workspaceId: newId() })
  const vera = visitor()
  enter(vera)
  mock.timers.tick(300)
  assert.deepEqual(
    [ann, ben].map((desk) => desk.states(vera.id)),
    [['online'], ['online']],
  )
  assert.deepEqual(
    [mallory, stranger].map((desk) => desk.states(vera.id)),
    [[], []],
  )
  assert.deepEqual(board.all(ann.who as Viewer), { [vera.id]: 'online' })
  for (const desk of [mallory, stranger]) assert.deepEqual(board.all(desk.who as Viewer), {})
})

test('visitors are told whether anyone is there to answer, when that changes', (t) => {
  const { enter, leave } = aBoard(t)
  const widget = enter(visitor())
  const team = () => widget.frames.flatMap((frame) => (frame.type === 'team' ? [frame.online] : []))
  const one = enter(agent([shop]))
  mock.timers.tick(300)
  const two = enter(agent([shop]))
  mock.timers.tick(300)
  leave(one)
  mock.timers.tick(300)
  assert.equal(team().at(-1), true)
  leave(two)
  mock.timers.tick(300)
  assert.deepEqual(team().slice(-2), [true, false])
})

function aBoard(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
  t.mock.method(performance, 'now', () => Date.now())
  const signals: Signal[] = []
  const rooms = new Rooms()
  const gone: string[] = []
  const board = openPresence(rooms, (signal) => void signals.push(signal), {
    met() {},
    gone: (name) => void gone.push(name),
  })
  t.after(() => {
    board.close()
    mock.timers.reset()
  })
  return {
    board,
    signals,
    gone,
    enter(who: Viewer | VisitorAuthor) {
      const peer = new Listener(who)
      rooms.enter(peer)
      board.look(peer)
      return peer
    },
    leave(peer: Listener) {
      rooms.leave(peer)
      board.look(peer)
    },
  }
}

function visitor(): VisitorAuthor {
  const seen = { ip: null, userAgent: null, profile: {}, page: null }
  return { kind: 'visitor', workspaceId, id: newId(), inboxId: shop, seen }
}

function agent(inboxIds: string[] | 'all'): Viewer {
  const role = inboxIds === 'all' ? 'admin' : 'agent'
  return {
    kind: 'agent',
    workspaceId,
    id: newId(),
    name: '',
    picture: null,
    role,
    permissions: PERMISSIONS[role],
    inboxIds,
    sessionId: newId(),
  }
}
