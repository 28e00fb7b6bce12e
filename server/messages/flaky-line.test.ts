import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyAgentEvent, applyVisitorEvent } from '@parley/protocol/apply.ts'
import type { ClientFrame } from '@parley/protocol/client.ts'
import type { AgentEvent, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { type Outgoing, openOutbox } from '@parley/protocol/outbox.ts'
import { openSync } from '@parley/protocol/sync.ts'
import fc from 'fast-check'
import { facesOf } from '../agents/faces.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { readTimeline } from '../conversations/timeline.ts'
import { eventForVisitor, getOwn, ownTimeline } from '../conversations/visitor-view.ts'
import { eventsAfter, publicEventsAfter } from '../events/event.ts'
import { Refused } from '../platform/refused.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { type Sender, sendMessages } from './send.ts'

/**
 * The project's own clients (outbox and sync) and the real verbs on the real database, with a line between them that
 * loses, doubles, holds back and breaks. Whatever happens: nothing is lost, nothing is twice, and order is kept.
 */
const { db } = await ownDatabase()

const STEPS = {
  vera: ['write', 'send', 'send', 'sendTwice', 'hear', 'hear', 'loseAnswer', 'break', 'mend', 'reload'],
  ann: ['write', 'send', 'send', 'sendTwice', 'hear', 'hear', 'loseAnswer', 'break', 'mend', 'reload', 'join', 'end'],
} as const
type Step = { who: 'vera' | 'ann'; does: (typeof STEPS.ann)[number] }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ who: fc.constant('vera' as const), does: fc.constantFrom(...STEPS.vera) }),
  fc.record({ who: fc.constant('ann' as const), does: fc.constantFrom(...STEPS.ann) }),
)

test('[RT1] [RT2] [RT3] [RT7] [RT13] over a line that does its worst, nothing is lost, nothing twice, and all see one order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const world = await aWorld(db)
      const conversation = newId()
      await world.say(world.vera, conversation, 'the first words')
      const people = {
        vera: aPerson(world, world.vera, conversation),
        ann: aPerson(world, world.ann, conversation),
      }
      for (const { who, does } of steps) await people[who].does(does)
      // The floor is given once more, the lines are mended, and all that is still unsent is sent.
      await people.ann.does('join')
      for (const person of Object.values(people)) await person.settle()
      for (const person of Object.values(people)) await person.does('mend')

      const log = await world.tx((tx) => eventsAfter(tx, conversation, 0, 500))
      assert.deepEqual(
        log.map((event) => event.seq),
        log.map((_, i) => i + 1),
      )
      for (const { author, written, refused, shown, snapshot, leave } of Object.values(people)) {
        const theirs = log.flatMap((event) =>
          event.type === 'message.created' && 'id' in event.by && event.by.id === author.id ? [event.message.body] : [],
        )
        const kept =
          author.kind === 'visitor' ? ['the first words', ...written] : written.filter((body) => !refused.has(body))
        assert.deepEqual(theirs, kept, `what ${author.kind} wrote, each once, in the order it was written`)
        const all = author.kind === 'visitor' ? log.filter((event) => event.publicSeq !== null) : log
        assert.deepEqual(
          shown().map((event) => event.type),
          all.map((event) => event.type),
        )
        assert.deepEqual(...(await snapshot()))
        leave()
      }
    }),
    { numRuns: 80 },
  )
})

/** One who writes and reads, at the far end of a bad line. */
function aPerson(world: World, author: Sender, conversation: string) {
  const isVisitor = author.kind === 'visitor'
  const kept = new Map<string, Outgoing>()
  const written: string[] = []
  const refused = new Set<string>()
  let up = true
  let page = 0
  let said: Extract<ClientFrame, { type: 'send' }>[] = []
  let toHear: (() => void | Promise<void>)[] = []
  let box: ReturnType<typeof openBox>
  let view = openView(0)

  function openBox() {
    const mine = page
    return openOutbox({
      store: {
        all: () => [...kept.values()],
        put: (item) => mine === page && kept.set(item.id, item),
        remove: (id) => kept.delete(id),
      },
      send(frame) {
        if (up && mine === page && frame.type === 'send') said.push(frame)
        return up
      },
      onChange() {},
    })
  }

  /** What the screen shows: events as they were applied, in order. */
  function openView(at: number) {
    const shown: (AgentEvent | VisitorEvent)[] = []
    const asked: number[] = []
    const sync = openSync<AgentEvent | VisitorEvent>({
      apply: (_conversation, event) => shown.push(event),
      ask: (_conversation, seq) => asked.push(seq) > 0,
      forget() {
        view = openView(0)
      },
    })
    sync.follow(conversation, at)
    return { shown, asked, sync }
  }

  const epochSeen = () => view.shown.reduce((epoch, event) => ('epoch' in event ? event.epoch : epoch), 0)

  function eventsSince(seq: number): Promise<(AgentEvent | VisitorEvent)[]> {
    return world.tx(async (tx) => {
      if (!isVisitor) return eventsAfter(tx, conversation, seq, 500)
      const faces = await facesOf(tx)
      const events = await publicEventsAfter(tx, conversation, seq, 500)
      return events.map((event) => eventForVisitor(event, faces)!)
    })
  }

  /** The server's side: what it answers, and what it tells of by itself, stand in line to be heard. */
  async function take(frame: (typeof said)[number]): Promise<void> {
    const { id, body, kind = 'message', epoch } = frame
    const [answer] = await world.tx((tx) => sendMessages(tx, [{ author, conversation, id, body, kind, epoch }]))
    if (answer instanceof Refused) {
      toHear.push(() => {
        refused.add(body)
        box.refused(id, answer.toRefusal())
      })
    } else toHear.push(() => box.acknowledged(id))
    const events = await eventsSince(0)
    // Live events arrive one by one, the last ones now; some never do.
    for (const event of events.slice(-3))
      if (event.seq % 4 !== 3) toHear.push(() => view.sync.event(conversation, event))
  }

  const deeds: Record<Step['does'], () => void | Promise<void>> = {
    write() {
      const id = newId()
      const body = `${author.kind} ${written.length}`
      written.push(body)
      // As the desk does: without it, a copy of what was refused could slip in after the next join.
      box.add({ id, conversation, body, kind: 'message', ...(!isVisitor && { epoch: epochSeen() }) })
    },
    send: () => (said.length > 0 ? take(said.shift()!) : undefined),
    sendTwice: () => (said.length > 0 ? take(said[0]!) : undefined),
    hear: async () => {
      await toHear.shift()?.()
      const from = view.asked.shift()
      if (from !== undefined && up) {
        const events = await eventsSince(from)
        toHear.push(() => view.sync.delta(conversation, from, events, false))
      }
    },
    loseAnswer: () => void toHear.shift(),
    break() {
      up = false
      said = []
      toHear = []
      box.pause()
    },
    async mend() {
      up = true
      for (const { seq } of view.sync.cursors()) view.sync.delta(conversation, seq, await eventsSince(seq), false)
      box.resend()
    },
    async reload() {
      await deeds.break()
      page++
      view.sync.unfollow(conversation)
      view = openView(0)
      box = openBox()
      await deeds.mend()
    },
    join: () => world.tx((tx) => joinConversation(tx, world.ann, conversation)).catch(ended),
    end: () => world.tx((tx) => endConversation(tx, world.ann, conversation, { outcome: 'resolved', comment: null })),
  }
  box = openBox()

  return {
    author,
    written,
    refused,
    shown: () => view.shown,
    leave: () => view.sync.unfollow(conversation),
    does: async (name: Step['does']) => void (await deeds[name]()),
    async settle() {
      await deeds.break()
      await deeds.mend()
      for (let i = 0; said.length > 0 || toHear.length > 0; i++) {
        assert.ok(i < 1000, 'it comes to an end')
        await (said.length > 0 ? deeds.send() : deeds.hear())
      }
      await deeds.break()
      await deeds.mend()
      assert.deepEqual(
        box.items().filter((item) => item.state !== 'failed'),
        [],
      )
    },
    /** The state that the shown events make of the first snapshot, and the state as it is read afresh. */
    snapshot: (): Promise<[unknown, unknown]> =>
      world.tx(async (tx) => {
        if (isVisitor) {
          const { conversation: fresh } = await getOwn(tx, world.vera, conversation)
          const { entries } = await ownTimeline(tx, world.vera, conversation, null, 500)
          const blank = {
            ...fresh,
            seq: 0,
            status: 'waiting' as const,
            agent: null,
            endedAt: null,
            reopenUntil: null,
            preview: null,
            agentMessages: 0,
          }
          const made = (view.shown as VisitorEvent[]).reduce(applyVisitorEvent, { conversation: blank, entries: [] })
          return [made, { conversation: fresh, entries }]
        }
        const { conversation: fresh, entries } = await readTimeline(tx, world.ann, conversation, { limit: 500 })
        const none = {
          seq: 0,
          publicSeq: 0,
          epoch: 0,
          status: 'waiting' as const,
          outcome: null,
          assigneeId: null,
          speakers: {},
        }
        const blank = { ...fresh, ...none, preview: null, endedAt: null, visitorMessages: 0 }
        const made = (view.shown as AgentEvent[]).reduce(applyAgentEvent, { conversation: blank, entries: [] })
        return [made, { conversation: fresh, entries }]
      }),
  }
}

function ended(error: unknown): void {
  assert.ok(error instanceof Refused && error.code === 'conversation-ended')
}
