import type { Attachment, UploadLimits } from '@parley/protocol/attachment.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Quote } from '@parley/protocol/events.ts'
import {
  createContext,
  type KeyboardEvent,
  type RefObject,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { DraftMode } from '../live/drafts.ts'
import type { Claims, Upload } from '../live/uploads.ts'

/** What stands in the composer, for whatever adds to it: saved replies, emoji, mentions, files. */
export type ComposerApi = {
  conversation: Conversation
  mode: DraftMode
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  /** Replaces all that is written. `select`: what is chosen afterwards, else the caret stands at the end. */
  setText(text: string, select?: [from: number, to: number]): void
  /** Puts Markdown in place of what is chosen. `select` counts within it. */
  insert(markdown: string, select?: [from: number, to: number]): void
  /** The same in place of a part. All three can be undone by the field's own undo. */
  replace(from: number, to: number, markdown: string, select?: [from: number, to: number]): void
  attachments: {
    items: readonly Upload[]
    limits: UploadLimits
    add(files: Iterable<File>, claims?: Claims): readonly Upload[]
    /** Files that the server already holds as uploads of this agent for this conversation. */
    addUploaded(...files: Attachment[]): void
    goOn(id: string): void
    /** Asks for files, as the button does. */
    choose(): void
    remove(id: string): void
  }
  replyTo: Quote | undefined
  setReplyTo(quote: Quote | undefined): void
  /** In a note, the agent of this name is called once it stands there as "@Name". */
  mention(agent: { id: string; name: string }): void
  /** False while it is empty, too long, or files are still on their way. */
  maySend: boolean
  send(): void
  /** A reply's words, files and quote become those of a note. */
  makeNote(): void
  /** Begins a voice note. */
  record(): void
  /** Keys before the field has them, newest first; whoever returns true has used it. */
  keys: Set<(event: KeyboardEvent<HTMLTextAreaElement>) => boolean>
}

const ComposerContext = createContext<ComposerApi | null>(null)
export const ComposerProvider = ComposerContext.Provider

export function useComposer(): ComposerApi {
  const composer = useContext(ComposerContext)
  if (!composer) throw new Error('useComposer is for parts of the composer.')
  return composer
}

/** Keys pressed in the field, before it has them: true means used. For what floats above it, while `when`. */
export function useComposerKeys(press: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean, when = true) {
  const { keys } = useComposer()
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    if (!when) return
    const one = (event: KeyboardEvent<HTMLTextAreaElement>) => latest.current(event)
    keys.add(one)
    return () => void keys.delete(one)
  }, [keys, when])
}

export type Typed = { from: number; to: number; query: string }

/**
 * What is being typed behind a sign at the caret, such as "/rep" or "@an": pass the sign. Null when there is none, the
 * field has no focus, or it was dismissed (`dismiss`, until another sign is typed).
 */
export function useTyped(sign: string): [typed: Typed | null, dismiss: () => void] {
  const { field, text } = useComposer()
  const caret = useCaret(field)
  const [dismissed, setDismissed] = useState<number | null>(null)
  const before = caret === null ? '' : text.slice(0, caret)
  const at = before.lastIndexOf(sign)
  const query = before.slice(at + 1)
  const apart = at === 0 || /[\s(]/.test(before[at - 1] ?? '')
  const found = at !== -1 && apart && query.length <= 40 && !/[\n\r]/.test(query) && !/^\s|\s\s/.test(query)
  useEffect(() => {
    if (!found) setDismissed(null)
  }, [found])
  return [found && dismissed !== at && caret !== null ? { from: at, to: caret, query } : null, () => setDismissed(at)]
}

/** Where the caret stands while nothing is chosen and the field has the focus. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>): number | null {
  return useSyncExternalStore(
    (listener) => {
      for (const event of ['selectionchange', 'focusin', 'focusout', 'input'])
        document.addEventListener(event, listener)
      return () => {
        for (const event of ['selectionchange', 'focusin', 'focusout', 'input'])
          document.removeEventListener(event, listener)
      }
    },
    () => {
      const el = field.current
      if (!el || document.activeElement !== el || el.selectionStart !== el.selectionEnd) return null
      return el.selectionStart
    },
  )
}
