import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsAfter } from '../events/event.ts'
import type { Tx } from '../platform/database.ts'
import { createTeam } from '../teams/create.ts'
import { ownDatabase } from '../test/database.ts'
import { held, waitsForLock } from '../test/held.ts'
import { aWorld } from '../test/world.ts'
import { assignConversation } from './assign.ts'
import { dissolveTeam } from './dissolve-team.ts'
import { endConversation } from './end.ts'
import { getConversation } from './find.ts'
import { joinConversation } from './join.ts'

const { db } = await ownDatabase()

test('when a team is dissolved, what waits for it waits for everybody, and who answers goes on', async () => {
  const { tx, ann, ben, begun, visitor } = await aWorld(db)
  const [waits, answered] = [await begun(), await begun(visitor())]
  const team = await tx((tx) => createTeam(tx, ben.id, { name: 'Repairs', agentIds: [ann.id] }))
  for (const id of [waits, answered]) {
    await tx((tx) => assignConversation(tx, ben, id, { assigneeId: null, teamId: team.id }))
  }
  await tx((tx) => joinConversation(tx, ann, answered))
  await tx((tx) => dissolveTeam(tx, ben.id, team.id))
  const [a, b] = await tx((tx) => Promise.all([waits, answered].map((id) => getConversation(tx, ann, id))))
  assert.deepEqual([a!.teamId, a!.status], [null, 'waiting'])
  assert.deepEqual([b!.teamId, b!.status, b!.assigneeId], [null, 'active', ann.id])
  assert.ok(ann.id in b!.speakers, 'she keeps the floor')
})

test('what ends, or is given to others, while its team is dissolved is left as it is', async () => {
  const world = await aWorld(db)
  const { tx, ann, ben, begun, visitor } = world
  const [ends, moves] = [await begun(), await begun(visitor())]
  const teams = await tx((tx) =>
    Promise.all(['Repairs', 'Returns'].map((name) => createTeam(tx, ben.id, { name, agentIds: [ann.id] }))),
  )
  const give = (id: string, team: number) => (tx: Tx) =>
    assignConversation(tx, ben, id, { assigneeId: null, teamId: teams[team]!.id })
  for (const id of [ends, moves]) await tx(give(id, 0))
  const { inside, finish } = await held(world, async (tx) => {
    await endConversation(tx, ann, ends, { outcome: 'resolved', comment: null })
    await give(moves, 1)(tx)
  })
  const dissolving = tx((tx) => dissolveTeam(tx, ben.id, teams[0]!.id))
  await waitsForLock(world)
  finish()
  await Promise.all([inside, dissolving])
  const last = async (id: string) => (await tx((tx) => eventsAfter(tx, id, 0, 50))).at(-1)!
  assert.equal((await last(ends)).type, 'conversation.ended')
  assert.equal((await tx((tx) => getConversation(tx, ann, moves))).teamId, teams[1]!.id)
})

test('a team in which nobody sees the inbox is given nothing', async () => {
  const { tx, mallory, ben, begun } = await aWorld(db)
  const id = await begun()
  const team = await tx((tx) => createTeam(tx, ben.id, { name: 'Warehouse', agentIds: [mallory.id] }))
  await assert.rejects(
    tx((tx) => assignConversation(tx, ben, id, { assigneeId: null, teamId: team.id })),
    { code: 'not-found' },
  )
})
