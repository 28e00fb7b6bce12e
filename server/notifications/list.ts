import type { Author } from '@parley/protocol/author.ts'
import { previewOf, type Rating, type Status } from '@parley/protocol/conversation.ts'
import {
  type Notification,
  type NotificationKind,
  type NotificationPage,
  UNREAD_CAP,
} from '@parley/protocol/notification.ts'
import type { Viewer } from '../agents/viewer.ts'
import { authorOf } from '../conversations/conversation.ts'
import { visibleInboxes } from '../conversations/list.ts'
import type { Tx } from '../platform/database.ts'
import { type IdentityRow, identityOf } from '../visitors/visitor.ts'

/** What concerns the viewer, newest first, of the conversations they may still see. */
export async function listNotifications(
  tx: Tx,
  viewer: Viewer,
  { after, unreadOnly, limit }: { after: string | null; unreadOnly: boolean; limit: number },
): Promise<NotificationPage> {
  const [rows, [counted]] = await Promise.all([
    tx.rows<Row>(
      'list-notifications',
      `select n.id as notification, n.kind, n.seq, n.read_at, e.at, e.by_kind, e.by_id, e.data, m.body, c.id as conversation,
         c.inbox_id, c.status, v.id, v.name, v.email, v.country, v.blocked_at
       from notifications n
       join conversations c on c.workspace_id = n.workspace_id and c.id = n.conversation_id
       join visitors v on v.workspace_id = c.workspace_id and v.id = c.visitor_id
       join events e on e.workspace_id = n.workspace_id and e.conversation_id = n.conversation_id and e.seq = n.seq
       left join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
         and m.author_id = e.by_id and m.id = e.message_id
       where n.workspace_id = $1 and n.agent_id = $2 and ($3::uuid[] is null or c.inbox_id = any($3))
         and ($4::uuid is null or n.id < $4) and ($5 = false or n.read_at is null)
       order by n.id desc limit $6`,
      [tx.workspaceId, viewer.id, visibleInboxes(viewer), after, unreadOnly, limit + 1],
    ),
    tx.rows<{ unread: number }>(
      'count-notifications',
      `select count(*)::int as unread from (
         select from notifications n join conversations c on c.workspace_id = n.workspace_id and c.id = n.conversation_id
         where n.workspace_id = $1 and n.agent_id = $2 and n.read_at is null and ($3::uuid[] is null or c.inbox_id = any($3))
         limit $4
       ) counted`,
      [tx.workspaceId, viewer.id, visibleInboxes(viewer), UNREAD_CAP],
    ),
  ])
  const shown = rows.slice(0, limit)
  return {
    notifications: shown.map(present),
    unread: counted!.unread,
    next: rows.length > limit ? shown.at(-1)!.notification : null,
  }
}

type Row = IdentityRow & {
  notification: string
  kind: NotificationKind
  seq: number
  read_at: Date | null
  at: Date
  by_kind: Author['kind']
  by_id: string | null
  data: { critical?: { comment: string | null } | null; rating?: Rating } | null
  body: string | null
  conversation: string
  inbox_id: string
  status: Status
}

function present(row: Row): Notification {
  const rating = row.data?.rating ?? null
  const text = row.body === null ? (row.data?.critical?.comment ?? rating?.comment ?? '') : previewOf(row.body)
  return {
    id: row.notification,
    kind: row.kind,
    at: row.at.toISOString(),
    by: authorOf(row.by_kind, row.by_id),
    read: row.read_at !== null,
    conversation: { id: row.conversation, inboxId: row.inbox_id, status: row.status, visitor: identityOf(row) },
    seq: row.seq,
    text: text === '' ? null : text,
    rating,
  }
}
