import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNTOUCHED } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import {
  type Condition,
  type Facts,
  FIELDS,
  type Group,
  kindOf,
  ME,
  matches,
  NONE,
  OPERATORS,
  reachOf,
  type Unit,
  type ViewField,
} from '@parley/protocol/view.ts'
import fc from 'fast-check'
import { listConversations } from '../conversations/list.ts'
import { createLabel } from '../labels/create.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { selectMatching } from './select.ts'
import { treeSchema } from './tree.ts'

const { db } = await ownDatabase()
const world = await aWorld(db)
const team = newId()
const labels = await world.tx((tx) =>
  Promise.all(['Return', 'Sizing'].map(async (name) => (await createLabel(tx, world.ann.id, { name })).label.id)),
)
const INSTANTS = [0, 60, 3599, 3600, 3601, 86_400, 700_000].map((seconds) => seconds * 1000)
const NAMES = ['Freya Lindqvist', 'ΟΔΥΣΣΕΥΣ', 'İpek', 'straße', 'يوسف', '50%', "O'Neil", 'a_b']
const COUNTRIES = ['SE', 'DE']
const KEYS = ['plan', "it's", 'spent', '__proto__']

/** A conversation and its visitor as they may stand in the database, of which the facts follow. */
const standing = fc.record({
  status: fc.constantFrom('bot', 'waiting', 'pending', 'active', 'ended'),
  assignee: fc.constantFrom(null, world.ann.id, world.otto.id),
  team: fc.constantFrom(null, team),
  priority: fc.constantFrom('low', 'normal', 'high', 'urgent'),
  critical: fc.boolean(),
  category: fc.constantFrom(null, 'Returns', 'Sizes'),
  label: fc.subarray(labels),
  read: fc.boolean(),
  lastMessage: fc.constantFrom(...INSTANTS),
  lastBy: fc.constantFrom(null, 'visitor', 'agent'),
  waiting: fc.option(fc.constantFrom(...INSTANTS)),
  started: fc.constantFrom(...INSTANTS),
  ended: fc.constantFrom(...INSTANTS),
  rating: fc.constantFrom(null, 1, 3, 5),
  name: fc.option(fc.constantFrom(...NAMES)),
  email: fc.constantFrom(null, 'freya@example.com', 'JONAS@EXAMPLE.COM'),
  country: fc.constantFrom(null, ...COUNTRIES),
  language: fc.constantFrom(null, 'de-AT', 'EN', 'ar'),
  blocked: fc.boolean(),
  attributes: fc.dictionary(
    fc.constantFrom(...KEYS.slice(0, 3)),
    fc.oneof(fc.constantFrom('Gold', 'gold', '200', ''), fc.constantFrom(0, 199.5, 200, -3), fc.boolean()),
  ),
})
type Standing = typeof standing extends fc.Arbitrary<infer T> ? T : never

const valueFor = (field: ViewField, op: string): fc.Arbitrary<unknown> => {
  if (op === 'known' || op === 'unknown') return fc.constant(undefined)
  const some = <T>(...of: T[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 })
  const choices: Record<string, fc.Arbitrary<unknown>> = {
    status: some('bot', 'waiting', 'pending', 'active', 'ended'),
    inbox: some(world.shop, world.warehouse),
    channel: some('web', 'email'),
    assignee: some(ME, NONE, world.ann.id, world.otto.id),
    team: some(NONE, team, newId()),
    priority: some('low', 'high', 'urgent'),
    category: some(NONE, 'Returns', 'Other'),
    label: some(...labels, newId()),
    lastBy: some(NONE, 'visitor', 'agent', 'bot'),
    outcome: some(NONE, 'resolved', 'expired'),
    country: some(NONE, ...COUNTRIES),
    language: some(NONE, 'de', 'en', 'fr'),
    tag: some('vip', 'press'),
  }
  switch (kindOf(field)) {
    case 'choice':
    case 'set':
      return choices[field]!
    case 'flag':
      return fc.boolean()
    case 'number':
      return fc.constantFrom(0, 3, 5)
    case 'time':
      return op.startsWith('ago')
        ? fc.record({
            n: fc.constantFrom(0, 1, 2, 60),
            unit: fc.constantFrom<Unit>('minutes', 'hours', 'days', 'weeks'),
          })
        : fc.constantFrom(...INSTANTS).map((before) => new Date(base - before).toISOString())
    default:
      return op === 'more' || op === 'less'
        ? fc.constantFrom(-5, 0, 199.5, 200)
        : fc.constantFrom(
            'f',
            'LIND',
            'οδυσσευς',
            'ΟΔΥΣΣΕΥΣ',
            'i̇pek',
            'STRASSE',
            'ß',
            'يوسف',
            '%',
            '_',
            "'",
            '200',
            'true',
            'gold',
          )
  }
}
const condition: fc.Arbitrary<Condition> = fc
  .constantFrom<ViewField>(
    ...(Object.keys(FIELDS) as ViewField[]),
    ...KEYS.map((key) => `attribute:${key}` as const),
    'field:0b6f0a4e-0000-7000-8000-000000000001',
  )
  .chain((field) => fc.constantFrom(...OPERATORS[kindOf(field)]).map((op) => ({ field, op })))
  .chain(({ field, op }) =>
    valueFor(field, op).map((value) => ({ field, op, ...(value !== undefined && { value }) }) as Condition),
  )
const groupOf = (of: fc.Arbitrary<Condition | Group>): fc.Arbitrary<Group> =>
  fc.record({
    match: fc.constantFrom('all' as const, 'any' as const),
    of: fc.array(of, { minLength: 1, maxLength: 4 }),
  })
const tree = groupOf(fc.oneof({ weight: 3, arbitrary: condition }, { weight: 1, arbitrary: groupOf(condition) }))

const base = Date.now()

async function put(world: World, one: Standing): Promise<string> {
  const visitor = world.visitor()
  const id = await world.begun(visitor)
  const before = (ms: number | null) => (ms === null ? null : new Date(base - ms))
  const ended = one.status === 'ended'
  await world.tx(async (tx) => {
    await tx.q
      .updateTable('conversations')
      .set({
        status: one.status,
        outcome: ended ? 'resolved' : null,
        ended_at: ended ? before(one.ended) : null,
        assignee_id: one.assignee,
        priority: one.priority,
        is_critical: one.critical,
        category: one.category,
        label_ids: one.label,
        last_message_at: before(one.lastMessage)!,
        preview_by: one.lastBy,
        waiting_since: ended ? null : before(one.waiting),
        started_at: before(one.started)!,
        rating_score: one.rating,
        visitor_messages: 3,
      })
      .where('id', '=', id)
      .execute()
    await tx.q
      .updateTable('visitors')
      .set({
        name: one.name,
        email: one.email,
        country: one.country,
        language: one.language,
        blocked_at: one.blocked ? new Date() : null,
        attributes: JSON.stringify(one.attributes),
      })
      .where('id', '=', visitor.id)
      .execute()
    await tx.rows(
      'a-mark',
      `insert into read_marks (workspace_id, agent_id, conversation_id, seq, visitor_messages) values ($1, $2, $3, 1, $4)
       on conflict (workspace_id, agent_id, conversation_id) do update set visitor_messages = excluded.visitor_messages`,
      [tx.workspaceId, world.ann.id, id, one.read ? 3 : 2],
    )
  })
  return id
}

function factsAs(one: Standing, me: string, now: number): Facts {
  const iso = (ms: number | null) => (ms === null ? null : new Date(base - ms).toISOString())
  const ended = one.status === 'ended'
  return {
    ...UNTOUCHED,
    ...one,
    me,
    now,
    inbox: world.shop,
    channel: 'web',
    team: null,
    unread: !one.read,
    lastMessage: iso(one.lastMessage)!,
    waiting: ended ? null : iso(one.waiting),
    started: iso(one.started)!,
    ended: ended ? iso(one.ended) : null,
    outcome: ended ? 'resolved' : null,
    language: one.language === null ? null : one.language.split('-')[0]!.toLowerCase(),
    tag: [],
    fields: {},
  }
}

test('whatever is asked, server and client agree on what matches', async () => {
  const all = fc.sample(standing, { numRuns: 60, seed: 7 })
  const ids: string[] = []
  for (const one of all) ids.push(await put(world, one))
  await fc.assert(
    fc.asyncProperty(tree, async (raw) => {
      const asked = treeSchema.parse(raw) as Group
      const { found, now } = await world.tx(async (tx) => {
        const selection = selectMatching(asked, world.ann)
        const [clock] = await tx.rows<{ now: Date }>('its-now', 'select now() as now', [])
        const page = await listConversations(tx, world.ann, selection, { after: null, limit: 100 })
        return { found: page.conversations.map((row) => row.id), now: clock!.now.getTime() }
      })
      const expected = ids.filter((_id, n) => matches(asked, factsAs(all[n]!, world.ann.id, now)) === true)
      assert.deepEqual(found.sort(), expected.sort())
    }),
    { numRuns: 400 },
  )
})

test('what cannot match, because it is open or has ended, is not looked through; and nothing is missed by that', () => {
  fc.assert(
    fc.property(tree, standing, (asked, one) => {
      if (matches(asked, factsAs(one, world.ann.id, base)) !== true) return
      const reach = reachOf(asked)
      assert.equal(one.status === 'ended' ? reach.ended : reach.open, true)
    }),
    { numRuns: 5000 },
  )
})

test('what the facts do not tell is said so, unless the rest decides', () => {
  const facts = { ...factsAs(fc.sample(standing, { numRuns: 1, seed: 1 })[0]!, 'me', base), language: undefined }
  const unknown: Condition = { field: 'language', op: 'any', value: ['de'] }
  const yes: Condition = { field: 'channel', op: 'any', value: ['web'] }
  const no: Condition = { field: 'channel', op: 'none', value: ['web'] }
  const of = (match: 'all' | 'any', ...conditions: Condition[]) => matches({ match, of: conditions }, facts)
  assert.equal(of('all', unknown, yes), null)
  assert.equal(of('all', unknown, no), false)
  assert.equal(of('any', unknown, yes), true)
  assert.equal(of('any', unknown, no), null)
})

test('what is no condition is refused with a sentence', () => {
  const bad: [unknown, RegExp][] = [
    [{ field: 'password', op: 'is', value: 'x' }, /no such field/],
    [{ field: 'constructor', op: 'is', value: 'x' }, /no such field/],
    [{ field: 'status', op: 'contains', value: ['bot'] }, /cannot be asked/],
    [{ field: 'status', op: 'any', value: ['asleep'] }, /Invalid/],
    [{ field: 'status', op: 'any', value: [] }, /at least one/],
    [{ field: 'inbox', op: 'any', value: ["' or true --"] }, /Invalid/],
    [{ field: 'started', op: 'before', value: 'yesterday' }, /day/],
    [{ field: 'started', op: 'ago-more', value: { n: -1, unit: 'hours' } }, /0/],
    [{ field: 'rating', op: 'is', value: '5' }, /number/],
    [{ field: 'name', op: 'contains', value: '' }, /what it should be/],
  ]
  for (const [condition, sentence] of bad) {
    const parsed = treeSchema.safeParse({ match: 'all', of: [condition] })
    assert.equal(parsed.success, false, JSON.stringify(condition))
    assert.match(JSON.stringify(parsed.error?.issues), sentence)
  }
  const one = { field: 'critical', op: 'is', value: true }
  const deep = { match: 'all', of: [{ match: 'any', of: [{ match: 'all', of: [one] }] }] }
  assert.equal(treeSchema.safeParse(deep).success, false, 'two levels of groups')
  assert.equal(treeSchema.safeParse({ match: 'all', of: Array(31).fill(one) }).success, false, 'too many')
})
