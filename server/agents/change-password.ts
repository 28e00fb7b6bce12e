import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import type { AuthDeps } from './find-viewer.ts'
import { checkPassword } from './password.ts'
import { endOtherSessions } from './session.ts'
import type { SignInTries } from './sign-in-tries.ts'
import type { Viewer } from './viewer.ts'

/** Whoever else is signed in as this agent is out: that is what a changed password is for. */
export async function changePassword(
  { db, auth, tries }: AuthDeps & { tries: SignInTries },
  viewer: Viewer,
  { current, next, ip }: { current: string; next: string; ip: string },
): Promise<void> {
  const { email, user_id: userId } = await transaction(db, viewer.workspaceId, (tx) =>
    tx.q
      .selectFrom('agents')
      .select(['email', 'user_id'])
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', viewer.id)
      .executeTakeFirstOrThrow(),
  )
  // A stolen session must not become a way to guess the password.
  tries.begin(email, ip)
  if ((await auth.findUserByPassword(email, current)) !== userId) {
    throw new Refused('wrong-password', 'The current password is wrong.', { field: 'current' })
  }
  tries.succeeded(email, ip)
  checkPassword(next, email)
  const passwordHash = await auth.hash(next)
  await transaction(db, viewer.workspaceId, async (tx) => {
    await auth.setPassword(tx, userId, passwordHash)
    await recordInWorkspace(tx, { type: 'password.changed', by: viewer.id, data: { agentId: viewer.id } })
    await endOtherSessions(tx, viewer)
  })
}
