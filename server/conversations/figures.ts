import type { ConversationFigures } from '@parley/protocol/visitor.ts'
import type { Tx } from '../platform/database.ts'

/** How a conversation has gone so far. Each look into its events ends at the first that it finds. */
export async function readFigures(tx: Tx, id: string): Promise<ConversationFigures> {
  const [row] = await tx.rows<{
    started_at: Date
    visitor_messages: number
    agent_messages: number
    joined_at: Date | null
    answered_at: Date | null
    waiting_since: Date | null
  }>(
    'conversation-figures',
    `select c.started_at, c.visitor_messages, c.agent_messages, joined.at as joined_at, answered.at as answered_at,
       case when c.status in ('waiting', 'pending') then coalesce(reopened.at, c.started_at) end as waiting_since
     from conversations c
     left join lateral (
       select at from events e where e.workspace_id = c.workspace_id and e.conversation_id = c.id and e.type = 'agent.joined'
       order by seq limit 1
     ) joined on true
     left join lateral (
       select at from events e where e.workspace_id = c.workspace_id and e.conversation_id = c.id
         and e.type = 'message.created' and e.by_kind = 'agent' and c.agent_messages > 0
       order by seq limit 1
     ) answered on true
     left join lateral (
       select at from events e where e.workspace_id = c.workspace_id and e.conversation_id = c.id
         and e.type = 'conversation.reopened' and c.status in ('waiting', 'pending')
       order by seq desc limit 1
     ) reopened on true
     where c.workspace_id = $1 and c.id = $2`,
    [tx.workspaceId, id],
  )
  const since = (at: Date | null) => (at ? Math.max(0, at.getTime() - row!.started_at.getTime()) : null)
  return {
    waitedMs: since(row!.joined_at),
    waitingSince: row!.waiting_since?.toISOString() ?? null,
    firstResponseMs: since(row!.answered_at),
    visitorMessages: row!.visitor_messages,
    agentMessages: row!.agent_messages,
  }
}
