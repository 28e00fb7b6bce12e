import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Team } from '@parley/protocol/agent.ts'
import { aBrowser, aStaff } from '../agents/factory.ts'
import { aNode } from '../test/world.ts'

const node = await aNode()

async function aStaffWithBen() {
  const staff = await aStaff(node)
  const ben = aBrowser(node)
  await ben.signIn(staff.email('Ben'))
  return { ...staff, ben }
}

test('a team is made of agents of this workspace, and all of its agents see it', async () => {
  const [ours, theirs] = [await aStaffWithBen(), await aStaffWithBen()]
  const { status, body } = await ours.ben.ask<Team>('POST', '/teams', {
    name: 'Repairs',
    agentIds: [ours.ids.ann, theirs.ids.ann],
  })
  assert.equal(status, 201)
  assert.deepEqual(body.agentIds, [ours.ids.ann])
  const ann = aBrowser(node)
  await ann.signIn(ours.email('Ann'))
  assert.deepEqual((await ann.ask<Team[]>('GET', '/teams')).body, [body])
  assert.deepEqual((await theirs.ben.ask<Team[]>('GET', '/teams')).body, [])
})

test('two teams cannot have one name, except in two workspaces', async () => {
  const [ours, theirs] = [await aStaffWithBen(), await aStaffWithBen()]
  const make = (one: typeof ours) => one.ben.ask('POST', '/teams', { name: 'Repairs' })
  assert.equal((await make(ours)).status, 201)
  assert.equal((await make(ours)).body.code, 'id-taken')
  assert.equal((await make(theirs)).status, 201)
})

test('a team gets another name and other agents; a name that is taken is refused', async () => {
  const { ben, ids } = await aStaffWithBen()
  const { body: team } = await ben.ask<Team>('POST', '/teams', { name: 'Repairs', agentIds: [ids.ann] })
  await ben.ask('POST', '/teams', { name: 'Care' })
  const { body } = await ben.ask<Team>('PATCH', `/teams/${team.id}`, { name: 'Mending', agentIds: [ids.ben] })
  assert.deepEqual(body, { id: team.id, name: 'Mending', agentIds: [ids.ben] })
  assert.equal((await ben.ask('PATCH', `/teams/${team.id}`, { name: 'Care' })).body.code, 'id-taken')
  const elsewhere = await aStaffWithBen()
  assert.equal((await elsewhere.ben.ask('PATCH', `/teams/${team.id}`, { name: 'Ours' })).status, 404)
})

test('agents make no teams', async () => {
  const { email } = await aStaff(node)
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  assert.equal((await ann.ask('POST', '/teams', { name: 'Mine' })).body.code, 'forbidden')
})
