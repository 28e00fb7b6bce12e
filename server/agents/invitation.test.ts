import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Agent, Invitation, Me } from '@parley/protocol/agent.ts'
import { createInbox } from '../inboxes/create.ts'
import { transaction } from '../platform/database.ts'
import { aNode } from '../test/world.ts'
import { aBrowser, agentsSeenBy, aStaff } from './factory.ts'

const node = await aNode()

async function aStaffWithBen() {
  const staff = await aStaff(node)
  const ben = aBrowser(node)
  await ben.signIn(staff.email('Ben'))
  const shop = await transaction(node.db, staff.workspaceId, (tx) => createInbox(tx, null, { name: 'Shop' }))
  return { ...staff, ben, shop }
}

type Invited = { invitation: Invitation; link: string; mailed: boolean }

const tokenIn = (link: string) => link.split('/').at(-1)!

test('an invited person chooses a name and a password, is signed in, and sees what they were invited to', async () => {
  const { ben, shop, email } = await aStaffWithBen()
  const { status, body } = await ben.ask<Invited>('POST', '/invitations', {
    email: email('Nia'),
    role: 'agent',
    inboxIds: [shop.id],
  })
  assert.equal(status, 201)
  assert.equal(body.mailed, false)
  assert.ok(body.link.startsWith(`${node.url}/invitations/`))
  const nia = aBrowser(node)
  const about = await nia.ask('GET', `/invitations/by-token/${tokenIn(body.link)}`)
  assert.deepEqual(about.body, { email: email('Nia'), workspace: 'Tarnside', invitedBy: 'Ben' })
  const accepted = await nia.ask<{ me: Me }>('POST', `/invitations/by-token/${tokenIn(body.link)}`, {
    name: 'Nia',
    password: 'a password of my own',
  })
  assert.equal(accepted.status, 201)
  assert.deepEqual(accepted.body.me.inboxIds, [shop.id])
  assert.equal((await nia.ask<Agent>('GET', '/me')).body.role, 'agent')
  assert.deepEqual((await ben.ask<Invitation[]>('GET', '/invitations')).body, [])
})

test('an invitation works once, even for two at the same moment', async () => {
  const { ben, email } = await aStaffWithBen()
  const { body } = await ben.ask<Invited>('POST', '/invitations', { email: email('Nia'), role: 'agent' })
  const accept = () =>
    aBrowser(node).ask('POST', `/invitations/by-token/${tokenIn(body.link)}`, {
      name: 'Nia',
      password: 'a password of my own',
    })
  const statuses = (await Promise.all([accept(), accept()])).map(({ status }) => status)
  assert.deepEqual(statuses.sort(), [201, 410])
  assert.equal((await accept()).body.code, 'invitation-over')
  assert.equal((await agentsSeenBy(ben)).filter((agent) => agent.name === 'Nia').length, 1)
})

test('an invitation that has run out, was replaced, was taken back or never was looks the same', async () => {
  const { ben, email, workspaceId } = await aStaffWithBen()
  const invite = async (name: string) =>
    (await ben.ask<Invited>('POST', '/invitations', { email: email(name), role: 'agent' })).body
  const [old, replaced, revoked] = [await invite('Nia'), await invite('Kim'), await invite('Lou')]
  await transaction(node.db, workspaceId, (tx) =>
    tx.rows('expire', "update invitations set expires_at = now() - interval '1 second' where id = $1", [
      old.invitation.id,
    ]),
  )
  await invite('Kim')
  assert.equal((await ben.ask('DELETE', `/invitations/${revoked.invitation.id}`)).status, 204)
  for (const token of [tokenIn(old.link), tokenIn(replaced.link), tokenIn(revoked.link), 'A'.repeat(43)]) {
    const { status, body } = await aBrowser(node).ask('GET', `/invitations/by-token/${token}`)
    assert.equal(status, 410)
    assert.equal(body.code, 'invitation-over')
  }
  const listed = (await ben.ask<Invitation[]>('GET', '/invitations')).body
  assert.deepEqual(listed.map((one) => [one.email, one.expired]).sort(), [
    [email('Kim'), false],
    [email('Nia'), true],
  ])
})

test('only the link holds the token: no row of the database opens an invitation', async () => {
  const { ben, email, workspaceId } = await aStaffWithBen()
  const { body } = await ben.ask<Invited>('POST', '/invitations', { email: email('Nia'), role: 'agent' })
  const { rows } = await transaction(node.db, workspaceId, async (tx) => ({
    rows: await tx.rows('all', 'select i::text, e.data::text from invitations i, workspace_events e', []),
  }))
  assert.ok(rows.length > 0)
  assert.ok(!JSON.stringify(rows).includes(tokenIn(body.link)))
})

test('agents invite nobody, admins no owners, and a member is not invited again', async () => {
  const { ben, email } = await aStaffWithBen()
  const ann = aBrowser(node)
  await ann.signIn(email('Ann'))
  const wish = (role: string, name = 'Nia') => ({ email: email(name), role })
  assert.equal((await ann.ask('POST', '/invitations', wish('agent'))).body.code, 'forbidden')
  assert.equal((await ben.ask('POST', '/invitations', wish('owner'))).body.code, 'forbidden')
  assert.equal((await ben.ask('POST', '/invitations', wish('agent', 'Otto'))).body.code, 'already-a-member')
  assert.equal((await ben.ask('POST', '/invitations', { email: 'nonsense', role: 'agent' })).body.field, 'email')
  assert.equal((await aBrowser(node).ask('POST', '/invitations', wish('agent'))).body.code, 'unauthenticated')
})

test('a weak password is refused and the invitation stays good', async () => {
  const { ben, email } = await aStaffWithBen()
  const { body } = await ben.ask<Invited>('POST', '/invitations', { email: email('Nia'), role: 'agent' })
  const accept = (password: string) =>
    aBrowser(node).ask('POST', `/invitations/by-token/${tokenIn(body.link)}`, { name: 'Nia', password })
  assert.equal((await accept('short')).body.code, 'password-too-short')
  assert.equal((await accept('password1234')).body.code, 'password-too-weak')
  assert.equal((await accept('a password of my own')).status, 201)
})

test('the invitations of another workspace cannot be seen or taken back', async () => {
  const [ours, theirs] = [await aStaffWithBen(), await aStaffWithBen()]
  const { body } = await theirs.ben.ask<Invited>('POST', '/invitations', { email: theirs.email('Nia'), role: 'agent' })
  assert.deepEqual((await ours.ben.ask<Invitation[]>('GET', '/invitations')).body, [])
  assert.equal((await ours.ben.ask('DELETE', `/invitations/${body.invitation.id}`)).body.code, 'not-found')
})
