import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Author } from '@parley/protocol/author.ts'
import { previewOfMessage } from '@parley/protocol/conversation.ts'
import type { Message } from '@parley/protocol/events.ts'
import type { Viewer } from '../agents/viewer.ts'
import { unlinkFiles } from '../attachments/unlink.ts'
import { advanceAndSave } from '../conversations/advance.ts'
import { authorOf, type ConversationState } from '../conversations/conversation.ts'
import { lockConversation } from '../conversations/find.ts'
import type { Tx } from '../platform/database.ts'
import { getOwnMessage, type OwnMessage } from './own.ts'

/** Taken back within this time and unread, it leaves no trace in the timeline. */
export const UNDO_WITHIN_MS = 15_000

/**
 * Its author takes it back. Words and files are gone, also where it is quoted; that there was something stays to be seen,
 * unless the visitor had no time to see it. Soon after it was sent, its files are its author's again, to be sent otherwise.
 * Once more is the same as once.
 */
export async function deleteMessage(
  tx: Tx,
  agent: Viewer,
  { conversation, id }: { conversation: string; id: string },
): Promise<void> {
  const state = await lockConversation(tx, agent, conversation)
  const was = await getOwnMessage(tx, agent, conversation, id)
  if (was.deleted) return
  const deleted = (await isUnseen(tx, conversation, was)) ? 'undone' : 'deleted'
  await tx.rows(
    'delete-message',
    `update messages set body = '', attachments = null, reply_to = null, edited_at = null, earlier = null, deleted = $5
     where workspace_id = $1 and conversation_id = $2 and author_id = $3 and id = $4`,
    [tx.workspaceId, conversation, agent.id, id, deleted],
  )
  await tx.rows(
    'blank-quotes',
    `update messages set reply_to = jsonb_set(reply_to, '{text}', '""')
     where workspace_id = $1 and conversation_id = $2 and reply_to->>'id' = $3`,
    [tx.workspaceId, conversation, id],
  )
  const soon = was.kind === 'message' && was.ageMs <= UNDO_WITHIN_MS
  if (was.attachments) await unlinkFiles(tx, agent, { conversation, message: id }, soon)
  const by = { kind: 'agent', id: agent.id } as const
  const message: Message = { id, body: '', deleted }
  const waitingSince = deleted === 'undone' && state.status !== 'ended' ? await unansweredSince(tx, conversation) : null
  await advanceAndSave(
    tx,
    state,
    [
      was.kind === 'note'
        ? { type: 'note.deleted', by, note: message }
        : { type: 'message.deleted', by, message, last: was.last, ...(waitingSince && { waitingSince }) },
    ],
    deleted === 'undone' && was.last ? { preview: await lastShown(tx, conversation) } : {},
  )
}

/** The last message that is still to be seen. The first is a visitor's, so there is one. */
async function lastShown(tx: Tx, conversation: string): Promise<ConversationState['preview']> {
  const [row] = await tx.rows<
    Pick<Message, 'body'> & {
      kind: Author['kind']
      by: string
      files: Attachment[] | null
      deleted: Message['deleted'] | null
    }
  >(
    'last-shown',
    `select e.by_kind as kind, e.by_id as by, m.body, m.attachments as files, m.deleted
     from events e join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
       and m.author_id = e.by_id and m.id = e.message_id
     where e.workspace_id = $1 and e.conversation_id = $2 and e.type = 'message.created' and m.deleted is distinct from 'undone'
     order by e.seq desc limit 1`,
    [tx.workspaceId, conversation],
  )
  if (!row) return null
  const { kind, by, body, files, deleted } = row
  const message = { id: '', body, ...(files && { attachments: files }), ...(deleted && { deleted }) }
  return { by: authorOf(kind, by), text: previewOfMessage(message) }
}

/** When the visitor wrote what nobody has answered yet; null where there is nothing. */
async function unansweredSince(tx: Tx, conversation: string): Promise<string | null> {
  const [row] = await tx.rows<{ at: Date | null }>(
    'unanswered-since',
    `select min(at) as at from events
     where workspace_id = $1 and conversation_id = $2 and type = 'message.created' and by_kind = 'visitor' and seq > coalesce((
       select max(e.seq) from events e left join messages m on m.workspace_id = e.workspace_id
         and m.conversation_id = e.conversation_id and m.author_id = e.by_id and m.id = e.message_id
       where e.workspace_id = $1 and e.conversation_id = $2 and (e.type = 'conversation.ended'
         or (e.type = 'message.created' and e.by_kind <> 'visitor' and m.deleted is distinct from 'undone'))
     ), 0)`,
    [tx.workspaceId, conversation],
  )
  return row?.at?.toISOString() ?? null
}

async function isUnseen(tx: Tx, conversation: string, was: OwnMessage): Promise<boolean> {
  if (was.kind === 'note' || was.ageMs > UNDO_WITHIN_MS) return false
  const [row] = await tx.rows<{ visitor_read: number }>(
    'visitor-read',
    'select visitor_read from conversations where workspace_id = $1 and id = $2',
    [tx.workspaceId, conversation],
  )
  return row!.visitor_read < was.publicSeq!
}
