import type { Conversation } from '@parley/protocol/conversation.ts'
import { previewOfMessage } from '@parley/protocol/conversation.ts'
import type { AgentEvent, Quote } from '@parley/protocol/events.ts'
import { X } from 'lucide-react'
import { wordsOf } from '../live/desk.ts'
import { useDesk, useTimeline } from '../live/desk-context.tsx'
import { useAgents } from '../live/workspace.ts'
import { clock } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { useComposer } from './composer-context.tsx'

/** What is answered, as the reply will carry it. The server makes its own. */
export function quoteOf(event: AgentEvent): Quote | null {
  const words = wordsOf(event)
  return words && { id: words.id, by: event.by.kind, text: previewOfMessage(words) }
}

/** Above the field: what the reply answers. */
export function QuoteBeingWritten({ conversation, quote }: { conversation: Conversation; quote: Quote }) {
  const { setReplyTo, field } = useComposer()
  const who = useQuoted(conversation, quote)
  return (
    <div className="quote">
      <div className="grow">
        <div className="s m">
          <bdi>{who.name}</bdi>
          {who.at && `, ${clock(who.at)}`}
        </div>
        <div className="s cut" dir="auto">
          {quote.text}
        </div>
      </div>
      <IconButton
        name="Answer no message"
        keys="escape"
        small
        side="top"
        onClick={() => {
          setReplyTo(undefined)
          field.current?.focus()
        }}
      >
        <X className="i" />
      </IconButton>
    </div>
  )
}

/** In a bubble: what it answers, and the way there. */
export function QuoteInBubble(props: { conversation: Conversation; quote: Quote; onJump(id: string): void }) {
  const { conversation, quote, onJump } = props
  const who = useQuoted(conversation, quote)
  return (
    <button type="button" className="quoted" onClick={() => onJump(quote.id)}>
      <span className="s m">
        <span className="sr">In answer to </span>
        <bdi>{who.name}</bdi>
      </span>
      <span className="s cut" dir="auto">
        {quote.text || 'Message deleted'}
      </span>
    </button>
  )
}

function useQuoted(conversation: Conversation, quote: Quote): { name: string; at: string | null } {
  const { me } = useDesk()
  const agents = useAgents()
  const event = useTimeline(conversation.id)?.entries.find((entry) => wordsOf(entry)?.id === quote.id)
  const at = event?.at ?? null
  if (quote.by === 'visitor') return { name: conversation.visitor.name, at }
  if (quote.by === 'bot') return { name: 'Assistant', at }
  const id = event && 'id' in event.by ? event.by.id : null
  if (id === me.id) return { name: 'You', at }
  return { name: agents.find((agent) => agent.id === id)?.name ?? 'A colleague', at }
}
