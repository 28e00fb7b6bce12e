import { LISTED, type ListedRow, present } from '../conversations/conversation.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { type Letter, type Mail, MailRefused } from '../platform/mail.ts'
import { transcriptPage } from './page.ts'
import { readTranscript } from './read.ts'
import { knownTimeZone, transcriptText } from './text.ts'

type Deps = { db: Db; mail: Mail | null }

/**
 * Sends one letter, and writes down what became of it. A no of the mail server is final; its silence is tried again by the
 * queue, and meanwhile whoever asked can read why it has not gone yet.
 */
export async function sendTranscript({ db, mail }: Deps, workspaceId: string, mailId: string): Promise<void> {
  const letter = await transaction(db, workspaceId, (tx) => letterOf(tx, mailId))
  // Sent before, by a try that could not say so.
  if (!letter) return
  const settle = (state: 'queued' | 'sent' | 'failed', problem: string | null) =>
    transaction(db, workspaceId, (tx) =>
      tx.rows(
        'settle-mail',
        'update transcript_mails set state = $3, problem = $4 where workspace_id = $1 and id = $2',
        [workspaceId, mailId, state, problem],
      ),
    )
  if (!mail) return void (await settle('failed', 'No mail server is set up.'))
  try {
    await mail.send(letter)
  } catch (error) {
    if (error instanceof MailRefused)
      return void (await settle('failed', `The mail server refused it: ${error.message}`))
    await settle('queued', 'The mail server does not answer. We keep trying.')
    throw error
  }
  await settle('sent', null)
}

async function letterOf(tx: Tx, mailId: string): Promise<Letter | null> {
  const [asked] = await tx.rows<{ to: string; conversation_id: string; time_zone: string | null }>(
    'letter-of',
    `select m.sent_to as to, m.conversation_id, v.time_zone from transcript_mails m
     join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
     join visitors v on v.workspace_id = c.workspace_id and v.id = c.visitor_id
     where m.workspace_id = $1 and m.id = $2 and m.state = 'queued'`,
    [tx.workspaceId, mailId],
  )
  if (!asked) return null
  const [row] = await tx.rows<ListedRow>(
    'conversation-of-letter',
    `select ${LISTED} where c.workspace_id = $1 and c.id = $2`,
    [tx.workspaceId, asked.conversation_id],
  )
  // Never with notes: it may go to anybody.
  const transcript = await readTranscript(tx, present(row!), false)
  const timeZone = knownTimeZone(asked.time_zone)
  return {
    to: asked.to,
    subject: `Your conversation with ${transcript.company}`,
    text: transcriptText(transcript, timeZone),
    html: transcriptPage(transcript, timeZone),
  }
}
