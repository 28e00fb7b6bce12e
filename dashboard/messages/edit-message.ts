import type { Message } from '@parley/protocol/events.ts'
import type { Desk } from '../live/desk.ts'
import type { DraftMode } from '../live/drafts.ts'
import { request } from '../live/request.ts'
import { withLinks, withNames } from './mentions.ts'

/** The composer takes up a message that its author wants to put otherwise; what was being written is kept aside. */
export function beginEdit({ drafts }: Desk, conversation: string, mode: DraftMode, message: Message) {
  const { edit } = drafts.extra(conversation, mode)
  const kept = edit ? edit.kept : drafts.get(conversation, mode)
  const { text, mentions } = mode === 'note' ? withNames(message.body) : { text: message.body, mentions: {} }
  drafts.setExtra(conversation, mode, {
    edit: { id: message.id, body: message.body, kept },
    mentions,
    since: undefined,
  })
  drafts.set(conversation, mode, text)
}

/** Refused, the words stay where they are. */
export async function saveEdit({ drafts }: Desk, conversation: string, mode: DraftMode, text: string) {
  const { edit, mentions = {} } = drafts.extra(conversation, mode)
  if (!edit || text === '') return
  const body = mode === 'note' ? withLinks(text, mentions) : text
  if (body !== edit.body) await request.put(`/conversations/${conversation}/messages/${edit.id}`, { body })
  if (drafts.extra(conversation, mode).edit?.id !== edit.id) return
  drafts.set(conversation, mode, edit.kept)
  drafts.setExtra(conversation, mode, { edit: undefined })
}

export function deleteMessage(conversation: string, id: string): Promise<void> {
  return request.delete(`/conversations/${conversation}/messages/${id}`)
}
