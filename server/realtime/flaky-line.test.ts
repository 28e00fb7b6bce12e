import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { openOutbox } from '@parley/protocol/outbox.ts'
import fc from 'fast-check'
import { openGroupCommit } from '../messages/group-commit.ts'
import type { ConversationNews } from '../platform/database.ts'
import { ownDatabase } from '../test/database.ts'
import { play, type Seams, SOUND } from '../test/flaky-history.ts'
import { history, type Step, sentence } from '../test/flaky-steps.ts'
import { aWorld, type World } from '../test/world.ts'
import { openRealtime } from './realtime.ts'
import type { Room } from './room.ts'

/**
 * The project's own clients (link, sync, outbox, apply) and two real nodes on the real database, in thousands of short
 * histories. Lines, doorbell and clock are the model's: nothing happens between two steps, so a seed plays the same
 * history again. By hand for longer: `FLAKY_RUNS=20000 npm test -- server/realtime/flaky`, and with FLAKY_SEED and FLAKY_PATH
 * what a failure has printed.
 */
const { FLAKY_RUNS = '2000', FLAKY_SEED, FLAKY_PATH } = process.env
const { db } = await ownDatabase()
mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: Date.now() })
// Not mock.method: it would keep every call of the thousands of histories.
performance.now = () => Date.now()

test('[RT1] [RT2] [RT3] [RT4] [RT6] [RT7] [RT11] [RT13] [RT14] [RT15] [RT16] [RT17] [RT31] [RT32] whatever befalls lines, nodes and database: nothing is lost, nothing twice, all see one order, and nobody what is not theirs', async () => {
  const replayed = { ...(FLAKY_SEED && { seed: Number(FLAKY_SEED) }), ...(FLAKY_PATH && { path: FLAKY_PATH }) }
  const outcome = await search(SOUND, { numRuns: Number(FLAKY_RUNS), ...replayed })
  if (outcome.failed) assert.fail(story(outcome))
})

/** Histories that once came out wrong, as short as the search could make them: what each does, and to whom. */
const FOUND: Record<string, [does: string, at: number][]> = {
  '[RT17] a tab that was away learns what another tab began': [
    ['write', 0],
    ['lose', 1],
  ],
  '[RT2] words that were sent on to another conversation are not said again by a late copy of them': [
    ['write', 1],
    ['flow', 1],
    ['hold', 0],
    ['end', 0],
    ['write', 0],
    ['long', 0],
  ],
  '[RT17] who leaves in the middle of a hello follows nothing': [
    ['talk', 0],
    ['renew', 2],
    ['reload', 2],
  ],
}

for (const [what, steps] of Object.entries(FOUND)) {
  test(what, async () => play(await aWorldWithSessions(), stepsOf(steps)))
}

test('[RT6] without the fence, what an agent was refused slips in after their next join; with it, it does not', async () => {
  const steps = stepsOf([
    ['talk', 0],
    ['write', 2],
    ['reload', 2],
    ['end', 0],
    ['talk', 0],
  ])
  const openUnfenced: Seams['openOutbox'] = (options) =>
    openOutbox({
      ...options,
      send: (frame) => options.send(frame.type === 'send' ? { ...frame, epoch: undefined } : frame),
    })
  const world = await aWorldWithSessions()
  await play(world, steps)
  await assert.rejects(
    play(world, steps, { ...SOUND, openOutbox: openUnfenced }),
    /Ann’s desk wrote is there, each once/,
  )
})

function stepsOf(some: [does: string, at: number][]): Step[] {
  return some.map(([does, at]) => ({ does, at, nth: 0 }))
}

/** What each does wrong, and whether it is noticed: a test that cannot fail proves nothing. */
const BROKEN: Record<string, Partial<Seams>> = {
  'acknowledges before it commits': {
    openGroupCommit(db) {
      const real = openGroupCommit(db)
      return {
        ...real,
        async post(workspaceId, send) {
          real.post(workspaceId, send).catch(() => {})
          return { id: send.id, conversation: send.conversation, seq: 1, at: '' }
        },
      }
    },
  },
  'takes a resend for something new': {
    openGroupCommit(db) {
      const real = openGroupCommit(db)
      const seen = new Set<string>()
      return {
        ...real,
        async post(workspaceId, send) {
          const id = seen.has(send.id) ? newId() : send.id
          seen.add(send.id)
          return { ...(await real.post(workspaceId, { ...send, id })), id: send.id }
        },
      }
    },
  },
  'shows events as they come': {
    openSync: ({ apply }) => {
      const known = new Set<string>()
      return {
        follow: (conversation) => void known.add(conversation),
        unfollow: (conversation) => void known.delete(conversation),
        event: (conversation, event) => apply(conversation, event),
        delta: (conversation, _, events) => {
          for (const event of events) apply(conversation, event)
        },
        reset() {},
        cursors: () => [],
        hello: () => Array.from(known, (conversation) => ({ conversation, seq: 0 })),
        welcomed() {},
        has: (conversation) => known.has(conversation),
      }
    },
  },
  'forgets what is unsent with the page': {
    openOutbox: (options) => openOutbox({ ...options, store: { ...options.store, all: () => [] } }),
  },
  'counts as told what it has not told': {
    openRealtime: telling((room, { id, visitorId, event }) => {
      for (const peer of [...(room.followers.get(id) ?? []), ...(room.visitors.get(visitorId) ?? [])]) {
        const cursor = peer.cursor(id)
        if (cursor && event.seq % 3 === 0) cursor.seq = event.seq
      }
    }),
  },
  'tells visitors what agents are told': {
    openRealtime: telling((room, { id, visitorId, event }) => {
      for (const peer of room.visitors.get(visitorId) ?? [])
        if (event.type === 'note.created') peer.send({ type: 'event', conversation: id, event })
    }),
  },
  'tells every desk, whatever its inboxes': {
    openRealtime: telling((room, { id, event }) => {
      for (const peer of room.desks) peer.send({ type: 'event', conversation: id, event })
    }),
  },
}

/** A node that does something of its own with each event before it delivers. */
function telling(tell: (room: Room, news: ConversationNews) => void): typeof openRealtime {
  return (options) => {
    options.db.onCommit.push(({ workspaceId, conversations }) => {
      const room = realtime.rooms.of(workspaceId)
      if (room) for (const news of conversations) tell(room, news)
    })
    const realtime = openRealtime(options)
    return realtime
  }
}

for (const [wrong, seams] of Object.entries(BROKEN)) {
  test(`a Parley that ${wrong} is caught, by a short history`, async () => {
    const outcome = await search({ ...SOUND, ...seams }, { numRuns: 1000 })
    assert.ok(outcome.failed, 'it was not noticed')
    assert.ok(outcome.counterexample![0].length <= 12, story(outcome))
  })
}

async function search(seams: Seams, options: fc.Parameters<[Step[]]>): Promise<fc.RunDetails<[Step[]]>> {
  let world: World | undefined
  let played = 0
  return fc.check(
    fc.asyncProperty(history, async (steps) => {
      // Lists are read per workspace: one with thousands of conversations of the last seconds would only cost time.
      if (!world || played++ % 25 === 0) world = await aWorldWithSessions()
      await play(world, steps, seams)
    }),
    options,
  )
}

/** Whose desks stand the look of the sweep for sessions that have ended. */
async function aWorldWithSessions(): Promise<World> {
  const world = await aWorld(db)
  const { workspaceId, ann, mallory } = world
  await world.tx((tx) =>
    tx.rows(
      'start-sessions',
      `insert into auth.session (id, "userId", token, "expiresAt")
       select p.session, a.user_id, p.session, now() + interval '1 day' from unnest($2::uuid[], $3::text[]) p(agent, session)
       join agents a on a.workspace_id = $1 and a.id = p.agent`,
      [workspaceId, [ann.id, mallory.id], [ann.sessionId, mallory.sessionId]],
    ),
  )
  return world
}

function story({ counterexample, seed, counterexamplePath, errorInstance }: fc.RunDetails<[Step[]]>): string {
  const [steps] = counterexample!
  return [
    `After these ${steps.length} steps (FLAKY_SEED=${seed} FLAKY_PATH=${counterexamplePath}):`,
    ...steps.map((one, i) => `${i + 1}. ${sentence(one)}`),
    String((errorInstance as Error).stack),
  ].join('\n')
}
