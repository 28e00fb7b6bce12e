import type { AgentEvent } from '@parley/protocol/events.ts'
import { mentionsIn } from '@parley/protocol/mention.ts'
import type { NotificationKind } from '@parley/protocol/notification.ts'
import { PERMISSIONS } from '../agents/roles.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'

/** For whom something is meant: these agents, a team, or all who answer in the inbox. `source` tells one such thing from the next. */
type Concern = { kind: NotificationKind; source: string; agents: string[] | { team: string } | 'all' }

/**
 * Keeps what an event means to agents other than its author. A job may run twice, and several may say the same: a thing is
 * kept once for each. Whoever may not see the inbox is told nothing.
 */
export async function notify(db: Db, workspaceId: string, conversationId: string, event: AgentEvent): Promise<void> {
  await transaction(db, workspaceId, async (tx) => {
    const [conversation] = await tx.rows<{ inbox_id: string; assignee_id: string | null }>(
      'notified-conversation',
      'select inbox_id, assignee_id from conversations where workspace_id = $1 and id = $2',
      [workspaceId, conversationId],
    )
    if (!conversation) return
    for (const concern of concernsOf(event, conversation.assignee_id)) {
      const told = await keep(tx, { conversationId, inboxId: conversation.inbox_id, event, concern })
      for (const agentId of told) tx.news.workspace.push({ type: 'notification.created', agentId })
    }
  })
}

function concernsOf(event: AgentEvent, holder: string | null): Concern[] {
  const source = String(event.seq)
  switch (event.type) {
    case 'note.created':
    case 'note.edited':
      // Who was called before the edit is not called again: it is the same note.
      return [{ kind: 'mentioned', source: event.note.id, agents: mentionsIn(event.note.body) }]
    case 'conversation.assigned': {
      const { assigneeId, from, teamId } = event
      const concerns: Concern[] = []
      if (assigneeId !== null) concerns.push({ kind: 'assigned', source, agents: [assigneeId] })
      else if (teamId) concerns.push({ kind: 'team', source, agents: { team: teamId } })
      if (from !== null && from !== assigneeId) concerns.push({ kind: 'taken', source, agents: [from] })
      return concerns
    }
    case 'agent.joined':
      return event.assigneeId ? [{ kind: 'joined', source, agents: [event.assigneeId] }] : []
    case 'conversation.flagged':
      return event.critical ? [{ kind: 'critical', source, agents: holder ? [holder] : 'all' }] : []
    case 'rating.given':
      return holder ? [{ kind: 'rated', source, agents: [holder] }] : []
    default:
      return []
  }
}

/** Those who were told for the first time. */
async function keep(
  tx: Tx,
  {
    conversationId,
    inboxId,
    event,
    concern,
  }: { conversationId: string; inboxId: string; event: AgentEvent; concern: Concern },
): Promise<string[]> {
  const { kind, source, agents } = concern
  const rows = await tx.rows<{ agent_id: string }>(
    'keep-notification',
    `insert into notifications (workspace_id, agent_id, conversation_id, seq, kind, source)
     select $1, a.id, $2, $3, $4, $5 from agents a
     where a.workspace_id = $1 and a.deactivated_at is null and a.id is distinct from $6
       and ($7::uuid[] is null or a.id = any($7))
       and ($8::uuid is null or exists (select from team_members t where t.workspace_id = $1 and t.team_id = $8 and t.agent_id = a.id))
       and (a.role = any($9) or exists (
         select from inbox_members m where m.workspace_id = $1 and m.inbox_id = $10 and m.agent_id = a.id))
     on conflict (workspace_id, agent_id, conversation_id, kind, source) do nothing
     returning agent_id`,
    [
      tx.workspaceId,
      conversationId,
      event.seq,
      kind,
      source,
      event.by.kind === 'agent' ? event.by.id : null,
      Array.isArray(agents) ? agents : null,
      typeof agents === 'object' && 'team' in agents ? agents.team : null,
      SEE_ALL,
      inboxId,
    ],
  )
  return rows.map((row) => row.agent_id)
}

const SEE_ALL = Object.entries(PERMISSIONS)
  .filter(([, permissions]) => permissions.includes('conversations.all'))
  .map(([role]) => role)
