import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Author } from '@parley/protocol/author.ts'
import { previewOfMessage } from '@parley/protocol/conversation.ts'
import type { Message, Quote } from '@parley/protocol/events.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'

type Asked = { conversation: string; kind: 'message' | 'note'; replyTo?: string | undefined }
type Quotable = { kind: 'message' | 'note'; quote: Quote | null }

/** What the messages of a batch answer, by `placeOf`. Read after the lock, so nothing that is gone is quoted. */
export async function findQuotable(tx: Tx, asked: Asked[]): Promise<Map<string, Quotable>> {
  const some = asked.filter((one) => one.replyTo !== undefined)
  const rows = await tx.rows<QuotedRow>(
    'find-quotable',
    `select m.conversation_id, m.id, m.kind, m.body, m.attachments, m.deleted, e.by_kind
     from unnest($2::uuid[], $3::uuid[]) p(conversation_id, id)
     join messages m on m.workspace_id = $1 and m.conversation_id = p.conversation_id and m.id = p.id
     join events e on e.workspace_id = m.workspace_id and e.conversation_id = m.conversation_id and e.seq = m.seq`,
    [tx.workspaceId, some.map((one) => one.conversation), some.map((one) => one.replyTo)],
  )
  return new Map(rows.map((row) => [`${row.conversation_id} ${row.id}`, { kind: row.kind, quote: quoteOf(row) }]))
}

/**
 * The quote a message carries, made here and not by its writer: nobody puts words into another's mouth. A message never
 * quotes a note, which would carry the note's words to the visitor; to its writer a note then looks like nothing at all.
 * What was deleted meanwhile is answered without a quote.
 */
export function quoteFor(asked: Asked, found: Map<string, Quotable>): Quote | undefined {
  if (asked.replyTo === undefined) return undefined
  const quotable = found.get(`${asked.conversation} ${asked.replyTo}`)
  if (!quotable || (quotable.kind === 'note' && asked.kind !== 'note')) {
    throw new Refused('not-found', 'The message that this answers is not in this conversation.', { field: 'replyTo' })
  }
  return quotable.quote ?? undefined
}

type QuotedRow = {
  conversation_id: string
  id: string
  kind: 'message' | 'note'
  body: string
  attachments: Attachment[] | null
  deleted: Message['deleted'] | null
  by_kind: Author['kind']
}

function quoteOf({ id, by_kind: by, body, attachments, deleted }: QuotedRow): Quote | null {
  if (deleted) return null
  return { id, by, text: previewOfMessage({ id, body, ...(attachments && { attachments }) }) }
}
