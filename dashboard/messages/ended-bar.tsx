import type { Conversation } from '@parley/protocol/conversation.ts'
import { RotateCcw } from 'lucide-react'
import { OutcomeMark } from '../conversations/card.tsx'
import type { ConversationActions } from '../conversations/conversation-actions.ts'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { PHONE, useMedia } from '../ui/media.ts'
import { ago, useNow } from '../ui/time.ts'

/** In place of the composer once it has ended. */
export function EndedBar({ conversation, actions }: { conversation: Conversation; actions: ConversationActions }) {
  const { drafts } = useDesk()
  const draft = useStore(drafts.drafts, (all) => all.get(drafts.keyOf(conversation.id, 'reply')))
  const present = useNow(30_000)
  const phone = useMedia(PHONE)
  const when = conversation.endedAt ? ago(conversation.endedAt, present) : ''
  return (
    <div className="joinbar">
      <div className="row">
        <OutcomeMark conversation={conversation} />
        <div className="grow">
          <b>{conversation.outcome === 'expired' ? 'Expired' : `Ended as ${conversation.outcome}`}</b>{' '}
          <span className="t2 num">
            {/^\d/.test(when) ? `${when} ago` : when}.{' '}
            {conversation.visitor.blocked ? 'The visitor is blocked and reads nothing.' : 'Reopen it to reply.'}
          </span>
        </div>
        {phone && (
          <button type="button" className="btn sec" disabled={actions.busy} onClick={actions.reopen}>
            <RotateCcw className="i" />
            Reopen
          </button>
        )}
      </div>
      {draft && (
        <div className="draft" dir="auto">
          <span className="s t3">Your draft</span>
          {draft}
        </div>
      )}
    </div>
  )
}
