import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Author } from '@parley/protocol/author.ts'
import type { AgentEvent, EventType, Message, Quote } from '@parley/protocol/events.ts'
import type { Tx } from '../platform/database.ts'

/** A row of the spine with the words of its message, where it has one. */
type EventRow = {
  seq: number
  public_seq: number | null
  type: EventType
  by_kind: Author['kind']
  by_id: string | null
  message_id: string | null
  body: string | null
  attachments: Attachment[] | null
  edited_at: Date | null
  deleted: Message['deleted'] | null
  reply_to: Quote | null
  data: object | null
  at: Date
}

const COLUMNS = `e.seq, e.public_seq, e.type, e.by_kind, e.by_id, e.message_id, m.body, m.attachments,
  m.edited_at, m.deleted, m.reply_to, e.data, e.at
  from events e left join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
    and m.author_id = e.by_id and m.id = e.message_id`

/** All events after `seq`, in order, at most `limit`. */
export async function eventsAfter(tx: Tx, conversationId: string, seq: number, limit: number): Promise<AgentEvent[]> {
  const rows = await tx.rows<EventRow>(
    'events-after',
    `select ${COLUMNS} where e.workspace_id = $1 and e.conversation_id = $2 and e.seq > $3 order by e.seq limit $4`,
    [tx.workspaceId, conversationId, seq, limit],
  )
  return rows.map(toEvent)
}

/** The same of several conversations, each after its own `seq`, in the order they were asked for. */
export async function eventsAfterEach(
  tx: Tx,
  after: { id: string; seq: number }[],
  limit: number,
): Promise<AgentEvent[][]> {
  const rows = await tx.rows<EventRow & { n: number }>(
    'events-after-each',
    `select p.n::int, e.* from unnest($2::uuid[], $3::int[]) with ordinality p(conversation_id, seq, n)
     cross join lateral (
       select ${COLUMNS} where e.workspace_id = $1 and e.conversation_id = p.conversation_id and e.seq > p.seq order by e.seq limit $4
     ) e order by p.n, e.seq`,
    [tx.workspaceId, after.map((one) => one.id), after.map((one) => one.seq), limit],
  )
  const found: AgentEvent[][] = after.map(() => [])
  for (const row of rows) found[row.n - 1]!.push(toEvent(row))
  return found
}

/** The last `limit` events before `seq`, oldest first. */
export async function eventsBefore(tx: Tx, conversationId: string, seq: number, limit: number): Promise<AgentEvent[]> {
  const rows = await tx.rows<EventRow>(
    'events-before',
    `select ${COLUMNS} where e.workspace_id = $1 and e.conversation_id = $2 and e.seq < $3 order by e.seq desc limit $4`,
    [tx.workspaceId, conversationId, seq, limit],
  )
  return rows.reverse().map(toEvent)
}

/** As `eventsAfter`, by the visitor's own count, and only what the visitor may know of. As public_seq <= seq, the primary key serves. */
export async function publicEventsAfter(tx: Tx, conversationId: string, publicSeq: number, limit: number) {
  const rows = await tx.rows<EventRow>(
    'public-events-after',
    `select ${COLUMNS} where e.workspace_id = $1 and e.conversation_id = $2 and e.seq > $3 and e.public_seq > $3 order by e.seq limit $4`,
    [tx.workspaceId, conversationId, publicSeq, limit],
  )
  return rows.map(toEvent)
}

/** The last public events before `publicSeq`. `hidden` is how many private events the conversation has: it bounds the scan. */
export async function publicEventsBefore(
  tx: Tx,
  conversationId: string,
  publicSeq: number,
  hidden: number,
  limit: number,
): Promise<AgentEvent[]> {
  const rows = await tx.rows<EventRow>(
    'public-events-before',
    `select ${COLUMNS} where e.workspace_id = $1 and e.conversation_id = $2 and e.seq < $3::int + $4::int and e.public_seq < $3
     order by e.seq desc limit $5`,
    [tx.workspaceId, conversationId, publicSeq, hidden, limit],
  )
  return rows.reverse().map(toEvent)
}

/** When the event of this number was; null when there is none. */
export async function timeOf(tx: Tx, conversationId: string, seq: number): Promise<string | null> {
  const [row] = await tx.rows<{ at: Date }>(
    'time-of',
    'select at from events where workspace_id = $1 and conversation_id = $2 and seq = $3',
    [tx.workspaceId, conversationId, seq],
  )
  return row?.at.toISOString() ?? null
}

/**
 * The same by the visitors' own count, of several conversations, in the order they were asked for. Without a number
 * nothing is looked for: a number that no event has would be looked for among all of them.
 */
export async function publicTimesOf(tx: Tx, asked: { id: string; seq: number | null }[]): Promise<(string | null)[]> {
  if (asked.every((one) => one.seq === null)) return asked.map(() => null)
  const rows = await tx.rows<{ at: Date | null }>(
    'public-times-of',
    `select e.at from unnest($2::uuid[], $3::int[]) with ordinality p(conversation_id, seq, n)
     left join lateral (
       select at from events where workspace_id = $1 and conversation_id = p.conversation_id and seq >= p.seq and public_seq = p.seq
       order by seq limit 1
     ) e on true
     order by p.n`,
    [tx.workspaceId, asked.map((one) => one.id), asked.map((one) => one.seq)],
  )
  return rows.map((row) => row.at?.toISOString() ?? null)
}

function toEvent(row: EventRow): AgentEvent {
  const by = (row.by_id === null ? { kind: 'system' } : { kind: row.by_kind, id: row.by_id }) as Author
  const common = { seq: row.seq, publicSeq: row.public_seq, at: row.at.toISOString(), by, type: row.type, ...row.data }
  const side = row.type.startsWith('message.') ? 'message' : row.type.startsWith('note.') ? 'note' : null
  return (side ? { ...common, [side]: wordsOf(row) } : common) as AgentEvent
}

/** As they are now: what was edited since is told in its new words, in the event of its creation, too. */
function wordsOf(row: EventRow): Message {
  return {
    id: row.message_id!,
    body: row.body ?? '',
    ...(row.attachments && { attachments: row.attachments }),
    ...(row.reply_to && { replyTo: row.reply_to }),
    ...(row.edited_at && { editedAt: row.edited_at.toISOString() }),
    ...(row.deleted && { deleted: row.deleted }),
  }
}
