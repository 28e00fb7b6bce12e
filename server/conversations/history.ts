import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { LISTED, type ListedRow, present } from './conversation.ts'

export type HistoryPage = { conversations: Conversation[]; next: string | null }

/** All conversations of a visitor and of whom the visitor is, that the viewer may see, newest first, continued by key. */
export async function listHistory(
  tx: Tx,
  viewer: Viewer,
  visitorId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<HistoryPage> {
  const [time, id] = after === null ? [null, null] : readCursor(after)
  const inboxes = viewer.inboxIds === 'all' ? null : viewer.inboxIds
  const rows = await tx.rows<ListedRow>(
    'list-history',
    `select ${LISTED} where c.workspace_id = $1 and c.visitor_id = any(array(
       select o.id from visitors o where o.workspace_id = $1 and (o.id = $2 or o.contact_id = (
         select contact_id from visitors where workspace_id = $1 and id = $2))))
       and ($3::uuid[] is null or c.inbox_id = any($3::uuid[]))
       and ($4::timestamptz is null or (c.started_at, c.id) < ($4, $5::uuid))
     order by c.started_at desc, c.id desc limit $6`,
    [tx.workspaceId, visitorId, inboxes, time, id, limit + 1],
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    conversations: page.map(present),
    next: last && rows.length > limit ? `${last.started_at.toISOString()}_${last.id}` : null,
  }
}

function readCursor(cursor: string): [string, string] {
  const [time, id] = cursor.split('_')
  if (!time || !id || Number.isNaN(Date.parse(time)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Refused('bad-request', 'This page marker is not one of ours.', { field: 'after' })
  }
  return [time, id]
}
