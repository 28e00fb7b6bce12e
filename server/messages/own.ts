import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Message, Quote, Wording } from '@parley/protocol/events.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'

/** A message or note as it stands, for a verb that changes it. */
export type OwnMessage = {
  seq: number
  publicSeq: number | null
  kind: 'message' | 'note'
  body: string
  attachments: Attachment[] | null
  replyTo: Quote | null
  deleted: Message['deleted'] | null
  earlier: Wording[] | null
  /** When it got the words that it has. */
  saidAt: Date
  /** How long ago it was sent, by the database's clock. */
  ageMs: number
  /** No message came after it that is still shown. */
  last: boolean
}

/**
 * Found through its author: nobody changes what another said, whatever their role. Under the conversation's lock, so
 * that `last` is true when it is told.
 */
export async function getOwnMessage(tx: Tx, agent: Viewer, conversation: string, id: string): Promise<OwnMessage> {
  const [row] = await tx.rows<OwnMessage>(
    'own-message',
    `select m.seq, e.public_seq as "publicSeq", m.kind, m.body, m.attachments, m.reply_to as "replyTo", m.deleted, m.earlier,
       coalesce(m.edited_at, e.at) as "saidAt",
       (extract(epoch from clock_timestamp() - e.at) * 1000)::float8 as "ageMs",
       not exists (select from messages l where l.workspace_id = $1 and l.conversation_id = $2 and l.seq > m.seq
         and l.kind = 'message' and l.deleted is distinct from 'undone') as last
     from messages m join events e on e.workspace_id = m.workspace_id and e.conversation_id = m.conversation_id and e.seq = m.seq
     where m.workspace_id = $1 and m.conversation_id = $2 and m.author_id = $3 and m.id = $4 and e.by_kind = 'agent'`,
    [tx.workspaceId, conversation, agent.id, id],
  )
  if (!row) throw notFound('message')
  return row
}
