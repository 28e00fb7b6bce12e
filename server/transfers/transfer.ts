import type { Viewer } from '../agents/viewer.ts'
import { type Assignment, assignConversation } from '../conversations/assign.ts'
import { checkedBody, sendMessage } from '../messages/send.ts'
import type { Tx } from '../platform/database.ts'

/**
 * An assignment with words for who is to answer: the note and the handing over are there together, or neither is. Whoever
 * gets it reads the note last, where they begin.
 */
export async function transferConversation(
  tx: Tx,
  agent: Viewer,
  id: string,
  { note, ...to }: Assignment & { note?: { id: string; body: string } | undefined },
  mostBytes: number,
): Promise<void> {
  const body = note && checkedBody(note.body, mostBytes)
  await assignConversation(tx, agent, id, to)
  if (note && body) await sendMessage(tx, { author: agent, conversation: id, id: note.id, kind: 'note', body })
}
