import { mock } from 'node:test'
import fc from 'fast-check'
import { assignConversation } from '../conversations/assign.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { reopenConversation } from '../conversations/reopen.ts'
import type { Tx } from '../platform/database.ts'
import type { FlakyClient } from './flaky-clients.ts'
import { type FlakyNode, quiet } from './flaky-node.ts'
import type { World } from './world.ts'

/** Two nodes, and the people of one short history: a visitor with two tabs, an agent, and two whom it is no business of. */
export type Stage = {
  world: World
  nodes: FlakyNode[]
  tab: FlakyClient
  otherTab: FlakyClient
  desk: FlakyClient
  eve: FlakyClient
  mallory: FlakyClient
  /** Conversations that somebody was told of, oldest first. */
  begun: Set<string>
  /** Something was lost that only the sweep finds. */
  needsSweep: boolean
  /** Words of their own for each message: who is not meant to know them must never have had them on their wire. */
  words(kind?: 'message' | 'note'): string
  /** The node dies with all it had in memory; another takes its place. */
  replace(node: FlakyNode): Promise<void>
}

type Deed = { weight: number; says: string; does(stage: Stage, at: number, nth: number): unknown }

const CLIENTS = ['tab', 'otherTab', 'desk'] as const
const NAMES = ['Vera’s tab', 'Vera’s other tab', 'Ann’s desk']

/** What happens to one of the clients and on its line. */
const AT_A_CLIENT = {
  write: at(7, '% gets new words', (one, stage) => one.page.write(stage.words())),
  up: at(7, '% is heard: one frame', (one) => one.line()?.letUp()),
  upTwice: at(2, '% is heard: one frame, which will come again', (one) => one.line()?.letUp(true)),
  down: at(6, '% hears one frame', (one) => one.line()?.letDown()),
  flow: at(9, '% and its node hear all they say to each other', (one, stage) => flow(stage, [one])),
  late: at(4, '% is heard: one frame from a line it has given up', (one) => letLate(one)),
  break: at(3, 'the line of % breaks, and what it said comes later', (one) => one.line()?.breaks()),
  lose: at(2, 'the line of % breaks, and what it said is lost', (one) => {
    one.line()?.loses()
    one.line()?.breaks()
  }),
  cut: at(1, 'the line of % breaks at both ends', (one) => {
    one.line()?.end()
    one.line()?.breaks()
  }),
  vanish: at(2, 'the line of % is half-open', (one) => vanish(one)),
  renew: at(2, '% takes a new line', (one) => one.page.link()?.renew()),
  slow: at(1, '% reads too slowly', (one) => one.line()?.fills()),
  reload: at(2, '% is loaded anew', (one) => one.reload()),
  seen: at(1, '% says what it has seen', (one) => one.page.seen()),
}

/** What agents do, by HTTP at one of the nodes. */
const BY_AGENTS: Record<string, Deed> = {
  open: {
    weight: 6,
    says: 'Ann opens a conversation',
    does: ({ desk, begun }, _, nth) => desk.page.turn([...begun].at(-1 - (nth % 2)) ?? [...begun].at(-1)),
  },
  begin: { weight: 1, says: 'Vera begins anew', does: ({ tab }) => tab.page.turn() },
  note: {
    weight: 3,
    says: 'Ann writes a note',
    does: ({ desk, words }) => desk.page.write(words('note'), 'note'),
  },
  join: verb(5, 'Ann joins', (tx, { ann }, id) => joinConversation(tx, ann, id)),
  joinToo: verb(1, 'Otto joins', (tx, { otto }, id) => joinConversation(tx, otto, id)),
  end: verb(2, 'Ann ends the conversation', (tx, { ann }, id) =>
    endConversation(tx, ann, id, { outcome: 'resolved', comment: 'canary of a comment' }),
  ),
  reopen: verb(1, 'Ann reopens the conversation', (tx, { ann }, id) => reopenConversation(tx, ann, id)),
  handOn: verb(1, 'Ben hands the conversation to Otto', (tx, { ben, otto }, id) =>
    assignConversation(tx, ben, id, { assigneeId: otto.id }),
  ),
  handBack: verb(1, 'Ben puts the conversation back into the queue', (tx, { ben }, id) =>
    assignConversation(tx, ben, id, { assigneeId: null }),
  ),
}

/** What happens to a node, and between it and the database. */
const AT_A_NODE = {
  hold: to(2, 'the database keeps node % waiting', ({ door }) => {
    door.held = true
  }),
  letIn: to(4, 'the database does one thing for node %', ({ door }, _, nth) => door.letIn(nth)),
  open: to(2, 'the database does all that node % wants', ({ door }) => door.open()),
  turnAway: to(1, 'the database is away for node %', ({ door }, stage) => {
    stage.needsSweep ||= door.waiting() > 0
    door.turnAway()
  }),
  loseCommit: to(1, 'the next COMMIT of node % succeeds, and it never hears so', ({ door }, stage) => {
    stage.needsSweep = true
    door.losesCommit = true
  }),
  kill: to(1, 'node % is killed', (node, stage) => stage.replace(node)),
  ring: to(5, 'node % hears a ring', (node, _, nth) => hear(node, nth)),
  deaf: to(1, 'node % hears no ring any more', (node, stage) => {
    stage.needsSweep = true
    node.deaf = true
    node.rings.length = 0
  }),
}

const BY_THE_WAY: Record<string, Deed> = {
  talk: { weight: 2, says: 'Vera writes, and Ann joins her', does: talk },
  moment: { weight: 2, says: 'a moment passes', does: () => mock.timers.tick(200) },
  while: { weight: 1, says: 'six seconds pass', does: (stage) => pass(stage, 6) },
  long: { weight: 0.3, says: 'half a minute passes', does: (stage) => pass(stage, 31) },
  knock: { weight: 1, says: 'Eve and Mallory ask for what is not theirs', does: knock },
}

const DEEDS: Record<string, Deed> = { ...AT_A_CLIENT, ...BY_AGENTS, ...AT_A_NODE, ...BY_THE_WAY }

/** `does` is one of the deeds, `at` says to whom, and `nth` which of several. */
export type Step = { does: string; at: number; nth: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(DEEDS).map(([does, { weight }]) => ({
    weight: Math.round(weight * 10),
    arbitrary: fc.record({ does: fc.constant(does), at: fc.nat(2), nth: fc.nat(3) }),
  })),
)

/** Short histories. Two of three begin with a conversation: what is worth breaking is there from the start. */
export const history: fc.Arbitrary<Step[]> = fc
  .tuple(fc.constantFrom([], ['talk'], ['talk']), fc.array(step, { maxLength: 36, size: 'max' }))
  .map(([before, steps]) => [...before.map((does) => ({ does, at: 0, nth: 0 })), ...steps])

export function sentence({ does, at }: Step): string {
  const name = does in AT_A_CLIENT ? NAMES[at]! : 'AB'[at % 2]!
  return DEEDS[does]!.says.replace('%', name)
}

export async function take(stage: Stage, { does, at, nth }: Step): Promise<void> {
  mock.timers.tick(1)
  await DEEDS[does]!.does(stage, at, nth)
  await quiet(stage.nodes)
}

function at(weight: number, says: string, work: (one: FlakyClient, stage: Stage, nth: number) => unknown): Deed {
  return { weight, says, does: (stage, at, nth) => work(stage[CLIENTS[at]!], stage, nth) }
}

function to(weight: number, says: string, work: (node: FlakyNode, stage: Stage, nth: number) => unknown): Deed {
  return { weight, says, does: (stage, at, nth) => work(stage.nodes[at % 2]!, stage, nth) }
}

/** Not awaited: it may have to wait for the database, and may be refused. */
function verb(weight: number, says: string, work: (tx: Tx, world: World, id: string) => Promise<void>): Deed {
  return to(weight, says, ({ tx }, { world, begun }, nth) => {
    const id = [...begun].at(-1 - (nth % 2)) ?? [...begun].at(-1)
    if (id) tx((tx) => work(tx, world, id)).catch(() => {})
  })
}

function vanish(one: FlakyClient): void {
  const line = one.line()
  if (line) line.stuck = true
}

function letLate(one: FlakyClient): boolean {
  return one.lines.find((line) => line !== one.line() && line.up.length > 0)?.letUp() ?? false
}

function hear(node: FlakyNode, nth: number): boolean {
  const [ring] = node.rings.splice(nth % Math.max(1, node.rings.length), 1)
  if (ring) void node.realtime.rung(ring)
  return ring !== undefined
}

/** They hear each other until there is nothing more to hear. */
async function flow(stage: Stage, clients: FlakyClient[]): Promise<boolean> {
  for (let moved = false; ; moved = true) {
    let more = false
    for (const one of clients) {
      while (one.line()?.letUp()) more = true
      await quiet(stage.nodes)
      while (one.line()?.letDown()) more = true
    }
    if (!more) return moved
  }
}

/** Time passes for all; over lines that work, all is heard meanwhile. */
async function pass(stage: Stage, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    mock.timers.tick(1000)
    await quiet(stage.nodes)
    if (seconds > 10) await flow(stage, everyone(stage))
  }
}

export function everyone({ tab, otherTab, desk, eve, mallory }: Stage): FlakyClient[] {
  return [tab, otherTab, desk, eve, mallory]
}

async function talk(stage: Stage): Promise<void> {
  const { tab, desk, begun, world } = stage
  tab.page.write(stage.words())
  await flow(stage, [tab, desk])
  const id = [...begun].at(-1)
  if (!id) return
  desk.page.turn(id)
  desk
    .line()
    .node.tx((tx) => joinConversation(tx, world.ann, id))
    .catch(() => {})
  await quiet(stage.nodes)
  await flow(stage, [desk])
}

/** They know the id of the conversation, wherever from. */
async function knock(stage: Stage): Promise<void> {
  const { begun, eve, mallory } = stage
  for (const conversation of [...begun].slice(-1)) {
    for (const one of [eve, mallory]) {
      const link = one.page.link()
      link?.send({ type: 'resume', conversation, seq: 0 })
      link?.send({ type: 'typing', conversation, active: true })
      link?.send({ type: 'seen', conversation, seq: 1, read: true })
      link?.send({ type: 'send', id: crypto.randomUUID(), conversation, body: 'Let me in', kind: 'note' })
    }
  }
  await flow(stage, [eve, mallory])
}

/**
 * The faults are over: the database answers, who has no line takes one, and what was under way arrives, after the new
 * hello. Then time goes on until everybody is content.
 */
export async function mend(stage: Stage): Promise<void> {
  for (const node of stage.nodes) {
    node.door.open()
    node.door.losesCommit = false
  }
  await quiet(stage.nodes)
  for (const one of everyone(stage)) if (one.line()?.stuck || one.line()?.full) one.page.link()?.renew()

  let passed = 0
  for (let rounds = 0; ; rounds++) {
    if (rounds > 200) throw new Error('It does not come to an end.')
    let moved = await flow(stage, everyone(stage))
    for (const one of everyone(stage)) while (letLate(one)) moved = true
    for (const node of stage.nodes) while (hear(node, 0)) moved = true
    await quiet(stage.nodes)
    if (moved) continue
    if (everyone(stage).every((one) => one.page.isSettled()) && (!stage.needsSweep || passed > 5000)) return
    const ms = passed < 20 ? 1 : 500
    mock.timers.tick(ms)
    passed += ms
    await quiet(stage.nodes)
  }
}
