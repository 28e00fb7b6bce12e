import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTeam } from '../teams/create.ts'
import { ownDatabase } from '../test/database.ts'
import { aWorld } from '../test/world.ts'
import { assignConversation } from './assign.ts'
import { dissolveTeam } from './dissolve-team.ts'
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

test('a team in which nobody sees the inbox is given nothing', async () => {
  const { tx, mallory, ben, begun } = await aWorld(db)
  const id = await begun()
  const team = await tx((tx) => createTeam(tx, ben.id, { name: 'Warehouse', agentIds: [mallory.id] }))
  await assert.rejects(
    tx((tx) => assignConversation(tx, ben, id, { assigneeId: null, teamId: team.id })),
    { code: 'not-found' },
  )
})
