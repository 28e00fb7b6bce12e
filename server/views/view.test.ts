import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { type Sort, sortKey } from '@parley/protocol/view.ts'
import fc from 'fast-check'
import type { Viewer } from '../agents/viewer.ts'
import { endConversation } from '../conversations/end.ts'
import { joinConversation } from '../conversations/join.ts'
import { labelConversation } from '../conversations/label.ts'
import { listConversations } from '../conversations/list.ts'
import { createLabel } from '../labels/create.ts'
import { Refused } from '../platform/refused.ts'
import { createTeam } from '../teams/create.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld, type World } from '../test/world.ts'
import { countCustom } from './count.ts'
import { arrangeViews, createView, editView, relabelViews, removeView } from './edit.ts'
import { selectionOf } from './select.ts'
import { draftSchema, getView, listViews } from './view.ts'

const { db } = await ownDatabase()

const OPEN = { field: 'status', op: 'none', value: ['ended'] } as const
const draft = (over: object = {}) =>
  draftSchema.parse({ name: 'Open', tree: { match: 'all', of: [OPEN] }, audience: 'me', ...over })
const make = (world: World, by: Viewer, over: object = {}) => world.tx((tx) => createView(tx, by, draft(over)))
const namesFor = async (world: World, viewer: Viewer) =>
  (await world.tx((tx) => listViews(tx, viewer))).map((view) => view.name)
const idsIn = (world: World, viewer: Viewer, key: Parameters<typeof selectionOf>[2]) =>
  world.tx(async (tx) => {
    const { selection, sort } = await selectionOf(tx, viewer, key)
    const page = await listConversations(tx, viewer, selection, { sort, after: null, limit: 100 })
    return page.conversations.map((row) => row.id)
  })
const isNotFound = (error: unknown) => error instanceof Refused && error.code === 'not-found'
const isForbidden = (error: unknown) => error instanceof Refused && error.code === 'forbidden'

test('a view of one’s own exists for nobody else, not even an admin', async () => {
  const world = await aWorld(db)
  const { id } = await make(world, world.ann, { name: 'Mine' })
  assert.deepEqual(await namesFor(world, world.ann), ['Mine'])
  for (const other of [world.otto, world.ben, world.mallory]) {
    assert.deepEqual(await namesFor(world, other), [])
    for (const act of [getView, removeView] as const)
      await assert.rejects(
        world.tx((tx): Promise<unknown> => act(tx, other, id)),
        isNotFound,
      )
    await assert.rejects(
      world.tx((tx) => editView(tx, other, id, draft())),
      isNotFound,
    )
    await assert.rejects(idsIn(world, other, `view:${id}`), isNotFound)
  }
})

test('a team’s view is seen by its members, and made only by them', async () => {
  const world = await aWorld(db)
  const team = await world.tx((tx) =>
    createTeam(tx, world.ben.id, { name: 'Care', agentIds: [world.ann.id, world.otto.id] }),
  )
  const shared = { name: 'Ours', audience: 'team', teamId: team.id }
  const { id } = await make(world, world.ann, shared)
  assert.deepEqual(await namesFor(world, world.otto), ['Ours'])
  assert.deepEqual(await namesFor(world, world.mallory), [])
  await assert.rejects(make(world, world.mallory, shared), isForbidden)
  await assert.rejects(
    world.tx((tx) => editView(tx, world.otto, id, draft())),
    isForbidden,
  )
  await assert.rejects(make(world, world.ann, { audience: 'team', teamId: newId() }), Refused)
})

test('what everyone sees is shared by admins, and changed by them too', async () => {
  const world = await aWorld(db)
  await assert.rejects(make(world, world.ann, { audience: 'everyone' }), isForbidden)
  const { id } = await make(world, world.ben, { name: 'All of us', audience: 'everyone' })
  assert.deepEqual(await namesFor(world, world.mallory), ['All of us'])
  await assert.rejects(
    world.tx((tx) => removeView(tx, world.ann, id)),
    isForbidden,
  )
  await world.tx((tx) => removeView(tx, world.ben, id))
  assert.deepEqual(await namesFor(world, world.mallory), [])
})

test('a shared view shows each reader only what they may see, and "me" is whoever looks', async () => {
  const world = await aWorld(db)
  const [hers, his] = [await world.begun(), await world.begun(world.visitor())]
  await world.tx((tx) => joinConversation(tx, world.ann, hers))
  await world.tx((tx) => joinConversation(tx, world.otto, his))
  const all = await make(world, world.ben, { audience: 'everyone' })
  const mine = await make(world, world.ben, {
    audience: 'everyone',
    tree: { match: 'all', of: [{ field: 'assignee', op: 'any', value: ['me'] }] },
  })
  assert.deepEqual((await idsIn(world, world.ann, `view:${all.id}`)).sort(), [hers, his].sort())
  assert.deepEqual(await idsIn(world, world.mallory, `view:${all.id}`), [])
  assert.deepEqual(await idsIn(world, world.ann, `view:${mine.id}`), [hers])
  assert.deepEqual(await idsIn(world, world.otto, `view:${mine.id}`), [his])
  const counts = async (viewer: Viewer) => (await countCustom(db, viewer)).views
  assert.deepEqual(await counts(world.ann), { [all.id]: 2, [mine.id]: 1 })
  assert.deepEqual(await counts(world.mallory), { [all.id]: 0, [mine.id]: 0 })
})

test('the order of views is each agent’s own', async () => {
  const world = await aWorld(db)
  const made = []
  for (const name of ['A', 'B', 'C']) made.push(await make(world, world.ben, { name, audience: 'everyone' }))
  const [a, b, c] = made.map((view) => view.id) as [string, string, string]
  await world.tx((tx) => arrangeViews(tx, world.ann, [c, a]))
  await world.tx((tx) => arrangeViews(tx, world.ann, [c, b]))
  assert.deepEqual(await namesFor(world, world.ann), ['C', 'B', 'A'])
  assert.deepEqual(await namesFor(world, world.otto), ['A', 'B', 'C'])
})

test('a label is a view of what is open and has it, counted for each who looks', async () => {
  const world = await aWorld(db)
  const { label } = await world.tx((tx) => createLabel(tx, world.ann.id, { name: 'Return' }))
  const ids = [await world.begun(), await world.begun(world.visitor()), await world.begun(world.visitor())]
  for (const id of ids.slice(0, 2)) await world.tx((tx) => labelConversation(tx, world.ann, id, { add: [label.id] }))
  await world.tx((tx) => endConversation(tx, world.ann, ids[1]!, { outcome: 'resolved', comment: null }))
  assert.deepEqual(await idsIn(world, world.otto, `label:${label.id}`), [ids[0]])
  assert.deepEqual((await countCustom(db, world.otto)).labels, { [label.id]: 1 })
  assert.deepEqual((await countCustom(db, world.mallory)).labels, {})
  await assert.rejects(idsIn(world, world.otto, `label:${newId()}`), isNotFound)
})

test('a view that asks for a label asks for the one it was merged into, and no longer for a deleted one', async () => {
  const world = await aWorld(db)
  const [old, kept, other] = await world.tx((tx) =>
    Promise.all(
      ['Refunds', 'Refund', 'Other'].map(async (name) => (await createLabel(tx, world.ann.id, { name })).label.id),
    ),
  )
  const asking = (...value: string[]) => ({ field: 'label', op: 'any', value })
  const { id } = await make(world, world.ann, {
    tree: { match: 'all', of: [asking(old!, kept!), { match: 'any', of: [asking(old!), asking(other!)] }] },
  })
  await relabelViews(db, world.workspaceId, { labelId: old!, into: kept! })
  await relabelViews(db, world.workspaceId, { labelId: other! })
  const { tree } = await world.tx((tx) => getView(tx, world.ann, id))
  // Nothing is left to ask for: it matches nothing, rather than everything.
  assert.deepEqual(tree.of, [asking(kept!), { match: 'any', of: [asking(kept!), asking(other!)] }])
})

test('a view that takes too long to count goes without a number, and nobody counts it again until it is changed', async () => {
  const world = await aWorld(db)
  const { id } = await make(world, world.ann, {
    tree: { match: 'all', of: [{ field: 'country', op: 'any', value: ['DE'] }] },
  })
  const count = async () => (await countCustom(db, world.ann, 200)).views[id]
  const blocker = await db.pool.connect()
  await blocker.query('begin; lock table visitors in access exclusive mode')
  assert.equal(await count(), null)
  await blocker.query('rollback')
  blocker.release()
  assert.equal(await count(), null)
  await world.tx((tx) => editView(tx, world.ann, id, draft()))
  assert.equal(await count(), 0)
})

test('every order is paged by key without a gap or a double, open and ended together', async () => {
  const world = await aWorld(db)
  const base = Date.now()
  for (let n = 0; n < 30; n++) {
    const id = await world.begun(world.visitor())
    if (n % 3 === 0) await world.tx((tx) => endConversation(tx, world.ann, id, { outcome: 'resolved', comment: null }))
    await world.tx((tx) =>
      tx.rows(
        'other-times',
        `update conversations set last_message_at = $2, ended_at = case when status = 'ended' then $2::timestamptz end,
           waiting_since = case when status <> 'ended' and $3 then $2::timestamptz end where id = $1`,
        [id, new Date(base - (n % 5) * 1000), n % 2 === 0],
      ),
    )
  }
  const view = await make(world, world.ann, { tree: { match: 'any', of: [OPEN, { field: 'ended', op: 'known' }] } })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Sort>('newest', 'oldest', 'waiting'),
      fc.integer({ min: 1, max: 31 }),
      async (sort, limit) => {
        const rows = await world.tx(async (tx) => {
          const { selection } = await selectionOf(tx, world.ann, `view:${view.id}`)
          const all = []
          for (let after: string | null = null; ; ) {
            const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(
              tx,
              world.ann,
              selection,
              { sort, after, limit },
            )
            all.push(...page.conversations)
            after = page.next
            if (after === null) return all
          }
        })
        const keys = rows.map((row) => `${sortKey(row, sort)}_${row.id}`)
        assert.equal(new Set(keys).size, 30)
        assert.deepEqual(keys, sort === 'newest' ? keys.toSorted().reverse() : keys.toSorted())
      },
    ),
    { numRuns: 40 },
  )
})
