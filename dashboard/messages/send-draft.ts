import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Desk } from '../live/desk.ts'
import type { DraftMode } from '../live/drafts.ts'
import { withLinks } from './mentions.ts'

/** All that the draft holds, sent. Files that broke stay behind; those on their way are the caller's to wait for. */
export function sendDraft({ drafts, uploads, send }: Desk, conversation: Conversation, mode: DraftMode) {
  const { id } = conversation
  const { replyTo, mentions = {} } = drafts.extra(id, mode)
  const text = drafts.get(id, mode).trim()
  const attachments = uploads.of(id, mode).flatMap((one) => one.attachment ?? [])
  const body = mode === 'note' ? withLinks(text, mentions) : text
  send(conversation, mode === 'note' ? 'note' : 'message', body, { attachments, replyTo })
  drafts.set(id, mode, '')
  drafts.setExtra(id, mode, { replyTo: undefined, mentions: undefined, since: undefined })
  uploads.taken(id, mode)
}
