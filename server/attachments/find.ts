import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { type AttachmentRow, COLUMNS } from './attachment.ts'

/** Files are found through the conversation they were sent in; before that, only by who uploaded them. */
export async function findForAgent(tx: Tx, viewer: Viewer, id: string): Promise<AttachmentRow | null> {
  const [row] = await tx.rows<AttachmentRow & { inbox_id: string | null }>(
    'find-file',
    `select ${COLUMNS}, c.inbox_id from attachments a
     left join conversations c on a.message_id is not null and c.workspace_id = a.workspace_id and c.id = a.conversation_id
     where a.workspace_id = $1 and a.id = $2`,
    [tx.workspaceId, id],
  )
  if (!row) return null
  const may =
    row.inbox_id === null
      ? row.state === 'uploaded' && row.uploader_kind === 'agent' && row.uploader_id === viewer.id
      : seesInbox(viewer, row.inbox_id)
  return may ? row : null
}

/** A visitor's own: uploaded by them, or sent in a message of their conversation. A note's files are none of theirs. */
export function findForVisitor(tx: Tx, visitorId: string, ids: readonly string[]): Promise<AttachmentRow[]> {
  return tx.rows<AttachmentRow>(
    'find-own-files',
    `select ${COLUMNS} from attachments a
     left join messages m on m.workspace_id = a.workspace_id and m.conversation_id = a.conversation_id
       and m.author_id = a.uploader_id and m.id = a.message_id
     left join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
     where a.workspace_id = $1 and a.id = any($3::uuid[]) and (
       (a.state = 'uploaded' and a.uploader_kind = 'visitor' and a.uploader_id = $2)
       or (c.visitor_id = $2 and m.kind = 'message'))`,
    [tx.workspaceId, visitorId, ids],
  )
}
