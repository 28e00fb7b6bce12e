import type { TranscriptMail } from '@parley/protocol/transcript.ts'
import type { Viewer } from '../agents/viewer.ts'
import { getConversation } from '../conversations/find.ts'
import type { Tx } from '../platform/database.ts'
import { enqueue } from '../platform/queue.ts'
import { notFound, Refused } from '../platform/refused.ts'

/** Letters about one conversation in an hour: more would make us somebody's post office. */
const MOST_AN_HOUR = 10

type Row = { id: string; to: string; state: TranscriptMail['state']; problem: string | null }
const COLUMNS = 'id, sent_to as to, state, problem'

/** Puts the visitor's copy of a conversation on its way. The id is made by the client: asking twice sends once. */
export async function askForMail(
  tx: Tx,
  agent: Viewer,
  conversationId: string,
  { id, to }: { id: string; to: string },
): Promise<TranscriptMail> {
  await getConversation(tx, agent, conversationId)
  const [{ n } = { n: 0 }] = await tx.rows<{ n: number }>(
    'mails-of-late',
    `select count(*) as n from transcript_mails
     where workspace_id = $1 and conversation_id = $2 and created_at > clock_timestamp() - interval '1 hour' and id <> $3`,
    [tx.workspaceId, conversationId, id],
  )
  if (n >= MOST_AN_HOUR) {
    throw new Refused('too-fast', 'Many copies of this were sent within the hour. Wait a while.', {
      retryAfter: 600_000,
    })
  }
  const inserted = await tx.rows(
    'ask-for-mail',
    `insert into transcript_mails (workspace_id, id, conversation_id, sent_to, asked_by) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [tx.workspaceId, id, conversationId, to, agent.id],
  )
  if (inserted.length > 0) await enqueue(tx, 'send-transcript', { mailId: id })
  return getMail(tx, agent, conversationId, id)
}

/** What became of it. */
export async function getMail(tx: Tx, agent: Viewer, conversationId: string, id: string): Promise<TranscriptMail> {
  await getConversation(tx, agent, conversationId)
  const [mail] = await tx.rows<Row>(
    'get-transcript-mail',
    `select ${COLUMNS} from transcript_mails where workspace_id = $1 and id = $2 and conversation_id = $3`,
    [tx.workspaceId, id, conversationId],
  )
  if (!mail) throw notFound('letter')
  return mail
}
