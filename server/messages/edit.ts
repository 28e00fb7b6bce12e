import type { Message, Wording } from '@parley/protocol/events.ts'
import type { Viewer } from '../agents/viewer.ts'
import { advanceAndSave } from '../conversations/advance.ts'
import { lockConversation } from '../conversations/find.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { getOwnMessage, type OwnMessage } from './own.ts'
import { checkedBody } from './send.ts'

/** Its author puts it otherwise. Its files stay, and so do quotes of it: they say what was answered. */
export async function editMessage(
  tx: Tx,
  agent: Viewer,
  { conversation, id, body }: { conversation: string; id: string; body: string },
  mostBytes: number,
): Promise<void> {
  const state = await lockConversation(tx, agent, conversation)
  const was = await getOwnMessage(tx, agent, conversation, id)
  if (was.deleted) throw notFound('message')
  if (was.kind === 'message' && state.status === 'ended') {
    throw new Refused('conversation-ended', 'This conversation has ended. Reopen it to change what was said.')
  }
  const words = checkedBody(
    body,
    mostBytes,
    was.attachments?.map((one) => one.id),
  )
  if (words === was.body) return
  const [row] = await tx.rows<{ edited_at: Date }>(
    'edit-message',
    `update messages set body = $5, edited_at = clock_timestamp(), earlier = $6
     where workspace_id = $1 and conversation_id = $2 and author_id = $3 and id = $4 returning edited_at`,
    [tx.workspaceId, conversation, agent.id, id, words, JSON.stringify(earlierOf(was))],
  )
  const message: Message = {
    id,
    body: words,
    ...(was.attachments && { attachments: was.attachments }),
    ...(was.replyTo && { replyTo: was.replyTo }),
    editedAt: row!.edited_at.toISOString(),
  }
  const by = { kind: 'agent', id: agent.id } as const
  await advanceAndSave(tx, state, [
    was.kind === 'note'
      ? { type: 'note.edited', by, note: message }
      : { type: 'message.edited', by, message, last: was.last },
  ])
}

/** Of what is put otherwise again and again, the first wording and the last ones are kept. */
const WORDINGS = 20

function earlierOf({ body, saidAt, earlier }: OwnMessage): Wording[] {
  const [first, ...later] = [...(earlier ?? []), { body, at: saidAt.toISOString() }]
  return [first!, ...later.slice(-(WORDINGS - 1))]
}
