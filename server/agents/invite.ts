import type { Role } from '@parley/protocol/agent.ts'
import { newId } from '@parley/protocol/id.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import type { Auth } from './auth.ts'
import { hashToken, invitationToken } from './invitation.ts'
import { need, needPowerOver } from './roles.ts'
import type { Viewer } from './viewer.ts'

const DAYS = 7

/** An open invitation to the same address is replaced: only the newest link works. `origin` is where its link leads. */
export async function inviteAgent(
  tx: Tx,
  auth: Auth,
  viewer: Viewer,
  { email, role, inboxIds, origin }: { email: string; role: Role; inboxIds: string[]; origin: string },
): Promise<{ id: string; token: string }> {
  need(viewer, 'agents.manage')
  needPowerOver(viewer, role)
  const member = await tx.q.selectFrom('auth.user').select('id').where('email', '=', email).executeTakeFirst()
  if (member) throw new Refused('already-a-member', 'This e-mail address already signs in here.', { field: 'email' })
  await tx.q
    .deleteFrom('invitations')
    .where('workspace_id', '=', tx.workspaceId)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .execute()
  const id = newId()
  const token = invitationToken(auth.secret, id)
  await tx.rows(
    'invite',
    `insert into invitations (workspace_id, id, email, role, inbox_ids, token_hash, invited_by, expires_at)
     select $1, $2, $3, $4, array(select i.id from inboxes i where i.workspace_id = $1 and i.id = any($5::uuid[])), $6, $7,
       now() + make_interval(days => $8)`,
    [tx.workspaceId, id, email, role, inboxIds, hashToken(token), viewer.id, DAYS],
  )
  await recordInWorkspace(tx, { type: 'invitation.created', by: viewer.id, data: { invitationId: id, origin } })
  return { id, token }
}

export async function revokeInvitation(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  need(viewer, 'agents.manage')
  const gone = await tx.q
    .deleteFrom('invitations')
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .returning('id')
    .execute()
  if (gone.length === 0) throw notFound('invitation')
  await recordInWorkspace(tx, { type: 'invitation.revoked', by: viewer.id, data: { invitationId: id } })
}
