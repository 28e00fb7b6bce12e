import type { Conversation } from '@parley/protocol/conversation.ts'
import { Bold, Italic, Send, Smile } from 'lucide-react'
import { type KeyboardEvent, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import type { DraftMode } from '../live/drafts.ts'
import { useStore } from '../live/store.ts'
import { Keys } from '../ui/keys.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton, Tip } from '../ui/tip.tsx'
import { useSayTyping } from './say-typing.ts'

const EmojiPicker = lazy(() => import('./emoji-picker.tsx').then((module) => ({ default: module.EmojiPicker })))

const LIMIT_SEEN_FROM = 0.85

/** The text field with its tools. Enter sends, Shift and Enter make a new line. */
export function Writing({ conversation, mode }: { conversation: Conversation; mode: DraftMode }) {
  const desk = useDesk()
  const note = mode === 'note'
  const text = useStore(desk.drafts.drafts, (drafts) => drafts.get(desk.drafts.keyOf(conversation.id, mode)) ?? '')
  const limit = useStore(desk.limits)?.messageBytes ?? 16_384
  const bytes = bytesOf(text)
  const tooLong = bytes > limit
  const field = useRef<HTMLTextAreaElement>(null)
  const [emoji, setEmoji] = useState(false)
  const typing = useSayTyping(note ? null : conversation.id)

  const write = (next: string) => {
    desk.drafts.set(conversation.id, mode, next)
    typing.wrote(next)
  }
  const send = () => {
    const body = text.trim()
    if (body === '' || tooLong) return
    desk.send(conversation, note ? 'note' : 'message', body)
    desk.drafts.set(conversation.id, mode, '')
    typing.stopped()
    field.current?.focus()
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      document.querySelector<HTMLElement>('.cards')?.focus()
      event.currentTarget.blur()
    }
  }

  useGrowing(field, text)
  useShortcut('mod+e', () => setEmoji(true), { anywhere: true })
  useShortcut('mod+b', () => wrap(field.current, '**', write), { anywhere: true })
  useShortcut('mod+i', () => wrap(field.current, '_', write), { anywhere: true })

  const insert = (words: string) => {
    setEmoji(false)
    const el = field.current
    if (!el) return
    const { selectionStart: start, selectionEnd: end, value } = el
    write(value.slice(0, start) + words + value.slice(end))
    requestAnimationFrame(() => {
      el.focus()
      el.setSelectionRange(start + words.length, start + words.length)
    })
  }

  return (
    <div className="writing">
      <textarea
        ref={field}
        className="text"
        rows={1}
        dir="auto"
        aria-label={note ? 'Note, not a reply' : 'Reply'}
        placeholder={note ? 'Write a note for your team' : `Write to ${firstName(conversation)}`}
        value={text}
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={press}
        onBlur={typing.stopped}
        {...(tooLong && { 'aria-invalid': true })}
      />
      <div className="tools">
        <IconButton
          name="Bold"
          keys="mod+b"
          small
          side="top"
          className="only-wide"
          onClick={() => wrap(field.current, '**', write)}
        >
          <Bold className="i" />
        </IconButton>
        <IconButton
          name="Italic"
          keys="mod+i"
          small
          side="top"
          className="only-wide"
          onClick={() => wrap(field.current, '_', write)}
        >
          <Italic className="i" />
        </IconButton>
        <Tip text="Emoji" keys="mod+e" side="top">
          <PopoverButton
            className="ib sm"
            aria-label="Emoji"
            open={emoji}
            onOpenChange={setEmoji}
            side="top"
            align="start"
            over=".composer"
            popName="Emoji"
            popClass="emojis"
            content={
              <Suspense fallback={<div className="emoji-room" />}>
                <EmojiPicker onPick={insert} />
              </Suspense>
            }
          >
            <Smile className="i" />
          </PopoverButton>
        </Tip>
        <span className="end">
          {bytes > limit * LIMIT_SEEN_FROM && (
            <span className={`s num ${tooLong ? 'danger m' : 't3'}`} role="status">
              {tooLong
                ? `${kilobytes(bytes)} of ${kilobytes(limit)} KB. Make it two messages.`
                : `${kilobytes(bytes)} of ${kilobytes(limit)} KB`}
            </span>
          )}
          <button
            type="button"
            className="btn pri sendbtn"
            aria-label={note ? 'Add note' : 'Send reply'}
            disabled={text.trim() === '' || tooLong}
            onClick={send}
          >
            <span className="word">{note ? 'Add note' : 'Send'}</span>
            <Send className="i only-phone" />
            <Keys of="enter" />
          </button>
        </span>
      </div>
    </div>
  )
}

const encoder = new TextEncoder()
/** UTF-8 bytes; what is short enough in the worst case is not counted. */
function bytesOf(text: string): number {
  return text.length * 3 < 8000 ? text.length : encoder.encode(text).length
}
const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1)

function firstName({ visitor }: Conversation): string {
  return visitor.named ? visitor.name.split(' ')[0]! : visitor.name
}

/** As tall as its text, up to 40 % of the pane; then it scrolls. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it grows and shrinks with the text.
  useLayoutEffect(() => {
    const el = field.current
    if (!el) return
    el.style.height = 'auto'
    const most = (el.closest('.talk')?.clientHeight ?? 800) * 0.4
    el.style.height = `${Math.min(el.scrollHeight, most)}px`
    el.style.overflowY = el.scrollHeight > most ? 'auto' : 'hidden'
  }, [text, field])
  useEffect(() => {
    // On a touch screen the keyboard comes only when it is asked for.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [field])
}

function wrap(el: HTMLTextAreaElement | null, mark: string, write: (next: string) => void) {
  if (!el || document.activeElement !== el) el?.focus()
  if (!el) return
  const { selectionStart: start, selectionEnd: end, value } = el
  const chosen = value.slice(start, end)
  write(value.slice(0, start) + mark + chosen + mark + value.slice(end))
  requestAnimationFrame(() => {
    el.focus()
    el.setSelectionRange(start + mark.length, end + mark.length)
  })
}
