import type { Session } from '@parley/protocol/agent.ts'
import Bowser from 'bowser'
import { z } from 'zod'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import type { Viewer } from './viewer.ts'

export const sessionSchema = z
  .object({
    id: z.string(),
    device: z.string().describe('Browser and system, such as “Firefox on Linux”.'),
    ip: z.string().nullable(),
    createdAt: z.string().describe('ISO 8601'),
    lastSeenAt: z.string().describe('ISO 8601, exact to five minutes'),
    current: z.boolean().describe('The session that asks.'),
  })
  .meta({ id: 'Session' }) satisfies z.ZodType<Session>

export async function listSessions(tx: Tx, viewer: Viewer): Promise<Session[]> {
  const rows = await sessionsOf(tx, viewer.id)
    .select(['s.id', 's.userAgent', 's.ipAddress', 's.createdAt', 's.updatedAt'])
    .orderBy('s.updatedAt', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    device: nameOfDevice(row.userAgent),
    ip: row.ipAddress || null,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.updatedAt.toISOString(),
    current: row.id === viewer.sessionId,
  }))
}

/** Ends one's own session, this or another. Its sockets close on every node, told by the event. */
export async function endSession(tx: Tx, viewer: Viewer, sessionId: string): Promise<void> {
  const found = await sessionsOf(tx, viewer.id).select('s.id').where('s.id', '=', sessionId).executeTakeFirst()
  if (!found) throw notFound('session')
  await end(tx, viewer.id, viewer.id, [found.id])
}

export async function endOtherSessions(tx: Tx, viewer: Viewer): Promise<void> {
  const found = await sessionsOf(tx, viewer.id).select('s.id').where('s.id', '<>', viewer.sessionId).execute()
  await end(
    tx,
    viewer.id,
    viewer.id,
    found.map((row) => row.id),
  )
}

export async function endAllSessions(tx: Tx, by: string, agentId: string): Promise<void> {
  const found = await sessionsOf(tx, agentId).select('s.id').execute()
  await end(
    tx,
    by,
    agentId,
    found.map((row) => row.id),
  )
}

async function end(tx: Tx, by: string, agentId: string, sessionIds: string[]): Promise<void> {
  if (sessionIds.length === 0) return
  await tx.q.deleteFrom('auth.session').where('id', 'in', sessionIds).execute()
  for (const sessionId of sessionIds) {
    await recordInWorkspace(tx, { type: 'session.ended', by, data: { agentId, sessionId } })
  }
}

/** Sessions stand outside the wall; they are reached through the agent, who is inside. */
function sessionsOf(tx: Tx, agentId: string) {
  return tx.q
    .selectFrom('auth.session as s')
    .innerJoin('agents as a', 'a.user_id', 's.userId')
    .where('a.workspace_id', '=', tx.workspaceId)
    .where('a.id', '=', agentId)
    .where('s.expiresAt', '>', new Date())
}

function nameOfDevice(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device' // bowser throws on an empty one.
  const { browser, os } = Bowser.parse(userAgent)
  return [browser.name, os.name].filter(Boolean).join(' on ') || 'Unknown device'
}
