import type { ConversationCore } from '@parley/protocol/apply.ts'
import type { Author } from '@parley/protocol/author.ts'
import type { Conversation, Outcome, Priority, Rating, Status } from '@parley/protocol/conversation.ts'
import { identityOf } from '../visitors/visitor.ts'

/** A conversation as it stands in the database, under its lock: what events change, and what only the server knows. */
export type ConversationState = ConversationCore & {
  visitorId: string
  /** The agent the visitor is with: the last who joined. */
  hostId: string | null
  agentMessages: number
  reopenUntil: string | null
}

export type ConversationRow = {
  id: string
  inbox_id: string
  visitor_id: string
  seq: number
  public_seq: number
  epoch: number
  status: Status
  outcome: Outcome | null
  assignee_id: string | null
  team_id: string | null
  priority: Priority
  is_critical: boolean
  critical_comment: string | null
  category: string | null
  label_ids: string[]
  rating_asked: boolean
  rating_score: Rating['score'] | null
  rating_comment: string | null
  host_id: string | null
  speakers: Record<string, number>
  preview_by: Author['kind'] | null
  preview_by_id: string | null
  preview_text: string | null
  last_message_at: Date
  waiting_since: Date | null
  started_at: Date
  ended_at: Date | null
  reopen_until: Date | null
  visitor_messages: number
  agent_messages: number
}

export const STATE_COLUMNS = `c.id, c.inbox_id, c.visitor_id, c.seq, c.public_seq, c.epoch, c.status, c.outcome, c.assignee_id,
  c.team_id, c.priority, c.is_critical, c.critical_comment, c.category, c.label_ids, c.rating_asked, c.rating_score, c.rating_comment, c.host_id, c.speakers, c.preview_by, c.preview_by_id, c.preview_text, c.last_message_at, c.waiting_since, c.started_at, c.ended_at, c.reopen_until,
  c.visitor_messages, c.agent_messages`

export function toState(row: ConversationRow): ConversationState {
  return {
    id: row.id,
    inboxId: row.inbox_id,
    visitorId: row.visitor_id,
    seq: row.seq,
    publicSeq: row.public_seq,
    epoch: row.epoch,
    status: row.status,
    outcome: row.outcome,
    assigneeId: row.assignee_id,
    teamId: row.team_id,
    priority: row.priority,
    critical: row.is_critical ? { comment: row.critical_comment } : null,
    category: row.category,
    labelIds: row.label_ids,
    ratingAsked: row.rating_asked,
    rating: ratingOf(row),
    hostId: row.host_id,
    speakers: row.speakers,
    preview:
      row.preview_by === null
        ? null
        : { by: authorOf(row.preview_by, row.preview_by_id), text: row.preview_text ?? '' },
    lastMessageAt: row.last_message_at.toISOString(),
    waitingSince: row.waiting_since?.toISOString() ?? null,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    reopenUntil: row.reopen_until?.toISOString() ?? null,
    visitorMessages: row.visitor_messages,
    agentMessages: row.agent_messages,
  }
}

export function ratingOf({ rating_score: score, rating_comment: comment }: ConversationRow): Rating | null {
  return score === null ? null : { score, comment }
}

export function authorOf(kind: Author['kind'], id: string | null): Author {
  return id === null ? { kind: 'system' } : ({ kind, id } as Author)
}

/** A row joined with its visitor, as lists need it. */
export type ListedRow = ConversationRow & {
  visitor_name: string | null
  visitor_email: string | null
  visitor_country: string | null
  visitor_blocked_at: Date | null
  visitor_delivered: number
  visitor_read: number
}

export const LISTED = `${STATE_COLUMNS}, c.visitor_delivered, c.visitor_read, v.name as visitor_name, v.email as visitor_email,
  v.country as visitor_country, v.blocked_at as visitor_blocked_at
  from conversations c join visitors v on v.workspace_id = c.workspace_id and v.id = c.visitor_id`

/** The agents' shape of a conversation. */
export function present(row: ListedRow): Conversation {
  const { visitorId, hostId: _host, agentMessages: _count, reopenUntil: _until, ...core } = toState(row)
  return {
    ...core,
    visitor: identityOf({
      id: visitorId,
      name: row.visitor_name,
      email: row.visitor_email,
      country: row.visitor_country,
      blocked_at: row.visitor_blocked_at,
    }),
    visitorMarks: { delivered: row.visitor_delivered, read: row.visitor_read },
  }
}
