import type { Tx } from '../platform/database.ts'
import { react } from './react.ts'

/** What happens in a workspace but in no conversation. `by` is the agent who did it; null where nobody was signed in. */
export type WorkspaceEvent = { by: string | null } & (
  | { type: 'workspace.created'; data: { name: string } }
  | { type: 'agent.created'; data: { agentId: string } }
  /** What they may do or see. */
  | { type: 'agent.changed'; data: { agentId: string; role?: string; inboxIds?: readonly string[] } }
  | { type: 'agent.profile-changed'; data: { agentId: string; name?: string; availability?: string } }
  | { type: 'agent.deactivated'; data: { agentId: string } }
  | { type: 'agent.reactivated'; data: { agentId: string } }
  | { type: 'session.started'; data: { agentId: string; sessionId: string } }
  | { type: 'session.ended'; data: { agentId: string; sessionId: string } }
  | { type: 'password.changed'; data: { agentId: string } }
  | { type: 'invitation.created'; data: { invitationId: string; origin: string } }
  | { type: 'invitation.revoked'; data: { invitationId: string } }
  | { type: 'invitation.accepted'; data: { invitationId: string; agentId: string } }
  | { type: 'inbox.created'; data: { inboxId: string } }
  | { type: 'inbox.changed'; data: { inboxId: string } }
  | { type: 'label.created' | 'label.changed' | 'label.removed'; data: { labelId: string } }
  /** `into` has the conversations of the other now. */
  | { type: 'label.merged'; data: { labelId: string; into: string } }
  | { type: 'label.arranged'; data: Record<never, never> }
  | { type: 'view.created' | 'view.changed' | 'view.removed'; data: { viewId: string } }
  | { type: 'team.created' | 'team.changed' | 'team.removed'; data: { teamId: string } }
  | { type: 'saved-reply.created' | 'saved-reply.changed' | 'saved-reply.deleted'; data: { replyId: string } }
  | { type: 'field.created' | 'field.changed' | 'field.removed' | 'field.restored'; data: { fieldId: string } }
  /** The order of the fields, or of the side panel's parts. */
  | { type: 'field.arranged'; data: Record<never, never> }
  | {
      type: 'contact.created' | 'contact.changed' | 'contact.deleted' | 'contact.restored'
      data: { contactIds: readonly string[] } | { count: number }
    }
  | { type: 'contact.merged' | 'contact.unmerged'; data: { contactId: string; mergedId: string } }
  | { type: 'contact.imported' | 'contact.import-undone'; data: { importId: string } }
  | { type: 'contact.exported'; data: { count: number } }
)

export type WorkspaceEventType = WorkspaceEvent['type']

/** The spine's other half: one row for a lasting change that belongs to no conversation, in the transaction of the change. */
export async function recordInWorkspace(tx: Tx, event: WorkspaceEvent): Promise<void> {
  const { type, by, data } = event
  tx.news.workspace.push({
    type,
    ...('agentId' in data && { agentId: data.agentId }),
    ...('sessionId' in data && { sessionId: data.sessionId }),
    ...('inboxId' in data && { inboxId: data.inboxId }),
  })
  await tx.rows(
    'record-in-workspace',
    'insert into workspace_events (workspace_id, type, by_id, data) values ($1, $2, $3, $4)',
    [tx.workspaceId, type, by, data],
  )
  await react(tx, event)
}
