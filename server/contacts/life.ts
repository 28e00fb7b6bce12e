import type { Life, LifeEntry } from '@parley/protocol/contact.ts'
import type { Outcome, Status } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { inboxesOf, KEPT_DAYS } from './contact.ts'
import { getContact } from './find.ts'

const MOST = 50

type Row = {
  id: string
  at: string
  kind: 'conversation' | 'note' | 'event'
  by_id: string | null
  type: string | null
  data: Record<string, unknown>
}

/** All that happened with a contact, newest first: conversations by their last message, agents' notes, and what was done. */
export async function readLife(
  tx: Tx,
  viewer: Viewer,
  id: string,
  { after, only }: { after: string | null; only: 'conversation' | 'note' | null },
): Promise<Life> {
  await getContact(tx, viewer, id)
  if (after !== null && !/^[0-9a-f-]{36}/.test(after)) {
    throw new Refused('bad-request', 'This page is not known.', { field: 'after' })
  }
  const rows = await tx.rows<Row>(
    'life-of-contact',
    `with talks as (
       select k.* from visitors v join conversations k on k.workspace_id = v.workspace_id and k.visitor_id = v.id
       where v.workspace_id = $1 and v.contact_id = $2 and ($3::uuid[] is null or k.inbox_id = any($3::uuid[]))
     ), life as (
       select k.id, k.last_message_at as at, 'conversation' as kind, null::uuid as by_id, null as type, jsonb_build_object(
         'inboxId', k.inbox_id, 'status', k.status, 'outcome', k.outcome, 'assigneeId', k.assignee_id,
         'score', k.rating_score, 'comment', k.rating_comment, 'preview', k.preview_text,
         'title', (select left(m.body, 160) from messages m where m.workspace_id = $1 and m.conversation_id = k.id
           and m.author_id = k.visitor_id and m.kind = 'message' and m.deleted is null and m.body <> '' order by m.seq limit 1)) as data
       from talks k
       union all
       select m.id, e.at, 'note', e.by_id, null, jsonb_build_object('conversation', k.id, 'body', m.body)
       from talks k join messages m on m.workspace_id = $1 and m.conversation_id = k.id and m.kind = 'note' and m.deleted is null
       join events e on e.workspace_id = $1 and e.conversation_id = k.id and e.seq = m.seq
       union all
       select n.id, n.created_at, 'note', n.author_id, null, jsonb_build_object('conversation', null, 'body', n.body)
       from visitors v join visitor_notes n on n.workspace_id = v.workspace_id and n.visitor_id = v.id
       where v.workspace_id = $1 and v.contact_id = $2 and ($3::uuid[] is null or v.inbox_id = any($3::uuid[]))
       union all
       select e.id, e.at, 'event', e.by_id, e.type, e.data || case e.type when 'merged' then jsonb_build_object('open', exists (
         select from contact_merges m where m.workspace_id = $1 and m.id = (e.data ->> 'merge')::uuid and m.undone_at is null
           and m.at > now() - interval '${KEPT_DAYS} days')) else '{}' end
       from contact_events e where e.workspace_id = $1 and e.contact_id = $2
     )
     select id, at::text as at, kind, by_id, type, data from life
     where ($4::uuid is null or (life.at, id) < ($5::timestamptz, $4::uuid)) and ($7::text is null or kind = $7) order by life.at desc, id desc limit $6`,
    [tx.workspaceId, id, inboxesOf(viewer), after?.slice(0, 36) ?? null, after?.slice(36) ?? null, MOST + 1, only],
  )
  const shown = rows.slice(0, MOST)
  const last = shown.at(-1)
  return { entries: shown.map(present), next: last && rows.length > MOST ? last.id + last.at : null }
}

function present({ id, at: time, kind, by_id: by, type, data }: Row): LifeEntry {
  const at = new Date(time).toISOString()
  const text = (key: string) => (data[key] as string | null) ?? null
  if (kind === 'conversation') {
    const score = data.score as 1 | 2 | 3 | 4 | 5 | null
    const preview = text('preview')
    return {
      type: 'conversation',
      at,
      id,
      inboxId: text('inboxId')!,
      status: text('status') as Status,
      outcome: text('outcome') as Outcome | null,
      assigneeId: text('assigneeId'),
      rating: score === null ? null : { score, comment: text('comment') },
      title: text('title') ?? preview ?? '',
      preview,
    }
  }
  if (kind === 'note') return { type: 'note', at, conversation: text('conversation') ?? '', by, body: text('body')! }
  switch (type) {
    case 'created':
      return { type, at, by, origin: text('origin') as 'conversation' | 'hand' | 'import' }
    case 'linked':
    case 'unmerged':
      return { type, at, by, name: text('name') ?? 'a visitor' }
    case 'merged':
      return { type, at, by, name: text('name')!, merge: data.open === true ? text('merge') : null }
    case 'tagged':
      return { type, at, by, added: data.added as string[], removed: data.removed as string[] }
    default:
      return { type: type as 'deleted' | 'restored', at, by }
  }
}
