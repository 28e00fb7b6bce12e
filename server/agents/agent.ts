import { type Agent, type Me, ROLES } from '@parley/protocol/agent.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { PERMISSIONS } from './roles.ts'
import type { Viewer } from './viewer.ts'

/** Whether a desk of this agent is connected somewhere. realtime knows; without it nobody is. */
export type IsOnline = (workspaceId: string, agentId: string) => boolean

export const AVAILABILITIES = ['available', 'busy', 'away', 'offline'] as const

export const idSchema = z.uuid('This is no id.')
export const roleSchema = z
  .enum(ROLES)
  .describe('owner and admin see every inbox; an agent sees the inboxes they are members of.')
export const nameSchema = z.string().trim().min(1, 'Say a name.').max(80, 'A name may have 80 characters.')
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'This e-mail address is too long.')
  .pipe(z.email('Add the ending, like ann@example.com.'))

export const agentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    picture: z.string().nullable().describe('A path on this server, or null: then show initials.'),
    availability: z.enum(AVAILABILITIES),
    online: z.boolean().describe('Whether a desk of theirs is connected now.'),
    inboxIds: z.array(z.string()).describe('The inboxes they are members of.'),
    deactivated: z.boolean(),
  })
  .meta({ id: 'Agent' }) satisfies z.ZodType<Agent>

export const meSchema = agentSchema
  .extend({
    // An owner has them all.
    permissions: z.array(z.enum(PERMISSIONS.owner)),
    sessionId: z.string(),
    workspace: z.object({ id: z.string(), name: z.string() }),
  })
  .meta({ id: 'Me' }) satisfies z.ZodType<Me>

export async function listAgents(tx: Tx, isOnline: IsOnline): Promise<Agent[]> {
  const rows = await selectAgents(tx).orderBy('name').orderBy('id').execute()
  return rows.map((row) => present(tx, row, isOnline))
}

export async function getAgent(tx: Tx, id: string, isOnline: IsOnline): Promise<Agent> {
  const row = await selectAgents(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('agent')
  return present(tx, row, isOnline)
}

export async function getMe(tx: Tx, viewer: Pick<Viewer, 'id' | 'sessionId'>, isOnline: IsOnline): Promise<Me> {
  const [agent, workspace] = await Promise.all([
    getAgent(tx, viewer.id, isOnline),
    tx.q.selectFrom('workspaces').select(['id', 'name']).where('id', '=', tx.workspaceId).executeTakeFirstOrThrow(),
  ])
  return { ...agent, permissions: [...PERMISSIONS[agent.role]], sessionId: viewer.sessionId, workspace }
}

function selectAgents(tx: Tx) {
  return tx.q
    .selectFrom('agents')
    .select(['id', 'name', 'email', 'role', 'picture', 'availability', 'deactivated_at'])
    .select(({ selectFrom }) =>
      selectFrom('inbox_members as m')
        .select(({ fn }) => fn.agg<string[] | null>('array_agg', ['m.inbox_id']).as('ids'))
        .whereRef('m.workspace_id', '=', 'agents.workspace_id')
        .whereRef('m.agent_id', '=', 'agents.id')
        .as('inbox_ids'),
    )
    .where('workspace_id', '=', tx.workspaceId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectAgents>['execute']>>[number]

function present(tx: Tx, row: Row, isOnline: IsOnline): Agent {
  const deactivated = row.deactivated_at !== null
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Agent['role'],
    picture: row.picture,
    availability: row.availability as Agent['availability'],
    online: !deactivated && isOnline(tx.workspaceId, row.id),
    inboxIds: row.inbox_ids ?? [],
    deactivated,
  }
}
