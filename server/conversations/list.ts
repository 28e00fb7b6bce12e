import type { Conversation, Marks, View } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { LISTED, type ListedRow, present } from './conversation.ts'

/** What each view asks of a conversation, and the time it is sorted by: each has its own partial index. */
const VIEW: Record<View, { where: string; by: 'last_message_at' | 'ended_at' }> = {
  you: { where: `c.status <> 'ended' and c.assignee_id = $2`, by: 'last_message_at' },
  assigned: { where: `c.status <> 'ended' and c.assignee_id is not null`, by: 'last_message_at' },
  live: { where: `c.status = 'bot'`, by: 'last_message_at' },
  // Service levels come with their policies; until then nothing is breached.
  sla: { where: 'false', by: 'last_message_at' },
  unassigned: { where: `c.status not in ('ended', 'bot') and c.assignee_id is null`, by: 'last_message_at' },
  all: { where: `c.status <> 'ended'`, by: 'last_message_at' },
  closed: { where: `c.status = 'ended'`, by: 'ended_at' },
}

/** One page of a view, newest first, continued by key and never by offset: page 100 costs what page 1 does. */
export async function listConversations(
  tx: Tx,
  viewer: Viewer,
  { view, after, limit }: { view: View; after: string | null; limit: number },
): Promise<Omit<ConversationPage, 'presence'>> {
  const { where, by } = VIEW[view]
  const [time, id] = after === null ? [null, null] : readCursor(after)
  const rows = await tx.rows<ListedRow & { read_messages: number | null; cursor_at: Date }>(
    `list-${view}`,
    `select ${LISTED.replace(' from conversations c', `, r.visitor_messages as read_messages, c.${by} as cursor_at from conversations c`)}
     left join read_marks r on r.workspace_id = c.workspace_id and r.agent_id = $2 and r.conversation_id = c.id
     where c.workspace_id = $1 and ${where} and ($2::uuid is not null) and ${inVisibleInbox('$3')}
       and ($4::timestamptz is null or (c.${by}, c.id) < ($4, $5::uuid))
     order by c.${by} desc, c.id desc limit $6`,
    [tx.workspaceId, viewer.id, visibleInboxes(viewer), time, id, limit],
  )
  const last = rows.at(-1)
  return {
    conversations: rows.map(present),
    read: Object.fromEntries(rows.map((row) => [row.id, row.read_messages ?? 0])),
    next: last && rows.length === limit ? `${last.cursor_at.toISOString()}_${last.id}` : null,
  }
}

/** What this visitor talked about before, newest first. */
export async function previousConversations(tx: Tx, viewer: Viewer, of: Conversation): Promise<Conversation[]> {
  const rows = await tx.rows<ListedRow>(
    'previous-conversations',
    `select ${LISTED} where c.workspace_id = $1 and c.visitor_id = $2 and c.id <> $3 and ${inVisibleInbox('$4')}
     order by c.started_at desc limit 20`,
    [tx.workspaceId, of.visitor.id, of.id, visibleInboxes(viewer)],
  )
  return rows.map(present)
}

/** Of one visitor, newest first: as many as their session lists. */
export type Head = { id: string; publicSeq: number; marks: Marks }

/** How far the last fifty conversations of each of these visitors are. */
export async function headsOfEach(tx: Tx, visitorIds: string[]): Promise<Head[][]> {
  const rows = await tx.rows<{ n: number; id: string; public_seq: number; delivered: number; read: number }>(
    'heads-of-each',
    `select p.n::int, c.id, c.public_seq, c.agents_delivered as delivered, c.agents_read as read
     from unnest($2::uuid[]) with ordinality p(visitor_id, n)
     cross join lateral (
       select id, public_seq, agents_delivered, agents_read from conversations
       where workspace_id = $1 and visitor_id = p.visitor_id order by started_at desc limit 50
     ) c`,
    [tx.workspaceId, visitorIds],
  )
  const heads: Head[][] = visitorIds.map(() => [])
  for (const { n, id, public_seq: publicSeq, delivered, read } of rows) {
    heads[n - 1]!.push({ id, publicSeq, marks: { delivered, read } })
  }
  return heads
}

export async function openConversationsOf(tx: Tx, visitorId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    'open-conversations-of',
    `select id from conversations where workspace_id = $1 and visitor_id = $2 and status <> 'ended'`,
    [tx.workspaceId, visitorId],
  )
  return rows.map((row) => row.id)
}

/** Null for "all": the condition then costs nothing. */
export function visibleInboxes(viewer: Viewer): readonly string[] | null {
  return viewer.inboxIds === 'all' ? null : viewer.inboxIds
}

function inVisibleInbox(parameter: string): string {
  return `(${parameter}::uuid[] is null or c.inbox_id = any(${parameter}::uuid[]))`
}

function readCursor(cursor: string): [string, string] {
  const [time, id] = cursor.split('_')
  if (!time || !id || Number.isNaN(Date.parse(time)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Refused('bad-request', 'This page marker is not one of ours.', { field: 'after' })
  }
  return [time, id]
}
