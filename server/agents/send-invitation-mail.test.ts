import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOBS } from '../jobs.ts'
import { openLog } from '../platform/log.ts'
import { openMail } from '../platform/mail.ts'
import { startQueue } from '../platform/queue.ts'
import { SCHEDULE } from '../schedule.ts'
import { aMailServer } from '../test/mail-server.ts'
import { aNode } from '../test/world.ts'
import { aBrowser, aStaff } from './factory.ts'
import { sendInvitationMail } from './send-invitation-mail.ts'

const mailServer = await aMailServer()
const node = await aNode({ env: { SMTP_URL: mailServer.url, MAIL_FROM: 'Parley <parley@tarnside.example>' } })
const log = openLog('silent')
const deps = { ...node.parley.authDeps, blobs: node.parley.blobs, mail: openMail(node.config.mail), log }

type Invited = { invitation: { id: string }; link: string; mailed: boolean }

async function aBenWhoInvites() {
  const staff = await aStaff(node)
  const ben = aBrowser(node)
  await ben.signIn(staff.email('Ben'))
  return { ...staff, ben }
}

test('who is invited gets a mail whose link lets them in', async () => {
  const { ben, email } = await aBenWhoInvites()
  const queue = await startQueue({ connection: node.connection, deps, jobs: JOBS, schedule: SCHEDULE, log })
  const arriving = mailServer.next()
  const { body } = await ben.ask<Invited>('POST', '/invitations', { email: email('Nia'), role: 'agent' })
  assert.equal(body.mailed, true)
  const { to, raw } = await arriving
  await queue.stop()
  assert.deepEqual(to, [`<${email('Nia')}>`])
  assert.match(raw, /^Subject: Ben invites you to Tarnside$/m)
  // The link may be folded on its way.
  const link = /http\S+/.exec(raw.replaceAll('=\n', ''))![0]
  assert.equal(link, body.link)
  const token = link.split('/').at(-1)
  const accepted = await aBrowser(node).ask('POST', `/invitations/by-token/${token}`, {
    name: 'Nia',
    password: 'my own password',
  })
  assert.equal(accepted.status, 201)
})

test('an invitation that was taken back before its mail went out is not mailed', async () => {
  const { ben, email, workspaceId } = await aBenWhoInvites()
  const { body } = await ben.ask<Invited>('POST', '/invitations', { email: email('Nia'), role: 'agent' })
  await ben.ask('DELETE', `/invitations/${body.invitation.id}`)
  const before = mailServer.letters.length
  await sendInvitationMail(deps, { workspaceId, invitationId: body.invitation.id, origin: node.url })
  assert.equal(mailServer.letters.length, before)
})
