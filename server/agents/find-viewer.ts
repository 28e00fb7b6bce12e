import type { Role } from '@parley/protocol/agent.ts'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { acrossWorkspaces, type Db } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { type Auth, SESSION_DAYS, SESSION_IDLE_DAYS } from './auth.ts'
import { PERMISSIONS } from './roles.ts'
import { needOwnOrigin } from './same-origin.ts'
import { readSessionCookie } from './session-cookie.ts'
import type { Viewer } from './viewer.ts'

export type AuthDeps = { db: Db; auth: Auth; config: Pick<Config, 'publicUrl' | 'guards' | 'mail'> }

/**
 * Who is signed in, by the request's cookie. Asked anew each time, nothing is remembered: a session that was ended on
 * any node is over at once.
 */
export async function findViewer(deps: AuthDeps, cookieHeader: string | undefined): Promise<Viewer | null> {
  const token = readSessionCookie(deps.config, deps.auth.secret, cookieHeader)
  return token === null ? null : findViewerByToken(deps.db, token)
}

/** The viewer of a request, or a refusal. A request that changes something must also come from a page of ours. */
export async function getViewer(deps: AuthDeps, request: FastifyRequest): Promise<Viewer> {
  if (!SAFE_METHODS.has(request.method)) needOwnOrigin(deps.config, request)
  const viewer = await findViewer(deps, request.headers.cookie)
  if (!viewer) throw new Refused('unauthenticated', 'Sign in first.')
  return viewer
}

const SAFE_METHODS = new Set(['GET', 'HEAD'])

type Row = {
  session_id: string
  workspace_id: string
  id: string
  name: string
  picture: string | null
  role: Role
  inbox_ids: string[]
}

async function findViewerByToken(db: Db, token: string): Promise<Viewer | null> {
  const [row] = await acrossWorkspaces(db, 'whose session this is', (tx) =>
    tx.rows<Row>(
      'find-viewer',
      `with seen as (
         update auth.session
         set "updatedAt" = now(),
           "expiresAt" = least(now() + interval '${SESSION_IDLE_DAYS} days', "createdAt" + interval '${SESSION_DAYS} days')
         where token = $1 and "expiresAt" > now() and "updatedAt" < now() - interval '5 minutes'
       )
       select s.id as session_id, a.workspace_id, a.id, a.name, a.picture, a.role,
         array(select inbox_id from inbox_members m where m.workspace_id = a.workspace_id and m.agent_id = a.id) as inbox_ids
       from auth.session s join agents a on a.user_id = s."userId"
       where s.token = $1 and s."expiresAt" > now() and a.deactivated_at is null`,
      [token],
    ),
  )
  if (!row) return null
  const permissions = PERMISSIONS[row.role]
  return {
    kind: 'agent',
    workspaceId: row.workspace_id,
    id: row.id,
    name: row.name,
    picture: row.picture,
    role: row.role,
    permissions,
    inboxIds: permissions.includes('conversations.all') ? 'all' : row.inbox_ids,
    sessionId: row.session_id,
  }
}
