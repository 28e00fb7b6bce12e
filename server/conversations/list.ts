import type { Conversation, Marks, View } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Sort } from '@parley/protocol/view.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { LISTED, type ListedRow, present } from './conversation.ts'

/** What a list asks of conversations, over the tables `c` and, where named, `v` (visitors), `r` (my read marks) and `k` (contacts). */
export type Selection = {
  /** Stands in the names of prepared statements; without it, none are kept. */
  name?: string
  /** SQL that is never null. Whatever it needs, it binds. */
  where(bind: (value: unknown) => string): string
  /** Whether what matches may be open, and whether it may have ended. */
  open: boolean
  ended: boolean
  tables?: { visitors: boolean; marks: boolean; contacts: boolean }
}

const DEFAULT: Record<View, (me: string) => Selection> = {
  you: (me) => ({ name: 'you', where: (bind) => `c.assignee_id = ${bind(me)}`, open: true, ended: false }),
  assigned: () => ({ name: 'assigned', where: () => 'c.assignee_id is not null', open: true, ended: false }),
  live: () => ({ name: 'live', where: () => `c.status = 'bot'`, open: true, ended: false }),
  // Service levels come with their policies; until then nothing is breached.
  sla: () => ({ name: 'sla', where: () => 'false', open: true, ended: false }),
  unassigned: () => ({
    name: 'unassigned',
    where: () => `c.status <> 'bot' and c.assignee_id is null`,
    open: true,
    ended: false,
  }),
  all: () => ({ name: 'all', where: () => 'true', open: true, ended: false }),
  closed: () => ({ name: 'closed', where: () => 'true', open: false, ended: true }),
}

export function defaultSelection(view: View, viewer: Viewer): Selection {
  return DEFAULT[view](viewer.id)
}

type Paging = { sort?: Sort; after: string | null; limit: number }

/**
 * One page of a list, continued by key and never by offset: page 100 costs what page 1 does. What is open and what has
 * ended are two walks, each along its own partial index; a page is what comes first of the two.
 */
export async function listConversations(
  tx: Tx,
  viewer: Viewer,
  selection: Selection,
  { sort = 'newest', after, limit }: Paging,
): Promise<Omit<ConversationPage, 'presence'>> {
  const values: unknown[] = [tx.workspaceId, visibleInboxes(viewer), viewer.id, limit]
  const bind = binder(values)
  const asked = selection.where(bind)
  const from = `from conversations c ${joins(selection, '$3')}`
  const beyond = sort === 'newest' ? '<' : '>'
  const order = sort === 'newest' ? 'desc' : 'asc'
  const [time, id] = after === null ? [] : readCursor(after).map(bind)
  const walk = (branch: string, key: string) =>
    `(select c.id, ${key} as key ${from}
      where c.workspace_id = $1 and ${branch} and ${asked} and ${inVisibleInbox('$2')}
      ${time ? `and (${key}, c.id) ${beyond} (${time}::timestamptz, ${id}::uuid)` : ''}
      order by ${key} ${order}, c.id ${order} limit $4)`
  const [open, ended] = KEYS[sort]
  const walks = [
    ...(selection.open ? [walk(`c.status <> 'ended'`, open)] : []),
    ...(selection.ended ? [walk(`c.status = 'ended'`, ended)] : []),
  ]
  if (walks.length === 0) return { conversations: [], read: {}, next: null }
  // Found first, then read: each by its key, whatever the planner thinks of LIMIT (by LATERAL with OFFSET 0, see advance.ts).
  const rows = await tx.rows<ListedRow & { read_messages: number | null; cursor_at: Date | number }>(
    selection.name ? `list-${selection.name}-${sort}${time ? '-on' : ''}` : '',
    `select x.*, m.visitor_messages as read_messages, p.key as cursor_at
     from ${walks.length === 1 ? walks[0] : `(select * from (${walks.join(' union all ')}) w order by key ${order}, id ${order} limit $4)`} p
     cross join lateral (select ${LISTED} where c.workspace_id = $1 and c.id = p.id offset 0) x
     left join lateral (
       select visitor_messages from read_marks where workspace_id = $1 and agent_id = $3 and conversation_id = p.id offset 0
     ) m on true
     order by p.key ${order}, p.id ${order}`,
    values,
  )
  const last = rows.at(-1)
  return {
    conversations: rows.map(present),
    read: Object.fromEntries(rows.map((row) => [row.id, row.read_messages ?? 0])),
    next: last && rows.length === limit ? `${writeKey(last.cursor_at)}_${last.id}` : null,
  }
}

/** By what what is open is sorted, and what has ended. */
const KEYS: Record<Sort, [open: string, ended: string]> = {
  newest: ['c.last_message_at', 'c.ended_at'],
  oldest: ['c.last_message_at', 'c.ended_at'],
  waiting: [`coalesce(c.waiting_since, 'infinity')`, `'infinity'::timestamptz`],
}

/** How many match, counted up to `most`. */
export async function countSelection(tx: Tx, viewer: Viewer, selection: Selection, most: number): Promise<number> {
  const { open, ended } = selection
  const branch = open && ended ? 'true' : open ? `c.status <> 'ended'` : ended ? `c.status = 'ended'` : 'false'
  const values: unknown[] = [tx.workspaceId, visibleInboxes(viewer), viewer.id, most]
  const asked = selection.where(binder(values))
  const [row] = await tx.rows<{ n: number }>(
    '',
    `select count(*)::int as n from (
       select from conversations c ${joins(selection, '$3')}
       where c.workspace_id = $1 and ${branch} and ${asked} and ${inVisibleInbox('$2')} and $3::uuid is not null limit $4
     ) found`,
    values,
  )
  return row!.n
}

function binder(values: unknown[]) {
  return (value: unknown) => `$${values.push(value)}`
}

function joins({ tables }: Selection, me: string): string {
  return [
    tables?.visitors && 'join visitors v on v.workspace_id = c.workspace_id and v.id = c.visitor_id',
    tables?.contacts &&
      'left join contacts k on k.workspace_id = c.workspace_id and k.id = v.contact_id and k.gone_at is null',
    tables?.marks &&
      `left join read_marks r on r.workspace_id = c.workspace_id and r.agent_id = ${me} and r.conversation_id = c.id`,
  ]
    .filter(Boolean)
    .join(' ')
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

function writeKey(key: Date | number): string {
  return typeof key === 'number' ? 'infinity' : key.toISOString()
}

function readCursor(cursor: string): [string, string] {
  const [time, id] = cursor.split('_')
  const isTime = time === 'infinity' || (time && !Number.isNaN(Date.parse(time)))
  if (!isTime || !id || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Refused('bad-request', 'This page marker is not one of ours.', { field: 'after' })
  }
  return [time, id]
}
