import type { Message } from '@parley/protocol/events.ts'
import type { Desk } from '../live/desk.ts'
import type { DraftMode } from '../live/drafts.ts'
import { request } from '../live/request.ts'

/** The composer takes up a message that its author wants to put otherwise; what was being written is kept aside. */
export function beginEdit({ drafts }: Desk, conversation: string, mode: DraftMode, message: Message) {
  const { edit } = drafts.extra(conversation, mode)
  const kept = edit ? edit.kept : drafts.get(conversation, mode)
  drafts.setExtra(conversation, mode, { edit: { id: message.id, body: message.body, kept }, since: undefined })
  drafts.set(conversation, mode, message.body)
}

/** Refused, the words stay where they are. */
export async function saveEdit({ drafts }: Desk, conversation: string, mode: DraftMode, body: string) {
  const { edit } = drafts.extra(conversation, mode)
  if (!edit || body === '') return
  if (body !== edit.body) await request.put(`/conversations/${conversation}/messages/${edit.id}`, { body })
  if (drafts.extra(conversation, mode).edit?.id !== edit.id) return
  drafts.set(conversation, mode, edit.kept)
  drafts.setExtra(conversation, mode, { edit: undefined })
}

export function deleteMessage(conversation: string, id: string): Promise<void> {
  return request.delete(`/conversations/${conversation}/messages/${id}`)
}
