import type { Conversation } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import { Mic, Paperclip, Send, Smile, Type } from 'lucide-react'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { Desk } from '../live/desk.ts'
import { useDesk } from '../live/desk-context.tsx'
import type { DraftMode } from '../live/drafts.ts'
import { useStore } from '../live/store.ts'
import type { Upload } from '../live/uploads.ts'
import { useInbox } from '../live/workspace.ts'
import { SavedRepliesButton } from '../saved-replies/saved-replies-button.tsx'
import { Keys } from '../ui/keys.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton, Tip } from '../ui/tip.tsx'
import { toastError } from '../ui/toast.tsx'
import { answerSince, CollisionStrip } from './collision.tsx'
import { type ComposerApi, ComposerProvider } from './composer-context.tsx'
import { DropZone } from './drop-zone.tsx'
import { saveEdit } from './edit-message.ts'
import { EditStrip, useLastOwn } from './edit-strip.tsx'
import { coded, continued, type Edit, isAddress, linked, wrapped } from './format.ts'
import { GapStrip, gapIn } from './gap-strip.tsx'
import { QuoteBeingWritten } from './quote.tsx'
import { useSayTyping } from './say-typing.ts'
import { sendDraft } from './send-draft.ts'
import { SendMenu } from './send-menu.tsx'
import { UndoStrip } from './undo-strip.tsx'

const EmojiPicker = onDemand(
  () => import('./emoji-picker.tsx'),
  (module) => module.EmojiPicker,
)
const FormatBar = onDemand(
  () => import('./format-bar.tsx'),
  (module) => module.FormatBar,
)
const UploadRows = onDemand(
  () => import('./upload-rows.tsx'),
  (module) => module.UploadRows,
)
const VoiceRecorder = onDemand(
  () => import('./voice-recorder.tsx'),
  (module) => module.VoiceRecorder,
)
const Suggestions = onDemand(
  () => import('./suggestions.tsx'),
  (module) => module.Suggestions,
)

const LIMIT_SEEN_FROM = 0.85
const FORMATTING = 'parley:formatting'
const NO_UPLOADS: readonly Upload[] = []

/** The text field with its tools. Enter sends, Shift and Enter make a new line. */
export function Writing(props: {
  conversation: Conversation
  mode: DraftMode
  /** Where what concerns sending stands, between the timeline and the composer. */
  strips: HTMLElement | null
  onMode(mode: DraftMode): void
}) {
  const { conversation, mode } = props
  const desk = useDesk()
  const { id } = conversation
  const note = mode === 'note'
  const key = desk.drafts.keyOf(id, mode)
  const text = useStore(desk.drafts.drafts, (drafts) => drafts.get(key) ?? '')
  const extra = useStore(desk.drafts.extras, (extras) => extras.get(key))
  const uploads = useStore(desk.uploads.byDraft, (all) => all.get(key) ?? NO_UPLOADS)
  const limits = useInbox(conversation.inboxId)?.settings.uploads
  const limit = useStore(desk.limits)?.messageBytes ?? 16_384
  const bytes = bytesOf(text)
  const tooLong = bytes > limit
  const field = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const [emoji, setEmoji] = useState(false)
  const [formats, setFormats] = useState(() => localStorage.getItem(FORMATTING) === 'on')
  const [records, setRecords] = useState(false)
  const [sendsWhenThere, setSendsWhenThere] = useState(false)
  const typing = useSayTyping(note ? null : id)

  const editing = extra?.edit
  const coming = uploads.filter((one) => one.state === 'waiting' || one.state === 'uploading').length
  const there = uploads.flatMap((one) => one.attachment ?? [])
  const faster = answerSince(useEntries(desk, id), desk.me.id, note || editing ? undefined : extra?.since)
  const [asked, setAsked] = useState<number | null>(null)
  const mustLook = faster !== null && asked === faster.seq
  const [asItIs, setAsItIs] = useState<string | null>(null)
  const gap = note || editing || asItIs === text ? null : gapIn(text)
  const [askedOfGap, setAskedOfGap] = useState(false)
  const mustFill = askedOfGap && gap !== null

  const write = (next: string) => {
    desk.drafts.set(id, mode, next)
    // What was answered before the first word, its writer has seen; so have they what they were asked about and wrote on.
    if (next === '') desk.drafts.setExtra(id, mode, { since: undefined })
    else if (extra?.since === undefined || mustLook) desk.drafts.setExtra(id, mode, { since: conversation.seq })
    if (!editing) typing.wrote(next)
  }
  /** By the field itself, so that its own undo knows of it. */
  const change = ({ from, to, words, select }: Edit) => {
    const el = field.current
    if (!el) return
    el.focus()
    el.setSelectionRange(from, to)
    if (el.value.slice(from, to) !== words) {
      const done = document.execCommand(words === '' ? 'delete' : 'insertText', false, words)
      if (!done) flushSync(() => write(el.value.slice(0, from) + words + el.value.slice(to)))
    }
    // At once: a key that follows in the same moment works on what is chosen.
    el.setSelectionRange(...select)
  }
  const chosen = () => {
    const el = field.current
    return { text: el?.value ?? text, from: el?.selectionStart ?? text.length, to: el?.selectionEnd ?? text.length }
  }

  const empty = text.trim() === '' && there.length === 0
  const maySend = !(empty || tooLong) && coming === 0 && !mustLook && !(editing && text.trim() === '')
  const send = (anyway = false, withGaps = false) => {
    const body = text.trim()
    if (editing) return void saveEdit(desk, id, mode, body).catch(toastError)
    if ((empty && coming === 0) || tooLong) return
    if (coming > 0) return setSendsWhenThere(true)
    if (gap && !withGaps) {
      setAskedOfGap(true)
      return field.current?.setSelectionRange(gap.from, gap.to)
    }
    setAskedOfGap(false)
    if (faster && !anyway) return setAsked(faster.seq)
    setSendsWhenThere(false)
    sendDraft(desk, conversation, mode)
    setAsked(null)
    typing.stopped()
    field.current?.focus()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last file's arrival alone sends it.
  useEffect(() => {
    if (sendsWhenThere && coming === 0) {
      setSendsWhenThere(false)
      if (uploads.every((one) => one.state === 'done')) send()
    }
  }, [sendsWhenThere, coming])

  const makeNote = () => {
    desk.leaveAsNote(id)
    props.onMode('note')
  }
  const keys = useMemo<ComposerApi['keys']>(() => new Set(), [])
  const api: ComposerApi = {
    conversation,
    mode,
    field,
    text,
    setText: (next, select = [next.length, next.length]) =>
      change({ from: 0, to: field.current?.value.length ?? 0, words: next, select }),
    insert(words, select = [words.length, words.length]) {
      const { from, to } = chosen()
      change({ from, to, words, select: [from + select[0], from + select[1]] })
    },
    replace: (from, to, words, select = [words.length, words.length]) =>
      change({ from, to, words, select: [from + select[0], from + select[1]] }),
    attachments: {
      items: uploads,
      limits: limits ?? NO_LIMITS,
      add: (files, claims) => desk.uploads.add(id, mode, [...files], limits ?? NO_LIMITS, claims),
      addUploaded: (...files) => desk.uploads.addUploaded(id, mode, ...files),
      choose: () => chooser.current?.click(),
      goOn: (upload) => desk.uploads.goOn(id, mode, upload),
      remove: (upload) => desk.uploads.remove(id, mode, upload),
    },
    replyTo: extra?.replyTo,
    setReplyTo: (replyTo) => desk.drafts.setExtra(id, mode, { replyTo }),
    mention: (agent) =>
      desk.drafts.setExtra(id, mode, { mentions: { ...desk.drafts.extra(id, mode).mentions, [agent.name]: agent.id } }),
    maySend,
    send: () => send(),
    makeNote,
    record: () => setRecords(true),
    keys,
  }

  const lastOwn = useLastOwn(conversation, mode)
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.nativeEvent.isComposing) return
    if ([...keys].reverse().some((one) => one(event))) return event.preventDefault()
    if (event.key === 'Enter' && !event.altKey) {
      if (!event.shiftKey) {
        event.preventDefault()
        send()
      } else {
        const item = continued(chosen())
        if (!item) return
        event.preventDefault()
        change(item)
      }
    } else if (event.key === 'ArrowUp' && text === '' && lastOwn && !editing) {
      event.preventDefault()
      lastOwn.edit()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (editing) return putBack()
      if (extra?.replyTo) return api.setReplyTo(undefined)
      document.querySelector<HTMLElement>('.cards')?.focus()
      event.currentTarget.blur()
    }
  }
  const putBack = () => {
    desk.drafts.set(id, mode, editing?.kept ?? '')
    desk.drafts.setExtra(id, mode, { edit: undefined, mentions: undefined })
    field.current?.focus()
  }
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const { files } = event.clipboardData
    const words = event.clipboardData.getData('text/plain')
    // A cell of a table is on the clipboard as a picture, too: words go before.
    if (files.length > 0 && words === '') {
      event.preventDefault()
      if (!editing) api.attachments.add(named(files))
    } else if (
      isAddress(words) &&
      chosen().from !== chosen().to &&
      !isAddress(chosen().text.slice(chosen().from, chosen().to))
    ) {
      event.preventDefault()
      change(linked(chosen(), words.trim()))
    }
  }

  useGrowing(field, text)
  const showFormats = () => {
    localStorage.setItem(FORMATTING, formats ? 'off' : 'on')
    setFormats(!formats)
    field.current?.focus()
  }
  const attach = () => !editing && chooser.current?.click()
  const record = () => !editing && setRecords(true)
  const format = (edit: Edit) => change(edit)
  useShortcut('mod+e', () => setEmoji(true), { anywhere: true })
  useShortcut('mod+b', () => format(wrapped(chosen(), '**')), { anywhere: true })
  useShortcut('mod+i', () => format(wrapped(chosen(), '_')), { anywhere: true })
  useShortcut('mod+shift+x', () => format(wrapped(chosen(), '~~')), { anywhere: true })
  useShortcut('mod+shift+c', () => format(coded(chosen())), { anywhere: true })
  useShortcut('mod+shift+u', () => format(linked(chosen())), { anywhere: true })
  useShortcut('mod+shift+f', showFormats, { anywhere: true })
  useShortcut('mod+u', attach, { anywhere: true })
  useShortcut('mod+shift+y', record, { anywhere: true })

  const strip = editing ? (
    <EditStrip conversation={conversation} id={editing.id} putBack={putBack} />
  ) : mustFill ? (
    <GapStrip
      name={gap.name}
      onSend={() => {
        setAsItIs(text)
        send(false, true)
      }}
      onFill={() => {
        field.current?.focus()
        field.current?.setSelectionRange(gap.from, gap.to)
      }}
    />
  ) : faster ? (
    <CollisionStrip answer={faster} asks={mustLook} onSend={() => send(true)} onMakeNote={makeNote} />
  ) : (
    !note && <UndoStrip conversation={conversation} />
  )

  return (
    <ComposerProvider value={api}>
      {props.strips && createPortal(strip, props.strips)}
      <div className="writing">
        {formats && (
          <Suspense fallback={<div className="fmt" />}>
            <FormatBar chosen={chosen} format={format} />
          </Suspense>
        )}
        {extra?.replyTo && !editing && <QuoteBeingWritten conversation={conversation} quote={extra.replyTo} />}
        {!editing && (
          <DropZone
            within={field}
            note={note}
            limits={limits ?? NO_LIMITS}
            onDrop={(files) => api.attachments.add(files)}
          />
        )}
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
          onPaste={paste}
          onBlur={typing.stopped}
          {...(tooLong && { 'aria-invalid': true })}
        />
        {/(?:^|[\s(])[:@]/.test(text) && (
          <Suspense fallback={null}>
            <Suggestions />
          </Suspense>
        )}
        {uploads.length > 0 && !editing && (
          <Suspense fallback={<div className="files" />}>
            <UploadRows />
          </Suspense>
        )}
        {records && !editing ? (
          <Suspense fallback={<div className="rec" />}>
            <VoiceRecorder
              onDone={(sends) => {
                setRecords(false)
                if (sends) setSendsWhenThere(true)
                field.current?.focus()
              }}
            />
          </Suspense>
        ) : (
          <div className="tools">
            <IconButton
              name="Formatting"
              keys="mod+shift+f"
              small
              side="top"
              className="only-wide"
              aria-pressed={formats}
              onClick={showFormats}
            >
              <Type className="i" />
            </IconButton>
            {!editing && <SavedRepliesButton />}
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
                focusAfter={field}
                content={
                  <Suspense fallback={<div className="emoji-room" />}>
                    <EmojiPicker
                      onPick={(sign) => {
                        setEmoji(false)
                        api.insert(sign)
                      }}
                    />
                  </Suspense>
                }
              >
                <Smile className="i" />
              </PopoverButton>
            </Tip>
            {!editing && (
              <>
                <IconButton name="Attach file" keys="mod+u" small side="top" onClick={attach}>
                  <Paperclip className="i" />
                </IconButton>
                <input
                  ref={chooser}
                  type="file"
                  multiple
                  hidden
                  data-chooser
                  onChange={(event) => {
                    api.attachments.add([...(event.target.files ?? [])])
                    event.target.value = ''
                    field.current?.focus()
                  }}
                />
                <IconButton name="Record voice note" keys="mod+shift+y" small side="top" onClick={record}>
                  <Mic className="i" />
                </IconButton>
              </>
            )}
            <span className="end">
              {bytes > limit * LIMIT_SEEN_FROM && (
                <span className={`s num ${tooLong ? 'danger m' : 't3'}`} role="status">
                  {tooLong
                    ? `${kilobytes(bytes)} of ${kilobytes(limit)} KB. Make it two messages.`
                    : `${kilobytes(bytes)} of ${kilobytes(limit)} KB`}
                </span>
              )}
              {mustLook ? (
                <span className="s t3">read the answer first</span>
              ) : (
                coming > 0 && (
                  <span className="s t3 num" role="status">
                    {sendsWhenThere ? 'sends when uploaded' : `${coming} still uploading`}
                  </span>
                )
              )}
              <span className={editing || note ? '' : 'split'}>
                <button
                  type="button"
                  className="btn pri sendbtn"
                  aria-label={editing ? 'Save' : note ? 'Add note' : 'Send reply'}
                  disabled={!maySend}
                  onClick={() => send()}
                >
                  <span className="word">{editing ? 'Save' : note ? 'Add note' : 'Send'}</span>
                  <Send className="i only-phone" />
                  <Keys of="enter" />
                </button>
                {!editing && !note && <SendMenu />}
              </span>
            </span>
          </div>
        )}
      </div>
    </ComposerProvider>
  )
}

const NO_LIMITS = { image: 0, video: 0, audio: 0, document: 0 }

function useEntries(desk: Desk, id: string) {
  return useStore(desk.timelines.timelines, (all) => all.get(id)?.entries)
}

/** What is pasted has no name, or all have the same. */
function named(files: FileList): File[] {
  return [...files].map((file) => {
    if (file.name !== '' && file.name !== 'image.png') return file
    const ending = file.type.split('/')[1]?.replace(/[^a-z0-9]/g, '') || 'bin'
    return new File([file], `pasted-${newId().slice(-6)}.${ending}`, { type: file.type })
  })
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
    const most = (el.closest('.talk')?.clientHeight ?? 800) * 0.4
    // Measured while the room around it is held: if that fell in for a moment, the timeline above would be scrolled by it.
    const room = el.parentElement!
    room.style.minHeight = `${room.offsetHeight}px`
    el.style.height = 'auto'
    const wanted = el.scrollHeight
    el.style.height = `${Math.min(wanted, most)}px`
    el.style.overflowY = wanted > most ? 'auto' : 'hidden'
    room.style.minHeight = ''
  }, [text, field])
  useEffect(() => {
    // On a touch screen the keyboard comes only when it is asked for.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [field])
}
