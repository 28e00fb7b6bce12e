import type { FastifyRequest } from 'fastify'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { acrossWorkspaces, type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import type { Auth } from './auth.ts'
import type { AuthDeps } from './find-viewer.ts'
import type { SignInTries } from './sign-in-tries.ts'

/** Where a session is started from. */
export type Device = { ip: string; device: string }

export function deviceOf(request: FastifyRequest): Device {
  return { ip: request.ip, device: (request.headers['user-agent'] ?? '').slice(0, 500) }
}

export type SignedIn = { workspaceId: string; id: string; sessionId: string; token: string }

export async function signIn(
  deps: AuthDeps & { tries: SignInTries },
  { email, password, from }: { email: string; password: string; from: Device },
): Promise<SignedIn> {
  const { db, auth, tries } = deps
  tries.begin(email, from.ip)
  const userId = await auth.findUserByPassword(email, password)
  const agent = userId && (await findActiveAgent(deps, userId))
  // One answer for all three: no such account, a wrong password, a deactivated agent.
  if (!agent) throw new Refused('wrong-password', 'E-mail or password is wrong.')
  tries.succeeded(email, from.ip)
  return transaction(db, agent.workspaceId, (tx) => startSession(tx, auth, { ...agent, userId }, from))
}

function findActiveAgent({ db }: AuthDeps, userId: string): Promise<{ workspaceId: string; id: string } | undefined> {
  return acrossWorkspaces(db, 'where this user is an agent', (tx) =>
    tx.q
      .selectFrom('agents')
      .select(['workspace_id as workspaceId', 'id'])
      .where('user_id', '=', userId)
      .where('deactivated_at', 'is', null)
      .executeTakeFirst(),
  )
}

export async function startSession(
  tx: Tx,
  auth: Auth,
  agent: { id: string; userId: string },
  from: Device,
): Promise<SignedIn> {
  const { id: sessionId, token } = await auth.createSession(tx, agent.userId, from)
  await recordInWorkspace(tx, { type: 'session.started', by: agent.id, data: { agentId: agent.id, sessionId } })
  return { workspaceId: tx.workspaceId, id: agent.id, sessionId, token }
}
