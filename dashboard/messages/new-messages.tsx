import { type Conversation, previewOfMessage } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { useEffect, useRef, useState } from 'react'

/** Says politely what the visitor just wrote. The log itself is silent: history loaded above is no news. */
export function NewMessages({ entries, conversation }: { entries: readonly AgentEvent[]; conversation: Conversation }) {
  const last = entries[entries.length - 1]
  const known = useRef(last?.seq ?? 0)
  const [news, setNews] = useState('')
  useEffect(() => {
    const fresh = entries.filter((event) => event.seq > known.current)
    known.current = last?.seq ?? known.current
    const words = fresh.flatMap((event) =>
      event.type === 'message.created' && event.by.kind === 'visitor' ? [previewOfMessage(event.message)] : [],
    )
    if (words.length > 0) setNews(`${conversation.visitor.name}: ${words.join(' ')}`)
  }, [entries, last?.seq, conversation.visitor.name])
  return (
    <div className="sr" role="status">
      {news}
    </div>
  )
}
