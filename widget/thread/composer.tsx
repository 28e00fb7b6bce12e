import type { ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'
import type { EmojiPicker as Picker } from './emoji.tsx'

/** Phones have their own emoji keyboard. */
const HAS_POINTER = matchMedia('(hover: hover) and (pointer: fine)').matches

export function Composer({ chat, id, placeholder }: { chat: Chat; id: string; placeholder: string }) {
  const { messageBytes, focus } = chat.state()
  const [text, setText] = useState(() => chat.draft(id))
  const [Emoji, setEmoji] = useState<{ Picker: ComponentType<Parameters<typeof Picker>[0]> } | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const over = bytesOver(text, messageBytes)

  useEffect(() => {
    if (!chat.host.phone) field.current!.focus({ preventScroll: true })
  }, [focus, chat])

  // Grows with its lines, up to six.
  useLayoutEffect(() => {
    const node = field.current!
    const box = node.parentElement!
    // The box stands still while its field is measured, or the thread above would lose its place.
    box.style.height = `${box.offsetHeight}px`
    node.style.height = 'auto'
    node.style.height = `${node.scrollHeight}px`
    box.style.height = ''
    node.style.overflowY = node.scrollHeight > node.clientHeight + 1 ? 'auto' : 'hidden'
  }, [text])

  const write = (next: string) => {
    setText(next)
    chat.keepDraft(id, next)
    chat.typed(next)
  }
  const send = () => {
    const body = text.trim()
    if (body === '' || over > 0) return
    setText('')
    chat.keepDraft(id, '')
    chat.send(body)
    field.current!.focus()
  }
  const insert = (sign: string) => {
    const node = field.current!
    const at = node.selectionStart
    write(text.slice(0, at) + sign + text.slice(node.selectionEnd))
    requestAnimationFrame(() => {
      node.focus()
      node.setSelectionRange(at + sign.length, at + sign.length)
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Chinese, Japanese, Korean …) Enter accepts it; Safari says so only by the code.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  return (
    <>
      {Emoji && (
        <Emoji.Picker
          onPick={insert}
          onClose={() => {
            setEmoji(null)
            field.current?.focus()
          }}
        />
      )}
      <div class="composer">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={words.message}
          aria-invalid={over > 0 || undefined}
          aria-describedby={over > 0 ? 'too-long' : undefined}
          placeholder={placeholder}
          enterkeyhint="send"
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {HAS_POINTER && (
          <button
            type="button"
            class="icon tight"
            aria-label={words.emoji}
            aria-expanded={!!Emoji}
            onClick={async () => {
              if (Emoji) return setEmoji(null)
              const { EmojiPicker } = await import('./emoji.tsx')
              setEmoji({ Picker: EmojiPicker })
            }}
          >
            <Icon name="smile" />
          </button>
        )}
        <button
          type="button"
          class="send"
          aria-label={words.send}
          disabled={text.trim() === '' || over > 0}
          onClick={send}
        >
          <span>
            <Icon name="up" />
          </span>
        </button>
      </div>
      {over > 0 && (
        <p class="error" id="too-long" role="alert">
          <Icon name="alert" />
          {words.tooLong(over)}
        </p>
      )}
    </>
  )
}

function bytesOver(text: string, most: number): number {
  return text.length * 3 <= most ? 0 : Math.max(0, new TextEncoder().encode(text.trim()).length - most)
}
