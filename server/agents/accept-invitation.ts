import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { transaction } from '../platform/database.ts'
import { createAgent } from './create.ts'
import type { AuthDeps } from './find-viewer.ts'
import { getOpenInvitation, invitationOver } from './invitation.ts'
import { checkPassword } from './password.ts'
import { type Device, type SignedIn, startSession } from './sign-in.ts'

/** Makes the agent and signs them in. */
export async function acceptInvitation(
  { db, auth }: AuthDeps,
  token: string,
  { name, password, from }: { name: string; password: string; from: Device },
): Promise<SignedIn> {
  const { workspaceId, id, email, role, inboxIds } = await getOpenInvitation(db, token)
  checkPassword(password, email)
  const passwordHash = await auth.hash(password)
  return transaction(db, workspaceId, async (tx) => {
    // The row decides who accepts: of two at once the second finds it used.
    const taken = await tx.q
      .updateTable('invitations')
      .set(({ fn }) => ({ accepted_at: fn<Date>('now') }))
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('accepted_at', 'is', null)
      .returning('id')
      .execute()
    if (taken.length === 0) throw invitationOver()
    const agent = await createAgent(tx, auth, { name, email, passwordHash, role, inboxIds })
    await recordInWorkspace(tx, {
      type: 'invitation.accepted',
      by: agent.id,
      data: { invitationId: id, agentId: agent.id },
    })
    return startSession(tx, auth, agent, from)
  })
}
