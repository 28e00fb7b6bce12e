import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../faults/fault.ts'
import type { ScenePlan } from '../scene.ts'
import type { Build } from './builds.ts'

/** A promise of the product, broken as somebody careless might break it. */
export type Breakage = Build & {
  /** What whoever wrote it so might have thought. */
  thought: string
  /** What the checker has to say, as `kind: what`; each at least once. */
  found: RegExp[]
  /** What brings it out. Where this is missing, traffic alone does. */
  strike?: Fault['strike']
  /** Where one is not enough. */
  nodes?: number
  /** How long it takes to show, where it shows only after the traffic. */
  waits?: Pick<ScenePlan, 'settleWithinMs' | 'giveBackWithinMs'>
}

const GROUP_COMMIT = 'server/messages/group-commit.ts'
const DELIVER = 'server/realtime/deliver.ts'
const PULL = 'server/realtime/pull.ts'
const OUTBOX = 'protocol/outbox.ts'

export const BREAKAGES: Record<string, Breakage> = {
  'ack-before-commit': {
    thought: 'Everything has been written, and the commit is on its way: nobody need wait for it.',
    found: [/^lost: .* was acknowledged and is not there/],
    changes: [
      {
        file: GROUP_COMMIT,
        find: `const answers = await transaction(db, workspaceId, (tx) =>
        sendMessages(
          tx,
          batch.map((one) => one.send),
        ),
      )
      batch.forEach(`,
        replace: `await transaction(db, workspaceId, async (tx) =>
        tell(
          await sendMessages(
            tx,
            batch.map((one) => one.send),
          ),
        ),
      )
      function tell(answers) { batch.forEach(`,
      },
      {
        file: GROUP_COMMIT,
        find: `else one.resolve(answer)\n      })`,
        replace: `else one.resolve(answer)\n      }) }`,
      },
    ],
    async strike(scene) {
      const lines = scene.nodes.map((_, i) => `database ${i}`)
      // What is written takes long to arrive, and so does the commit behind it.
      for (const line of lines) await scene.weather(line, { bytesPerSecond: 10_000 })
      for (let n = 0; n < 3; n++) {
        // Those who are told that the database is away try again after a second.
        await pause(1300)
        for (const line of lines) await scene.reset(line, 1)
      }
      for (const line of lines) await scene.weather(line)
    },
  },

  'asynchronous-commit': {
    thought: 'Waiting for the disk is what costs most, and it writes by itself soon enough.',
    found: [/^lost: .* was acknowledged and is not there/],
    changes: [],
    // All but the first keep what is committed in memory for longer, so that there is something to lose in a short run.
    postgres: {
      synchronous_commit: 'off',
      wal_writer_delay: '10s',
      wal_writer_flush_after: '1GB',
      bgwriter_lru_maxpages: '0',
    },
    async strike(scene) {
      // Those who talk are on disk, so that only what they say is not.
      await scene.database((client) => client.query('checkpoint'))
      await scene.killPostgres(1000)
      await pause(1500)
    },
  },

  'no-dedupe': {
    thought: 'Ids are unique: there is no need to look whether one is there already.',
    found: [/^duplicated: .* [2-9] rows/],
    changes: [
      {
        file: 'server/messages/send.ts',
        find: 'const stored = batch.before.get(keyOf(send))',
        replace: 'const stored = undefined as Stored | undefined',
      },
    ],
    sql: `alter table messages drop constraint messages_pkey cascade;
      create index on messages (workspace_id, conversation_id, author_id, id)`,
    async strike(scene) {
      await scene.clients.ask('rude', { rudeness: 0.3 })
      await cutLines(scene)
    },
  },

  'paging-by-global-id': {
    thought: 'One ever rising number over all conversations is all a reader needs to go on from.',
    found: [/^(view|late): /],
    waits: { settleWithinMs: 1500 },
    nodes: 2,
    changes: [
      {
        file: PULL,
        find: 'const faces = await facesOf(tx)',
        replace: `const faces = await facesOf(tx)
    const written = await tx.rows(
      'written-since',
      \`select e.id, e.conversation_id as conversation, e.seq, c.visitor_id as "visitorId", c.inbox_id as "inboxId"
       from events e join conversations c on c.workspace_id = e.workspace_id and c.id = e.conversation_id
       where e.workspace_id = $1 and e.id > $2 order by e.id\`,
      [room.workspaceId, lastId],
    )
    lastId = Math.max(lastId, written.at(-1)?.id ?? 0)
    const each = await eventsAfterEach(tx, written.map((one) => ({ id: one.conversation, seq: one.seq - 1 })), 1)
    written.forEach(({ conversation: id, visitorId, inboxId }, i) =>
      delivery.deliver(room, each[i].map((event) => ({ id, visitorId, inboxId, event })), faces),
    )
    return`,
      },
      { file: PULL, find: 'const MOST_OF_EACH = 100', replace: 'const MOST_OF_EACH = 100\nlet lastId = 0' },
      // What a node writes itself it reads back like all else, so that order is the reading's alone.
      {
        file: 'server/realtime/realtime.ts',
        find: 'if (faces) delivery.deliver(room, conversations, faces)',
        replace: 'if (true) void pull(room, conversations)',
      },
      { file: DELIVER, find: 'if (seq > cursor.seq + 1) return void catchUp(room, peer, id)', replace: '' },
      {
        file: 'protocol/sync.ts',
        find: 'if (event.seq > one.have + 1) return hold(conversation, one, event)',
        replace: '',
      },
    ],
    // The sleep makes long what is short on a quiet machine: the time between taking a number and committing it.
    sql: `alter table events add column id bigint generated always as identity;
      create index on events (id);
      create function linger() returns trigger language plpgsql as
        $$ begin perform pg_sleep(random() * 0.03); return null; end $$;
      create trigger linger after insert on events for each statement execute function linger()`,
    inClients: true,
  },

  'projection-leak': {
    thought: 'The widget shows only what it knows, so it does no harm to tell it of notes.',
    found: [/^foreign: .*⟦note /],
    changes: [
      {
        file: DELIVER,
        find: 'if (!visitors || event.publicSeq === null) continue',
        replace: `if (!visitors) continue
      if (event.publicSeq === null) {
        for (const peer of visitors) peer.write(encodeForAgents(id, event))
        continue
      }`,
      },
    ],
  },

  'foreign-leak': {
    thought: 'The widget knows which conversation is its own: one list of listeners is enough.',
    found: [/^foreign: visitor /],
    changes: [
      {
        file: DELIVER,
        find: 'const visitors = room.visitors.get(visitorId)',
        replace: 'const visitors = new Set([...room.visitors.values()].flatMap((peers) => [...peers]))',
      },
    ],
  },

  'no-lock': {
    thought: 'Readers should not wait for writers, and two at the same moment hardly ever happen.',
    found: [/^gap: /],
    nodes: 2,
    changes: [
      {
        file: 'server/conversations/lock.ts',
        find: 'order by c.id for no key update',
        replace: 'order by c.id',
      },
    ],
    // With these keys, the database would refuse the second of two equal numbers, and the message would only be late.
    sql: `alter table gathered_events drop constraint gathered_events_pkey;
      alter table events drop constraint events_pkey;
      create index on events (workspace_id, conversation_id, seq)`,
    async strike(scene) {
      const lines = scene.nodes.map((_, i) => `database ${i}`)
      for (const line of lines) await scene.weather(line, { delayMs: 10 })
      await pause(1500)
      for (const line of lines) await scene.weather(line)
    },
  },

  'unordered-outbox': {
    thought: 'What was written last is what its writer waits for: it goes first, and nothing waits for anything.',
    found: [/^order: /],
    changes: [
      {
        file: OUTBOX,
        find: `if (state !== 'waiting' || busy.has(conversation)) continue`,
        replace: `if (state !== 'waiting') continue`,
      },
      {
        file: OUTBOX,
        find: 'kind, epoch, state } of items)',
        replace: 'kind, epoch, state } of [...items].reverse())',
      },
    ],
    inClients: true,
    strike: cutLines,
  },

  'forgetful-outbox': {
    thought: 'TCP is reliable: what is sent has arrived.',
    found: [/^vanished: /],
    waits: { settleWithinMs: 1500 },
    changes: [{ file: OUTBOX, find: `set(id, { state: 'sending' })`, replace: 'drop(id)' }],
    inClients: true,
    strike: cutLines,
  },

  'no-sweep': {
    thought: 'The doorbell rings for every commit: looking again every five seconds is a waste.',
    found: [/^late: /],
    nodes: 2,
    changes: [
      {
        file: 'server/realtime/realtime.ts',
        find: 'setInterval(sweepSoon, SWEEP_MS)',
        replace: 'setInterval(() => {}, SWEEP_MS)',
      },
      // A line that loses much, so that a short run has something to lose.
      {
        file: 'server/realtime/doorbell.ts',
        find: 'else options.onRing(ring)',
        replace: 'else if (Math.random() < 0.5) options.onRing(ring)',
      },
    ],
    waits: { settleWithinMs: 10_000 },
  },

  'leaky-node': {
    thought: 'A trace of each connection, for when somebody asks for support.',
    found: [/^process: .* descriptors/, /^process: .* bytes/],
    waits: { giveBackWithinMs: 1 },
    changes: [
      {
        file: 'server/realtime/socket.ts',
        find: 'const HELLO_MS = 5_000',
        replace: 'const HELLO_MS = 5_000\nconst traces: unknown[] = []',
      },
      {
        file: 'server/realtime/socket.ts',
        find: 'count(socket, address)\n',
        replace: `count(socket, address)
      traces.push(process.getBuiltinModule('node:fs').openSync('/dev/null'), Buffer.alloc(3e6, 1))\n`,
      },
    ],
    async strike(scene) {
      for (let n = 0; n < 5; n++) {
        for (const door of ['visitors', 'agents']) await scene.reset(door, 1)
        await pause(700)
      }
    },
  },
}

/** With much on its way at every moment, so that answers get lost too. */
async function cutLines(scene: Parameters<Fault['strike']>[0]): Promise<void> {
  for (const door of ['visitors', 'agents']) await scene.weather(door, { delayMs: 150 })
  for (let n = 0; n < 3; n++) {
    await pause(600)
    for (const door of ['visitors', 'agents']) await scene.reset(door, 1)
  }
  for (const door of ['visitors', 'agents']) await scene.weather(door)
}
