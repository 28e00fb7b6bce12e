import type { Conversation } from '@parley/protocol/conversation.ts'
import { useLayoutEffect, useRef } from 'react'
import { useTyping } from '../live/desk-context.tsx'
import { TypingDots } from '../ui/typing-dots.tsx'

/** The visitor's words while they write them, the newest always in sight. Not announced: it would never be silent. */
export function LivePreview({ conversation }: { conversation: Conversation }) {
  const typing = useTyping(conversation.id)
  const words = useRef<HTMLQuoteElement>(null)
  const text = typing?.visitor?.text ?? ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls whenever the words have changed.
  useLayoutEffect(() => {
    const el = words.current
    if (el) el.scrollLeft = getComputedStyle(el).direction === 'rtl' ? -el.scrollWidth : el.scrollWidth
  }, [text])
  if (!typing?.visitor) return null
  return (
    <div className="preview" aria-live="off">
      <span className="typing">
        <TypingDots />
        <span className="who">
          <bdi>{conversation.visitor.named ? conversation.visitor.name.split(' ')[0] : conversation.visitor.name}</bdi>{' '}
          is typing
        </span>
      </span>
      {text && (
        <q ref={words} className="words" dir="auto">
          {text.replace(/\s+/g, ' ')}
          <span className="caret" />
        </q>
      )}
    </div>
  )
}
