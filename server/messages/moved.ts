import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import type { Send, Sent } from './send.ts'

/**
 * What this conversation once refused, because the visitor had another open, and what was then sent on to that one. A
 * late copy, from a line given up long ago, may come when the other is over: it must not open this one to say it twice.
 */
export async function findMoved(tx: Tx, { author, conversation, id, body }: Send): Promise<Sent | Refused | null> {
  const [row] = await tx.rows<{ conversation: string; seq: number; body: string; at: Date }>(
    'find-moved',
    `select c.id as conversation, found.public_seq as seq, found.body, found.at from conversations c cross join lateral (
       select m.body, e.public_seq, e.at from messages m
       join events e on e.workspace_id = m.workspace_id and e.conversation_id = m.conversation_id and e.seq = m.seq
       where m.workspace_id = $1 and m.conversation_id = c.id and m.author_id = $2 and m.id = $3
       offset 0
     ) found where c.workspace_id = $1 and c.visitor_id = $2 and c.id <> $4 limit 1`,
    [tx.workspaceId, author.id, id, conversation],
  )
  if (!row) return null
  if (row.body !== body) return new Refused('id-taken', 'This id was used for another message.')
  return { id, conversation: row.conversation, seq: row.seq, at: row.at.toISOString() }
}
