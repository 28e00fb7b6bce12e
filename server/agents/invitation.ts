import { createHash, createHmac } from 'node:crypto'
import type { Invitation } from '@parley/protocol/agent.ts'
import { z } from 'zod'
import { acrossWorkspaces, type Db, type Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { roleSchema } from './agent.ts'

export const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: roleSchema,
    inboxIds: z.array(z.string()),
    invitedBy: z.string().describe('The name of the agent who invites.'),
    expiresAt: z.string().describe('ISO 8601'),
    expired: z.boolean(),
  })
  .meta({ id: 'Invitation' }) satisfies z.ZodType<Invitation>

/** 256 bits that only this installation can make from the id: the link and its mail can be written, and no row opens it. */
export function invitationToken(secret: string, id: string): string {
  return createHmac('sha256', secret).update(`invitation:${id}`).digest('base64url')
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function invitationLink(origin: string, token: string): string {
  return `${origin}/invitations/${token}`
}

/** Those not yet accepted, the expired ones too: they can be sent again or taken back. */
export async function listInvitations(tx: Tx): Promise<Invitation[]> {
  const rows = await selectInvitations(tx).where('i.accepted_at', 'is', null).orderBy('i.created_at', 'desc').execute()
  return rows.map(present)
}

export async function getInvitation(tx: Tx, id: string): Promise<Invitation> {
  return present(await selectInvitations(tx).where('i.id', '=', id).executeTakeFirstOrThrow())
}

export type OpenInvitation = {
  workspaceId: string
  id: string
  email: string
  role: Invitation['role']
  inboxIds: string[]
  workspace: string
  invitedBy: string
}

/** By the token alone: who follows the link is not signed in. Unknown, used and expired look alike. */
export async function getOpenInvitation(db: Db, token: string): Promise<OpenInvitation> {
  const [row] = await acrossWorkspaces(db, 'whose invitation this is', (tx) =>
    tx.rows<OpenInvitation>(
      'open-invitation',
      `select i.workspace_id as "workspaceId", i.id, i.email, i.role, i.inbox_ids as "inboxIds", w.name as workspace, a.name as "invitedBy"
       from invitations i join workspaces w on w.id = i.workspace_id
         join agents a on a.workspace_id = i.workspace_id and a.id = i.invited_by
       where i.token_hash = $1 and i.accepted_at is null and i.expires_at > now()`,
      [hashToken(token)],
    ),
  )
  if (!row) throw invitationOver()
  return row
}

export function invitationOver(): Refused {
  return new Refused('invitation-over', 'This invitation was used or has run out. Ask for a new one.')
}

function selectInvitations(tx: Tx) {
  return tx.q
    .selectFrom('invitations as i')
    .innerJoin('agents as a', (on) =>
      on.onRef('a.workspace_id', '=', 'i.workspace_id').onRef('a.id', '=', 'i.invited_by'),
    )
    .select(['i.id', 'i.email', 'i.role', 'i.inbox_ids', 'i.expires_at', 'a.name as invited_by'])
    .where('i.workspace_id', '=', tx.workspaceId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number]

function present(row: Row): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Invitation['role'],
    inboxIds: row.inbox_ids,
    invitedBy: row.invited_by,
    expiresAt: row.expires_at.toISOString(),
    expired: row.expires_at <= new Date(),
  }
}
