import { changeOf } from '@parley/protocol/apply.ts'
import type { Author } from '@parley/protocol/author.ts'
import { type AgentEvent, PUBLIC_EVENTS } from '@parley/protocol/events.ts'
import { type Recorded, record } from '../events/record.ts'
import type { Tx } from '../platform/database.ts'
import type { ConversationState } from './conversation.ts'

/** What happened, before it has a number and a time. */
export type Fact = Unnumbered<AgentEvent>
type Unnumbered<E> = E extends unknown ? Omit<E, 'seq' | 'publicSeq' | 'at'> : never

/** Gives the fact its number in its conversation's one order, and brings the state (held under lock) to what follows from it. */
export function advance(state: ConversationState, fact: Fact, at: string): Recorded {
  const event = {
    seq: state.seq + 1,
    publicSeq: PUBLIC_EVENTS[fact.type] ? state.publicSeq + 1 : null,
    at,
    ...fact,
  } as AgentEvent
  Object.assign(state, changeOf(state, event), serverChangeOf(state, event))
  return { conversationId: state.id, visitorId: state.visitorId, inboxId: state.inboxId, event }
}

/** The part of the state that no client sees. */
function serverChangeOf(was: ConversationState, event: AgentEvent): Partial<ConversationState> {
  switch (event.type) {
    case 'message.created':
      return event.by.kind === 'visitor' ? {} : { agentMessages: was.agentMessages + 1 }
    case 'message.deleted':
      // Undone before the visitor saw it: nothing waits for them.
      return event.message.deleted === 'undone' ? { agentMessages: was.agentMessages - 1 } : {}
    case 'agent.joined':
      return { hostId: idOf(event.by) }
    case 'conversation.ended':
      return { hostId: null, reopenUntil: event.reopenUntil }
    case 'conversation.reopened':
      return { hostId: event.by.kind === 'agent' ? event.by.id : null, reopenUntil: null }
    default:
      return {}
  }
}

function idOf(author: Author): string | null {
  return 'id' in author ? author.id : null
}

/** Records facts about one locked conversation and saves where it stands after them: the plain way, for all but the hot path. */
export async function advanceAndSave(
  tx: Tx,
  state: ConversationState,
  facts: Fact[],
  /** What clients find in the timeline they hold, and this function does not. */
  also: Partial<Pick<ConversationState, 'preview'>> = {},
): Promise<AgentEvent[]> {
  const at = await databaseNow(tx)
  const recorded = facts.map((fact) => advance(state, fact, at))
  Object.assign(state, also)
  await record(tx, recorded)
  await save(tx, state)
  return recorded.map((one) => one.event)
}

/** The database's clock, the only one that counts. */
export async function databaseNow(tx: Tx): Promise<string> {
  const [row] = await tx.rows<{ now: Date }>('now', 'select clock_timestamp() as now', [])
  return row!.now.toISOString()
}

/** Saves all that events can change. */
export async function save(tx: Tx, state: ConversationState): Promise<void> {
  await tx.rows(
    'save-conversation',
    `update conversations set seq = $3, public_seq = $4, epoch = $5, status = $6, outcome = $7, assignee_id = $8, host_id = $9,
       speakers = $10, preview_by = $11, preview_by_id = $12, preview_text = $13, last_message_at = $14, ended_at = $15,
       reopen_until = $16, visitor_messages = $17, agent_messages = $18, team_id = $19, priority = $20, is_critical = $21,
       critical_comment = $22, category = $23, label_ids = $24, rating_asked = $25, rating_score = $26, rating_comment = $27,
       waiting_since = $28, changed_at = clock_timestamp()
     where workspace_id = $1 and id = $2`,
    [
      tx.workspaceId,
      state.id,
      state.seq,
      state.publicSeq,
      state.epoch,
      state.status,
      state.outcome,
      state.assigneeId,
      state.hostId,
      JSON.stringify(state.speakers),
      state.preview?.by.kind ?? null,
      state.preview ? idOf(state.preview.by) : null,
      state.preview?.text ?? null,
      state.lastMessageAt,
      state.endedAt,
      state.reopenUntil,
      state.visitorMessages,
      state.agentMessages,
      state.teamId,
      state.priority,
      state.critical !== null,
      state.critical?.comment ?? null,
      state.category,
      state.labelIds,
      state.ratingAsked,
      state.rating?.score ?? null,
      state.rating?.comment ?? null,
      state.waitingSince,
    ],
  )
}

/**
 * Saves what messages and notes change, for a whole batch in one statement. One kept plan (see lock.ts), and by LATERAL
 * with OFFSET 0 an index probe per conversation: a plain join may read all of the workspace's.
 */
export async function saveCounts(tx: Tx, states: ConversationState[]): Promise<void> {
  await tx.rows(
    'save-counts',
    `update conversations c set seq = u.seq, public_seq = u.public_seq, preview_by = u.preview_by, preview_by_id = u.preview_by_id,
       preview_text = u.preview_text, last_message_at = u.last_message_at, visitor_messages = u.visitor_messages,
       agent_messages = u.agent_messages, waiting_since = u.waiting_since, changed_at = clock_timestamp()
     from unnest((select $2::uuid[]), $3::int[], $4::int[], $5::text[], $6::uuid[], $7::text[], $8::timestamptz[], $9::int[], $10::int[], $11::timestamptz[])
       as u(id, seq, public_seq, preview_by, preview_by_id, preview_text, last_message_at, visitor_messages, agent_messages, waiting_since)
     cross join lateral (select ctid from conversations where workspace_id = $1 and id = u.id offset 0) found
     where c.ctid = found.ctid`,
    [
      tx.workspaceId,
      states.map((state) => state.id),
      states.map((state) => state.seq),
      states.map((state) => state.publicSeq),
      states.map((state) => state.preview?.by.kind ?? null),
      states.map((state) => (state.preview ? idOf(state.preview.by) : null)),
      states.map((state) => state.preview?.text ?? null),
      states.map((state) => state.lastMessageAt),
      states.map((state) => state.visitorMessages),
      states.map((state) => state.agentMessages),
      states.map((state) => state.waitingSince),
    ],
  )
}
