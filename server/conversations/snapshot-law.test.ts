import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as inFolder } from 'node:path'
import { Readable } from 'node:stream'
import { after as afterAll, test } from 'node:test'
import { type AgentSnapshot, applyAgentEvent, applyVisitorEvent, type VisitorSnapshot } from '@parley/protocol/apply.ts'
import { type Critical, type Priority, UNTOUCHED } from '@parley/protocol/conversation.ts'
import { type AgentEvent, type EventType, PUBLIC_EVENTS } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import fc from 'fast-check'
import { facesOf } from '../agents/faces.ts'
import { uploadAttachment } from '../attachments/upload.ts'
import { blockVisitor, unblockVisitor } from '../blocks/block.ts'
import { eventsAfter, publicEventsAfter } from '../events/event.ts'
import { createLabel } from '../labels/create.ts'
import { deleteMessage } from '../messages/delete.ts'
import { editMessage } from '../messages/edit.ts'
import { openBlobs } from '../platform/blobs.ts'
import { Refused } from '../platform/refused.ts'
import { rateConversation } from '../ratings/rate.ts'
import { createTeam } from '../teams/create.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { askForRating } from './ask-rating.ts'
import { assignConversation } from './assign.ts'
import { categoriseConversation } from './categorise.ts'
import { endConversation } from './end.ts'
import { expireConversations } from './expire.ts'
import { flagConversation } from './flag.ts'
import { joinConversation } from './join.ts'
import { labelConversation } from './label.ts'
import { prioritiseConversation } from './prioritise.ts'
import { reopenConversation } from './reopen.ts'
import { takeOver } from './take-over.ts'
import { readTimeline } from './timeline.ts'
import { eventForVisitor, ownTimeline } from './visitor-view.ts'

const { db } = await ownDatabase()

/** What was told to the world, as the app itself holds it in memory when it delivers. */
const told: AgentEvent[] = []
db.onCommit.push(({ conversations }) => told.push(...conversations.map((one) => one.event)))

const folder = mkdtempSync(inFolder(tmpdir(), 'parley-law-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const blobs = openBlobs({ dataDir: folder, s3: undefined })

type Deed = (world: World, conversation: string) => Promise<unknown>

const write: Deed = ({ vera, say }, id) => say(vera, id, '**Hello?** `code`\n> quoted [link](https://example.com)')
const reply: Deed = ({ ann, say }, id) => say(ann, id, `Yes: ${'long '.repeat(60)}`)
const note: Deed = ({ ann, say }, id) => say(ann, id, 'Careful with this one', { kind: 'note' })
const filed =
  (who: 'vera' | 'ann', kind: 'message' | 'note', body: string): Deed =>
  async (world, conversation) => {
    const said = { name: 'order 17.pdf', mime: undefined, bytes: undefined }
    const upload = { id: newId(), conversation, said, claims: {} }
    const { id } = await uploadAttachment({ db, blobs }, world[who], upload, Readable.from([Buffer.from('%PDF-1.7')]))
    return world.say(world[who], conversation, body, { kind, attachments: [id] })
  }
const join: Deed = ({ ann, tx }, id) => tx((tx) => joinConversation(tx, ann, id))
const joinToo: Deed = ({ otto, tx }, id) => tx((tx) => joinConversation(tx, otto, id))
const assignTo =
  (who: 'ann' | 'otto' | 'ben' | null): Deed =>
  (world, id) =>
    world.tx((tx) => assignConversation(tx, world.ben, id, { assigneeId: who && world[who].id }))
const end: Deed = ({ ann, tx }, id) =>
  tx((tx) => endConversation(tx, ann, id, { outcome: 'abandoned', comment: 'Rude' }))
const expire: Deed = async ({ tx }) => {
  await tx((tx) => tx.rows('at-once', `update inboxes set settings = settings || '{"expiryHours": 0}'`, []))
  await expireConversations(db)
}
const assignToTeam: Deed = async ({ ann, ben, tx }, id) => {
  const team = await tx((tx) => createTeam(tx, ben.id, { name: newId(), agentIds: [ann.id] }))
  await tx((tx) => assignConversation(tx, ben, id, { assigneeId: null, teamId: team.id }))
}
const takeItOver: Deed = async ({ otto, tx }, id) => {
  const { conversation } = await tx((tx) => readTimeline(tx, otto, id, { limit: 1 }))
  await tx((tx) => takeOver(tx, otto, id, conversation.epoch))
}
const prioritise =
  (priority: Priority): Deed =>
  ({ ann, tx }, id) =>
    tx((tx) => prioritiseConversation(tx, ann, id, priority))
const categorise =
  (category: string | null): Deed =>
  async ({ ann, tx, shop }, id) => {
    await tx((tx) =>
      tx.rows('a-category', `update inboxes set settings = settings || '{"categories": ["Returns"]}' where id = $1`, [
        shop,
      ]),
    )
    await tx((tx) => categoriseConversation(tx, ann, id, category))
  }
const flag =
  (critical: Critical | null): Deed =>
  ({ ann, tx }, id) =>
    tx((tx) => flagConversation(tx, ann, id, critical))
const label =
  (...names: string[]): Deed =>
  ({ ann, tx }, id) =>
    tx(async (tx) => {
      const labels = await Promise.all(names.map((name) => createLabel(tx, ann.id, { name })))
      await labelConversation(tx, ann, id, { labelIds: labels.map((one) => one.label.id) })
    })
const ask: Deed = ({ ann, tx }, id) => tx((tx) => askForRating(tx, ann, id))
const endAndAsk: Deed = ({ ann, tx }, id) =>
  tx((tx) => endConversation(tx, ann, id, { outcome: 'resolved', comment: null, askRating: true }))
const rate: Deed = ({ vera, tx }, id) => tx((tx) => rateConversation(tx, vera, id, { score: 4, comment: 'Quick' }))
const block =
  (how: { byAddress?: boolean; end?: boolean }): Deed =>
  ({ ann, tx }, id) =>
    tx((tx) => blockVisitor(tx, ann, id, { byAddress: false, reason: null, end: false, ...how }))
const unblock: Deed = ({ otto, tx }, id) => tx((tx) => unblockVisitor(tx, otto, id))
const reopen: Deed = ({ otto, tx }, id) => tx((tx) => reopenConversation(tx, otto, id))

/** Ann's newest message or note: put otherwise, taken back; and answered. */
const newestOfAnn = (world: World, id: string, kind = 'message') =>
  world.tx(async (tx) => {
    const [row] = await tx.rows<{ id: string }>(
      'newest-of-ann',
      `select id from messages where conversation_id = $1 and author_id = $2 and kind = $3 and deleted is null
       order by seq desc limit 1`,
      [id, world.ann.id, kind],
    )
    return row!.id
  })
const edit =
  (kind: 'message' | 'note', body = 'Put _otherwise_'): Deed =>
  async (world, conversation) => {
    const id = await newestOfAnn(world, conversation, kind)
    await world.tx((tx) => editMessage(tx, world.ann, { conversation, id, body }, 1000))
  }
const takeBack =
  (kind: 'message' | 'note'): Deed =>
  async (world, conversation) => {
    const id = await newestOfAnn(world, conversation, kind)
    await world.tx((tx) => deleteMessage(tx, world.ann, { conversation, id }))
  }
const answerAnn =
  (who: 'vera' | 'ann', kind: 'message' | 'note' = 'message'): Deed =>
  async (world, id) =>
    world.say(world[who], id, 'On that:', { kind, replyTo: await newestOfAnn(world, id, kind) })
/** So that what is taken back then leaves a mark. */
const readAll: Deed = ({ tx }, id) =>
  tx((tx) => tx.rows('read-all', 'update conversations set visitor_read = public_seq where id = $1', [id]))

type Case = { after: Deed[]; does: Deed }

/** Every type of event there is, each in the situations that differ. A new type fails the build until it is here. */
const CASES: Record<EventType, Record<string, Case>> = {
  'conversation.started': { 'by a first message': { after: [], does: write } },
  'message.created': {
    'of the visitor': { after: [write], does: write },
    'of the visitor to an agent': { after: [write, join], does: write },
    'of an agent': { after: [write, join], does: reply },
    'that is only a file': { after: [], does: filed('vera', 'message', '') },
    'of an agent, with a file': { after: [write, join], does: filed('ann', 'message', 'Here it is') },
    'that reopens': { after: [write, join, reply, end], does: write },
    'that answers another': { after: [write, join, reply], does: answerAnn('vera') },
  },
  'message.edited': {
    'that is the last': { after: [write, join, reply], does: edit('message') },
    'that is not the last': { after: [write, join, reply, write], does: edit('message') },
    'with a file': { after: [write, join, filed('ann', 'message', 'Here')], does: edit('message', '') },
    'that answers another, again': {
      after: [write, join, reply, answerAnn('ann'), edit('message', 'Once')],
      does: edit('message', 'Twice'),
    },
    'that was answered': { after: [write, join, reply, answerAnn('vera')], does: edit('message') },
  },
  'message.deleted': {
    'that nobody saw': { after: [write, join, reply], does: takeBack('message') },
    'that was read': { after: [write, join, reply, readAll], does: takeBack('message') },
    'that was answered, with a file and edited': {
      after: [write, join, filed('ann', 'message', 'Here'), edit('message'), answerAnn('vera')],
      does: takeBack('message'),
    },
    'after the end': { after: [write, join, reply, end], does: takeBack('message') },
    'before one that was taken back': {
      after: [write, join, reply, reply, takeBack('message')],
      does: takeBack('message'),
    },
  },
  'note.created': {
    'that answers another': { after: [write, note], does: answerAnn('ann', 'note') },
    'among messages': { after: [write], does: note },
    'with a file': { after: [write], does: filed('ann', 'note', '') },
    'after the end': { after: [write, end], does: note },
  },
  'note.edited': {
    'among messages': { after: [write, note, write], does: edit('note') },
    'after the end': { after: [write, note, end], does: edit('note') },
  },
  'note.deleted': {
    'with a file': { after: [write, filed('ann', 'note', 'Look')], does: takeBack('note') },
    'that was answered': { after: [write, note, answerAnn('ann', 'note'), edit('note')], does: takeBack('note') },
  },
  'agent.joined': {
    'what nobody holds': { after: [write], does: join },
    'what a colleague answers': { after: [write, joinToo], does: join },
    'what was assigned to them': { after: [write, assignTo('ann')], does: join },
    'what was assigned to a colleague who has not joined': { after: [write, assignTo('ben')], does: join },
  },
  'conversation.assigned': {
    'from the queue': { after: [write], does: assignTo('ann') },
    'to one who speaks': { after: [write, join, joinToo], does: assignTo('otto') },
    'to one who does not': { after: [write, join], does: assignTo('otto') },
    'back to the queue': { after: [write, join, reply], does: assignTo(null) },
    'to a team': { after: [write, join, reply], does: assignToTeam },
    'to an agent of the team': { after: [write, assignToTeam], does: assignTo('ann') },
    'to an agent of no team': { after: [write, assignToTeam], does: assignTo('otto') },
    'by one who takes it over': { after: [write, join, reply], does: takeItOver },
    'by one who joined it before': { after: [write, join, joinToo], does: takeItOver },
  },
  'conversation.ended': {
    'while waiting': { after: [write], does: end },
    'while active': { after: [write, join, reply, write], does: end },
    'by the clock': { after: [write, assignTo('otto')], does: expire },
  },
  'conversation.reopened': {
    'by the visitor': { after: [write, join, end], does: write },
    'by an agent': { after: [write, join, end], does: reopen },
    'after it expired': { after: [write, expire], does: reopen },
    'that was of a team': { after: [write, assignToTeam, join, end], does: reopen },
  },
  'conversation.labelled': {
    'for the first time': { after: [write], does: label('Return', 'Sizing') },
    'with another in place of one': { after: [write, label('Return', 'Sizing')], does: label('Sizing', 'Repair') },
    'with none any more': { after: [write, join, label('Return'), end], does: label() },
  },
  'conversation.prioritised': {
    'while waiting': { after: [write], does: prioritise('urgent') },
    'after the end': { after: [write, end], does: prioritise('low') },
  },
  'conversation.categorised': {
    'for the first time': { after: [write], does: categorise('Returns') },
    'taken back': { after: [write, categorise('Returns')], does: categorise(null) },
  },
  'conversation.flagged': {
    'with a comment': { after: [write], does: flag({ comment: 'A child is ill' }) },
    'with another comment': { after: [write, flag({ comment: 'Ill' })], does: flag({ comment: null }) },
    'taken back': { after: [write, flag({ comment: null })], does: flag(null) },
  },
  'rating.requested': {
    'while active': { after: [write, join], does: ask },
    'with the end': { after: [write, join, flag({ comment: null })], does: endAndAsk },
  },
  'rating.given': {
    'after the end': { after: [write, join, endAndAsk], does: rate },
    'while active': { after: [write, join, ask], does: rate },
  },
  'visitor.blocked': {
    'by themselves': { after: [write], does: block({}) },
    'with their address': { after: [write], does: block({ byAddress: true }) },
    'with their address, later': { after: [write, block({})], does: block({ byAddress: true }) },
    'with the end': { after: [write, join], does: block({ end: true }) },
    'after the end': { after: [write, end], does: block({}) },
  },
  'visitor.unblocked': { 'by a colleague': { after: [write, block({ end: true })], does: unblock } },
}

for (const [type, cases] of Object.entries(CASES)) {
  for (const [situation, { after, does }] of Object.entries(cases)) {
    test(`[RT15] ${type} ${situation}: the old snapshot with the events is the new one, for agents and for visitors`, async () => {
      const world = await aWorld(db)
      const conversation = newId()
      for (const deed of after) await deed(world, conversation)
      const events = await verify(world, conversation, does)
      assert.ok(events.some((event) => event.type === type))
    })
  }
}

test('[RT15] it holds along whatever may happen to a conversation', async () => {
  const deeds = [
    write,
    reply,
    note,
    join,
    joinToo,
    assignTo('ann'),
    assignTo('otto'),
    assignTo('ben'),
    assignTo(null),
    end,
    reopen,
    assignToTeam,
    takeItOver,
    flag({ comment: 'Ill' }),
    endAndAsk,
    rate,
    block({ end: true }),
    unblock,
  ]
  const history = fc.array(fc.constantFrom(...deeds), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(history, async (some) => {
      const world = await aWorld(db)
      const conversation = newId()
      for (const deed of [write, ...some]) await verify(world, conversation, deed)
    }),
    { numRuns: 25 },
  )
})

/** Does it, and compares what clients make of the events with what a fresh read says. */
async function verify(world: World, conversation: string, does: Deed): Promise<AgentEvent[]> {
  const before = await snapshots(world, conversation)
  told.length = 0
  await does(world, conversation).catch((error) => assert.ok(error instanceof Refused, error))
  const live = structuredClone(told)
  const after = await snapshots(world, conversation)
  if (!after) return []

  const { seq, publicSeq } = before?.agent.conversation ?? { seq: 0, publicSeq: 0 }
  const events = await world.tx((tx) => eventsAfter(tx, conversation, seq, 100))
  assert.deepEqual(live, events, 'what is told at once is what stands in the log')
  assert.deepEqual(events.reduce(applyAgentEvent, before?.agent ?? blankAgent(after.agent)), after.agent)

  const own = await world.tx(async (tx) => {
    const faces = await facesOf(tx)
    const found = await publicEventsAfter(tx, conversation, publicSeq, 100)
    return found.map((event) => eventForVisitor(event, faces)!)
  })
  assert.equal(own.length, events.filter((event) => PUBLIC_EVENTS[event.type]).length)
  assert.deepEqual(own.reduce(applyVisitorEvent, before?.visitor ?? blankVisitor(after.visitor)), after.visitor)
  return events
}

async function snapshots(world: World, conversation: string) {
  try {
    return await world.tx(async (tx) => {
      const agent = await readTimeline(tx, world.ann, conversation, { limit: 200 })
      const visitor = await ownTimeline(tx, world.vera, conversation, null, 200)
      return { agent: snapshotOf(agent), visitor: snapshotOf(visitor) }
    })
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

function snapshotOf<C, E>({ conversation, entries }: { conversation: C; entries: E[] }) {
  return { conversation, entries }
}

/** What a client holds of a conversation that it sees from its first event on. */
function blankAgent({ conversation, entries }: AgentSnapshot): AgentSnapshot {
  const { id, inboxId, visitor } = conversation
  const { at } = entries[0]!
  return {
    conversation: {
      ...{ id, inboxId, visitor, seq: 0, publicSeq: 0, epoch: 0, status: 'waiting', outcome: null, assigneeId: null },
      ...{ speakers: {}, preview: null, lastMessageAt: at, startedAt: at, endedAt: null, visitorMessages: 0 },
      ...UNTOUCHED,
      labelIds: [],
      visitorMarks: { delivered: 0, read: 0 },
    },
    entries: [],
  }
}

function blankVisitor({ conversation, entries }: VisitorSnapshot): VisitorSnapshot {
  const { at } = entries[0]!
  return {
    conversation: {
      ...{
        id: conversation.id,
        seq: 0,
        status: 'waiting',
        agent: null,
        startedAt: at,
        endedAt: null,
        reopenUntil: null,
      },
      ...{ preview: null, lastMessageAt: at, agentMessages: 0, agentMessagesRead: 0, marks: { delivered: 0, read: 0 } },
      ...{ ratingAsked: false, rating: null },
    },
    entries: [],
  }
}
