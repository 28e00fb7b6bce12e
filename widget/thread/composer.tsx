import { ATTACHMENTS_PER_MESSAGE } from '@parley/protocol/attachment.ts'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { useLater } from '../lazy.ts'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'
import { choose } from './choose.ts'
import { authorOf } from './turn.tsx'

const HAS_RECORDER = typeof MediaRecorder !== 'undefined' && !!navigator.mediaDevices

/** Phones have their own emoji keyboard. */
const HAS_POINTER = matchMedia('(hover: hover) and (pointer: fine)').matches

export function Composer({
  chat,
  id,
  placeholder,
  mayAttach,
}: {
  chat: Chat
  id: string
  placeholder: string
  mayAttach: boolean
}) {
  const { messageBytes, focus, uploads, replyTo, inbox } = chat.state()
  const staged = uploads.filter((one) => !one.message && one.conversation === id)
  const [open, setOpen] = useState<'emoji' | 'voice' | null>(null)
  const later = useLater(staged.length > 0 || !!open)
  const ready = staged.filter((one) => one.state !== 'refused' && one.state !== 'lost').length
  const quote = replyTo[id]
  const [problem, setProblem] = useState('')
  const [text, setText] = useState(() => chat.draft(id))
  const field = useRef<HTMLTextAreaElement>(null)
  const over = bytesOver(text, messageBytes)

  useEffect(() => {
    if (!open && !chat.host.phone) field.current?.focus({ preventScroll: true })
  }, [focus, open, chat])

  // Grows with its lines, up to six.
  useLayoutEffect(() => {
    const node = field.current
    if (!node) return
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
  const isEmpty = text.trim() === '' && ready === 0
  const tooMany = ready > ATTACHMENTS_PER_MESSAGE
  const send = () => {
    const body = text.trim()
    if (isEmpty || tooMany || over > 0) return
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
  const attach = (chosen: File[]) => chat.attach(id, chosen).then(() => field.current?.focus())
  const onPaste = (event: ClipboardEvent) => {
    const { files, types } = event.clipboardData!
    // Spreadsheets and word processors put a picture of the text beside it.
    if (!mayAttach || files.length === 0 || types.includes('text/plain')) return
    event.preventDefault()
    void attach(Array.from(files))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Chinese, Japanese, Korean …) Enter accepts it; Safari says so only by the code.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  // Wherever the focus is, Escape ends these before it closes the chat, which listens at the window.
  useLayoutEffect(() => {
    if (open !== 'emoji' && !quote) return
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      event.preventDefault()
      if (open) setOpen(null)
      else chat.answer(id, null)
      field.current?.focus()
    }
    document.addEventListener('keydown', onEscape)
    return () => document.removeEventListener('keydown', onEscape)
  })

  // Quoting something leads to writing.
  useEffect(() => {
    if (quote) field.current?.focus({ preventScroll: true })
  }, [quote])

  if (open === 'voice' && later) {
    const onDone = (why = '') => {
      setOpen(null)
      setProblem(why)
    }
    return <later.Recorder chat={chat} id={id} onDone={onDone} />
  }
  return (
    <>
      {open && later && <later.EmojiPicker onPick={insert} onClose={() => setOpen(null)} />}
      <div class="composer">
        {quote && (
          <div class="replying">
            <p>
              <b>{words.replyingTo(authorOf(chat, quote))}</b>
              <span dir="auto">{quote.text}</span>
            </p>
            <button type="button" class="icon" aria-label={words.cancelReply} onClick={() => chat.answer(id, null)}>
              <Icon name="close" />
            </button>
          </div>
        )}
        {later && staged.length > 0 && <later.Tray chat={chat} conversation={id} />}
        {mayAttach && (
          <button type="button" class="icon" aria-label={words.attach} onClick={() => choose(true).then(attach)}>
            <Icon name="plus" />
          </button>
        )}
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
          onPaste={onPaste}
        />
        {HAS_POINTER && (
          <button
            type="button"
            class="icon tight"
            aria-label={words.emoji}
            aria-expanded={!!open}
            onClick={() => setOpen(open ? null : 'emoji')}
          >
            <Icon name="smile" />
          </button>
        )}
        {isEmpty && HAS_RECORDER && inbox!.uploads.audio > 0 ? (
          <button type="button" class="icon" aria-label={words.recordVoice} onClick={() => setOpen('voice')}>
            <Icon name="mic" />
          </button>
        ) : (
          <button
            type="button"
            class="send"
            aria-label={words.send}
            disabled={isEmpty || tooMany || over > 0}
            onClick={send}
          >
            <span>
              <Icon name="up" />
            </span>
          </button>
        )}
      </div>
      {(over > 0 || tooMany || problem) && (
        <p class="error" id="too-long" role="alert">
          <Icon name="alert" />
          {over > 0 ? words.tooLong(over) : tooMany ? words.tooMany(ATTACHMENTS_PER_MESSAGE) : problem}
        </p>
      )}
    </>
  )
}

function bytesOver(text: string, most: number): number {
  return text.length * 3 <= most ? 0 : Math.max(0, new TextEncoder().encode(text.trim()).length - most)
}
