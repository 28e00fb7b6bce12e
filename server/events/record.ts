import type { AgentEvent, Message } from '@parley/protocol/events.ts'
import type { Tx } from '../platform/database.ts'
import { REACTIONS } from '../reactions.ts'
import { gather } from './gather.ts'
import { react } from './react.ts'

/** An event about to be written, with what its followers need beside it. */
export type Recorded = { conversationId: string; visitorId: string; inboxId: string; event: AgentEvent }

/**
 * The spine: every lasting change of a conversation is one row here, written in the transaction of the change. The
 * caller holds the conversation's lock and has numbered the event (conversations/advance.ts). Not awaited by itself
 * on the hot path: a failure fails the commit that follows on the same connection.
 */
export async function record(tx: Tx, recorded: Recorded[]): Promise<void> {
  for (const { conversationId, visitorId, inboxId, event } of recorded) {
    tx.news.conversations.push({ id: conversationId, visitorId, inboxId, event })
  }
  for (const { conversationId, event } of recorded) {
    if (REACTIONS[event.type]) tx.unawaited(react(tx, { conversationId, ...event }))
  }
  await recordPast(tx, recorded)
}

/** The same of what happened long ago and is filled in: it can be found, but is no news to anyone, and nothing follows. */
export async function recordPast(tx: Tx, recorded: Recorded[]): Promise<void> {
  const events = recorded.map((one) => one.event)
  const gathering = gather(tx, recorded)
  if (gathering) tx.unawaited(gathering)
  await tx.rows(
    'record',
    `insert into events (workspace_id, conversation_id, seq, public_seq, type, by_kind, by_id, message_id, data, at)
     select $1, * from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::jsonb[], $10::timestamptz[])`,
    [
      tx.workspaceId,
      recorded.map((one) => one.conversationId),
      events.map((event) => event.seq),
      events.map((event) => event.publicSeq),
      events.map((event) => event.type),
      events.map((event) => event.by.kind),
      events.map((event) => ('id' in event.by ? event.by.id : null)),
      events.map(messageIdOf),
      events.map((event) => JSON.stringify(detailOf(event))),
      events.map((event) => event.at),
    ],
  )
}

function messageIdOf(event: AgentEvent): string | null {
  return 'message' in event ? event.message.id : 'note' in event ? event.note.id : null
}

/** What is particular to the event's type. Words are not repeated here: they stand in messages. */
function detailOf(event: AgentEvent): object | null {
  const { seq, publicSeq, at, by, type, message, note, ...detail } = event as AgentEvent & {
    message?: Message
    note?: Message
  }
  return Object.keys(detail).length === 0 ? null : detail
}
