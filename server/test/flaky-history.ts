import assert from 'node:assert/strict'
import type { AgentSnapshot, VisitorSnapshot } from '@parley/protocol/apply.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { type OutboxStore, type Outgoing, openOutbox } from '@parley/protocol/outbox.ts'
import { openSync } from '@parley/protocol/sync.ts'
import { readTimeline } from '../conversations/timeline.ts'
import { listOwn, ownTimeline } from '../conversations/visitor-view.ts'
import { type ClientSeams, type FlakyClient, openDesk, openTab } from './flaky-clients.ts'
import { type FlakyNode, type NodeSeams, openNode, quiet, SOUND as SOUND_NODES } from './flaky-node.ts'
import { everyone, mend, type Stage, type Step, take } from './flaky-steps.ts'
import type { World } from './world.ts'

/** Where a test may put something broken instead, to see that it is noticed. */
export type Seams = NodeSeams & ClientSeams
export const SOUND: Seams = { ...SOUND_NODES, openSync, openOutbox }

/** Plays one history in a workspace, mends what it broke, and compares what everyone holds with the database. */
export async function play(world: World, steps: Step[], seams: Seams = SOUND): Promise<void> {
  const stage = openStage(world, seams)
  try {
    for (const step of steps) await take(stage, step)
    await mend(stage)
    await judge(stage)
  } finally {
    for (const one of everyone(stage)) one.page.close()
    for (const node of stage.nodes) node.door.open()
    await quiet(stage.nodes)
    for (const node of stage.nodes) await node.close()
  }
}

function openStage(world: World, seams: Seams): Stage {
  const begun = new Set<string>()
  const nodes: FlakyNode[] = []
  const open = (): FlakyNode => {
    const node = openNode(world.db, world.workspaceId, () => nodes.filter((other) => other !== node), {
      ...seams,
      openRealtime(options) {
        options.db.onCommit.push(({ conversations }) => {
          for (const { id } of conversations) begun.add(id)
        })
        return seams.openRealtime(options)
      },
    })
    return node
  }
  nodes.push(open(), open())
  const vera = world.visitor()
  const hers = aStore()
  const place = (name: string, first: number) => ({ name, nodes: () => nodes, seams, first })
  const canary = newId()
  let said = 0
  return {
    world,
    nodes,
    tab: openTab(vera, hers, place('Vera’s tab', 0)),
    otherTab: openTab(vera, hers, place('Vera’s other tab', 1)),
    desk: openDesk(world.ann, aStore(), place('Ann’s desk', 1)),
    eve: openTab(world.visitor(), aStore(), place('Eve’s tab', 0)),
    mallory: openDesk(world.mallory, aStore(), place('Mallory’s desk', 0)),
    begun,
    needsSweep: false,
    words: (kind = 'message') => `canary ${canary} ${kind} ${++said}`,
    async replace(node) {
      nodes[nodes.indexOf(node)] = open()
      await node.close()
      for (const one of everyone(this)) {
        for (const line of one.lines) {
          if (line.node !== node) continue
          line.loses()
          line.breaks()
        }
      }
    },
  }
}

function aStore(): OutboxStore {
  const kept = new Map<string, Outgoing>()
  return {
    all: () => [...kept.values()],
    put: (item) => void kept.set(item.id, item),
    remove: (id) => void kept.delete(id),
  }
}

async function judge(stage: Stage): Promise<void> {
  const { world, tab, otherTab, desk, eve, mallory } = stage
  const found = await world.tx(async (tx) => {
    const own = await listOwn(tx, tab.who)
    return Promise.all(
      own.map(async ({ id }) => ({
        id,
        agent: await readTimeline(tx, world.ann, id, { limit: 500 }),
        visitor: await ownTimeline(tx, tab.who, id, null, 500),
      })),
    )
  })
  const stored = found.flatMap(({ id, agent }) => wordsIn(id, agent.entries))
  for (const { agent } of found) judgeNumbers(agent)
  for (const one of [tab, otherTab, desk]) judgeWords(one, stored)
  const shared = new Set([...tab.deeds.written, ...otherTab.deeds.written, ...desk.deeds.written].map(({ id }) => id))
  assert.deepEqual(
    stored.filter(({ id }) => !shared.has(id)),
    [],
    'nothing is there that nobody wrote',
  )
  for (const { id, agent, visitor } of found) {
    for (const one of [tab, otherTab])
      assert.deepEqual(ofVisitor(one.page.shows.get(id)), ofVisitor(visitor), `${one.name} shows what is there`)
    const shown = desk.page.shows.get(id)
    if (shown) assert.deepEqual(ofAgent(shown), ofAgent(agent), 'Ann’s desk shows what is there')
  }
  judgeWires(stage, [eve, mallory], /canary/, 'is told nothing of others')
  judgeWires(
    stage,
    [tab, otherTab],
    /canary \S+ note|canary of a comment|"(epoch|publicSeq|assigneeId)"/,
    'knows of no note',
  )
  judgeWires(stage, everyone(stage), /"broken"/, 'meets no fault of ours')
  for (const node of stage.nodes)
    for (const room of node.realtime.rooms.all.values())
      for (const peers of room.followers.values())
        for (const peer of peers) assert.ok(room.desks.has(peer), 'who has left follows nothing')
}

type Stored = { id: string; body: string; conversation: string }

function wordsIn(conversation: string, entries: AgentEvent[]): Stored[] {
  return entries.flatMap((event) => {
    const words = event.type === 'message.created' ? event.message : event.type === 'note.created' ? event.note : null
    return words ? [{ id: words.id, body: words.body, conversation }] : []
  })
}

function judgeNumbers({ conversation, entries }: AgentSnapshot): void {
  const told = entries.filter((event) => event.publicSeq !== null)
  const numbers = (some: unknown[]) => some.map((_, i) => i + 1)
  assert.deepEqual(
    entries.map((event) => event.seq),
    numbers(entries),
    'seq has no gap',
  )
  assert.deepEqual(
    told.map((event) => event.publicSeq),
    numbers(told),
    'publicSeq has no gap',
  )
  assert.deepEqual([conversation.seq, conversation.publicSeq], [entries.length, told.length])
}

/** What one client wrote: each once, with the words it had, in the order of writing. What was given back is not there. */
function judgeWords({ name, deeds, page }: FlakyClient, stored: Stored[]): void {
  const failed = page.outbox.items().filter((item) => item.state === 'failed')
  assert.deepEqual(failed, [], `nothing that ${name} wrote fails for good`)
  for (const id of deeds.acknowledged) {
    assert.equal(stored.filter((one) => one.id === id).length, 1, `what was acknowledged to ${name} is there, once`)
  }
  const kept = deeds.written.filter(({ id }) => !deeds.givenBack.has(id))
  const there = stored.filter(({ id }) => deeds.written.some((one) => one.id === id))
  assert.deepEqual(
    there.map(({ body }) => body).sort(),
    kept.map(({ body }) => body).sort(),
    `all that ${name} wrote is there, each once`,
  )
  for (const some of Map.groupBy(there, ({ conversation }) => conversation).values()) {
    for (const meant of Map.groupBy(kept, ({ to }) => to).values()) {
      const order = some.map(({ id }) => meant.findIndex((one) => one.id === id)).filter((place) => place >= 0)
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
        `what ${name} wrote is in the order of writing`,
      )
    }
  }
}

/** Marks come by frames of their own and may be lost; when it began, the widget only guesses. */
function ofVisitor(snapshot: unknown) {
  if (!snapshot) return 'nothing'
  const { conversation, entries } = snapshot as VisitorSnapshot
  const { marks, agentMessagesRead, startedAt, ...rest } = conversation
  return { conversation: rest, entries }
}

function ofAgent(snapshot: unknown) {
  const { conversation, entries } = snapshot as AgentSnapshot
  const { visitorMarks, ...rest } = conversation
  return { conversation: rest, entries }
}

function judgeWires(_: Stage, clients: FlakyClient[], forbidden: RegExp, what: string): void {
  for (const { name, lines } of clients)
    for (const { wire } of lines) assert.doesNotMatch(wire, forbidden, `${name} ${what}`)
}
