import type { Viewer } from '../agents/viewer.ts'
import type { AttachmentRow } from '../attachments/attachment.ts'
import type { Tx } from '../platform/database.ts'

/** A file kept with a saved reply, or on its way to be: then `reply_id` is null. */
export type FileRow = Omit<
  AttachmentRow,
  'uploader_kind' | 'uploader_id' | 'conversation_id' | 'message_id' | 'state'
> & { author_id: string; reply_id: string | null }

/** Found through a reply one sees; before it has one, only by who brought it. */
export async function findFile(tx: Tx, viewer: Viewer, id: string): Promise<FileRow | null> {
  const [row] = await tx.rows<FileRow>(
    'find-reply-file',
    `select f.* from saved_reply_files f
     left join saved_replies r on r.workspace_id = f.workspace_id and r.id = f.reply_id
     where f.workspace_id = $1 and f.id = $4 and case
       when r.id is null then f.author_id = $2
       when r.audience = 'me' then r.author_id = $2
       when r.audience = 'team' then $3 or exists (select from team_members m
         where m.workspace_id = r.workspace_id and m.team_id = r.team_id and m.agent_id = $2)
       else true end`,
    [tx.workspaceId, viewer.id, viewer.permissions.includes('inboxes.manage'), id],
  )
  return row ?? null
}

/**
 * The reply has exactly these files from now on: its own, and ones that this agent brought. Returns whether all of them are.
 * What it lets go is removed by the sweep.
 */
export async function setFiles(tx: Tx, viewer: Viewer, reply: string, ids: string[]): Promise<boolean> {
  const set = await tx.rows(
    'set-reply-files',
    `update saved_reply_files f set reply_id = $2, position = t.position
     from unnest($3::uuid[]) with ordinality t(id, position)
     where f.workspace_id = $1 and f.id = t.id and (f.reply_id = $2 or (f.reply_id is null and f.author_id = $4)) returning f.id`,
    [tx.workspaceId, reply, ids, viewer.id],
  )
  await tx.rows(
    'let-reply-files-go',
    'update saved_reply_files set reply_id = null where workspace_id = $1 and reply_id = $2 and id <> all($3::uuid[])',
    [tx.workspaceId, reply, ids],
  )
  return set.length === new Set(ids).size
}
