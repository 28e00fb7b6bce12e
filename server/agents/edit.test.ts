import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Agent } from '@parley/protocol/agent.ts'
import { createInbox } from '../inboxes/create.ts'
import { transaction } from '../platform/database.ts'
import { TestSocket } from '../test/socket.ts'
import { aNode } from '../test/world.ts'
import { aBrowser, agentsSeenBy, aStaff } from './factory.ts'

const node = await aNode()

async function signedIn(email: string) {
  const browser = aBrowser(node)
  await browser.signIn(email)
  return browser
}

test('an admin makes somebody admin, and it holds with their next request', async () => {
  const { email, ids } = await aStaff(node)
  const [ben, ann] = await Promise.all([signedIn(email('Ben')), signedIn(email('Ann'))])
  assert.equal((await ann.ask('GET', '/invitations')).body.code, 'forbidden')
  assert.equal((await ben.ask<Agent>('PATCH', `/agents/${ids.ann}`, { role: 'admin' })).body.role, 'admin')
  assert.equal((await ann.ask('GET', '/invitations')).status, 200)
})

test('agents cannot change agents, and nobody changes their own role', async () => {
  const { email, ids } = await aStaff(node)
  const [ben, ann, olga] = await Promise.all([signedIn(email('Ben')), signedIn(email('Ann')), signedIn(email('Olga'))])
  assert.equal((await ann.ask('PATCH', `/agents/${ids.otto}`, { deactivated: true })).body.code, 'forbidden')
  assert.equal((await ann.ask('PATCH', `/agents/${ids.ann}`, { role: 'owner' })).body.code, 'forbidden')
  assert.equal((await ben.ask('PATCH', `/agents/${ids.ben}`, { role: 'owner' })).body.code, 'forbidden')
  assert.equal((await olga.ask('PATCH', `/agents/${ids.olga}`, { deactivated: true })).body.code, 'forbidden')
})

test('an admin neither makes an owner nor touches one', async () => {
  const { email, ids } = await aStaff(node)
  const ben = await signedIn(email('Ben'))
  assert.equal((await ben.ask('PATCH', `/agents/${ids.ann}`, { role: 'owner' })).body.code, 'forbidden')
  assert.equal((await ben.ask('PATCH', `/agents/${ids.olga}`, { role: 'agent' })).body.code, 'forbidden')
  assert.equal((await ben.ask('PATCH', `/agents/${ids.olga}`, { deactivated: true })).body.code, 'forbidden')
})

test('of two owners who demote each other at once, one stays owner', async () => {
  const { email, ids } = await aStaff(node)
  const olga = await signedIn(email('Olga'))
  await olga.ask('PATCH', `/agents/${ids.ben}`, { role: 'owner' })
  const ben = await signedIn(email('Ben'))
  const answers = await Promise.all([
    olga.ask('PATCH', `/agents/${ids.ben}`, { role: 'admin' }),
    ben.ask('PATCH', `/agents/${ids.olga}`, { role: 'admin' }),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  const owners = (await agentsSeenBy(olga)).filter((agent) => agent.role === 'owner')
  assert.equal(owners.length, 1)
})

test('a deactivated agent is out at once, on every socket, and may not come back', async () => {
  const { email, ids } = await aStaff(node)
  const [olga, ann] = await Promise.all([signedIn(email('Olga')), signedIn(email('Ann'))])
  const desk = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/socket`, { cookie: ann.cookie })
  await desk.opened()
  desk.say({ type: 'hello', v: 1, tab: 'test', resume: [] })
  await desk.next('presence')
  const { body } = await olga.ask<Agent>('PATCH', `/agents/${ids.ann}`, { deactivated: true })
  assert.equal(body.deactivated, true)
  assert.equal(await desk.closing(), 4004)
  assert.equal((await ann.ask('GET', '/me')).body.code, 'unauthenticated')
  assert.equal((await olga.ask<Agent>('PATCH', `/agents/${ids.ann}`, { deactivated: false })).body.deactivated, false)
  assert.equal((await ann.ask('GET', '/me')).status, 401)
  assert.equal((await aBrowser(node).signIn(email('Ann'))).name, 'Ann')
})

test('the agents of another workspace cannot be seen or changed', async () => {
  const [ours, theirs] = await Promise.all([aStaff(node), aStaff(node)])
  const olga = await signedIn(ours.email('Olga'))
  const seen = (await agentsSeenBy(olga)).map((agent) => agent.id)
  assert.deepEqual(seen.sort(), Object.values(ours.ids).sort())
  assert.equal((await olga.ask('PATCH', `/agents/${theirs.ids.ann}`, { deactivated: true })).body.code, 'not-found')
  assert.equal((await aBrowser(node).signIn(theirs.email('Ann'))).name, 'Ann')
})

test('inboxes of another workspace cannot be given to an agent', async () => {
  const [ours, theirs] = await Promise.all([aStaff(node), aStaff(node)])
  const inbox = (workspaceId: string) =>
    transaction(node.db, workspaceId, (tx) => createInbox(tx, null, { name: 'Shop' }))
  const [own, foreign] = await Promise.all([inbox(ours.workspaceId), inbox(theirs.workspaceId)])
  const olga = await signedIn(ours.email('Olga'))
  const { body } = await olga.ask<Agent>('PATCH', `/agents/${ours.ids.ann}`, { inboxIds: [own.id, foreign.id] })
  assert.deepEqual(body.inboxIds, [own.id])
})

test('an agent says how they are called and whether they are available', async () => {
  const { email } = await aStaff(node)
  const ann = await signedIn(email('Ann'))
  const { body } = await ann.ask<Agent>('PATCH', '/me', { name: '  Ann Lindqvist ', availability: 'busy' })
  assert.equal(body.name, 'Ann Lindqvist')
  assert.equal(body.availability, 'busy')
  assert.equal((await ann.ask('PATCH', '/me', { name: ' ' })).body.field, 'name')
  assert.equal((await ann.ask('PATCH', '/me', { availability: 'asleep' })).body.code, 'bad-request')
})
