import './saved-replies.css'
import { newId } from '@parley/protocol/id.ts'
import type { SavedReply, SavedReplyUse } from '@parley/protocol/saved-reply.ts'
import { fillTemplate } from '@parley/protocol/variables.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  FileText,
  Folder as FolderIcon,
  Image,
  Layers,
  Lock,
  Paperclip,
  Search,
  Settings2,
  TriangleAlert,
} from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react'
import { request } from '../live/request.ts'
import { queries } from '../live/workspace.ts'
import { type Typed, useComposer, useComposerKeys } from '../messages/composer-context.tsx'
import { Keys } from '../ui/keys.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { findReplies, foldersOf, inFolder } from './find-replies.ts'
import { Highlight } from './highlight.tsx'
import { savedRepliesQuery, useValues } from './saved-replies.ts'
import { gapsOf, TemplatePreview } from './template-preview.tsx'

/** Above the composer: folders, replies, and the chosen one as the visitor will read it. */
export function SavedRepliesPopover({
  typed,
  anchor,
  close,
  sendNext,
  wanted,
}: {
  /** What stands behind "/" in the field; null when it was opened by its button and has a search of its own. */
  typed: Typed | null
  anchor: RefObject<HTMLButtonElement | null>
  close(): void
  sendNext(): void
  /** What it begins to look for, where it has a search of its own. */
  wanted: string
}) {
  const composer = useComposer()
  const { conversation, field } = composer
  const replies = useQuery(savedRepliesQuery)
  const values = useValues(conversation)
  const [own, setOwn] = useState(wanted)
  const [folder, setFolder] = useState('all')
  const [at, setAt] = useState(0)
  const [busy, setBusy] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const listId = useId()

  const query = typed?.query ?? own
  const matching = useMemo(() => findReplies(replies.data ?? [], query), [replies.data, query])
  const folders = useMemo(() => foldersOf(matching), [matching])
  const inside = folders.some(({ key }) => key === folder) ? folder : 'all'
  const shown = useMemo(() => matching.filter((reply) => inFolder(reply, inside)), [matching, inside])
  const chosen = shown[Math.min(at, shown.length - 1)]
  const gaps = chosen ? gapsOf(chosen.body, values) : { empty: 0, unknown: 0 }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its top.
  useEffect(() => setAt(0), [query, inside])

  async function use(reply: SavedReply, sends: boolean) {
    if (busy) return
    const { text, gaps } = fillTemplate(reply.body, values)
    const [gap] = gaps
    // Words without the files that belong to them would be half an answer: they come together.
    setBusy(true)
    const arrived = await bring(reply, conversation.id)
    setBusy(false)
    if (!arrived) return
    const select: [number, number] = gap ? [gap.from, gap.to] : [text.length, text.length]
    // Before the words change: what is dismissed is the "/" that stands there now.
    close()
    if (typed) composer.replace(typed.from, typed.to, text, select)
    else composer.insert(text, select)
    composer.attachments.addUploaded(...arrived)
    if (!sends) return
    if (gap) toast(gaps.length === 1 ? 'Fill in what is missing, then send' : `Fill in ${gaps.length} gaps, then send`)
    else sendNext()
  }

  const press = (event: KeyboardEvent): boolean => {
    const { key } = event
    if (key === 'Escape') {
      close()
      field.current?.focus()
      return true
    }
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (shown.length === 0) return typed === null
      setAt((Math.min(at, shown.length - 1) + (key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length)
      return true
    }
    if (key === 'Tab' && folders.length > 1 && shown.length > 0) {
      const now = folders.findIndex((one) => one.key === inside)
      setFolder(folders[(now + (event.shiftKey ? folders.length - 1 : 1)) % folders.length]!.key)
      return true
    }
    if (key === 'Enter' && !event.shiftKey && chosen) {
      void use(chosen, event.metaKey || event.ctrlKey)
      return true
    }
    return false
  }
  useComposerKeys(press, typed !== null)
  useNamedBy(field, typed !== null && chosen ? `${listId}-${chosen.id}` : null)
  useOutside(root, anchor, close)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice comes into sight.
  useEffect(() => {
    root.current?.querySelector('.replies [aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen?.id])

  // "and/or", a path, a date: what is no shortcut gets no picture over the conversation.
  if (typed && replies.data && matching.length === 0 && (query.length > 12 || query.includes(' '))) return null
  const first = conversation.visitor.named ? conversation.visitor.name.split(' ')[0] : 'the visitor'

  return (
    <div
      ref={root}
      className="pop saved"
      role="dialog"
      aria-label="Saved replies"
      onKeyDown={(event) => {
        if (typed === null && !event.nativeEvent.isComposing && press(event)) {
          event.preventDefault()
          event.stopPropagation()
        }
      }}
    >
      {typed === null && (
        <label className="savedfind">
          <Search className="i t3" />
          <input
            // biome-ignore lint/a11y/noAutofocus: whoever opens it wants to search it.
            autoFocus
            aria-label="Find a saved reply"
            aria-controls={listId}
            {...(chosen && { 'aria-activedescendant': `${listId}-${chosen.id}` })}
            role="combobox"
            aria-expanded="true"
            placeholder="Shortcut, name or words"
            value={own}
            onChange={(event) => setOwn(event.target.value)}
          />
        </label>
      )}
      {replies.data && shown.length > 0 ? (
        <div className="savedw">
          <div className="folders" role="listbox" aria-label="Folders">
            {folders.map(({ key, name, kind, count }) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: Tab goes through them.
              <div
                key={key}
                className="fold"
                role="option"
                tabIndex={-1}
                aria-selected={key === inside}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => setFolder(key)}
              >
                {kind === 'all' ? (
                  <Layers className="i i14" />
                ) : kind === 'own' ? (
                  <Lock className="i i14" />
                ) : (
                  <FolderIcon className="i i14" />
                )}
                <bdi className="cut">{name}</bdi>
                <span className="n num">{count}</span>
              </div>
            ))}
          </div>
          <div className="replies" id={listId} role="listbox" aria-label="Saved replies">
            {shown.slice(0, MOST).map((reply, n) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field inserts it.
              <div
                key={reply.id}
                id={`${listId}-${reply.id}`}
                className="opt"
                role="option"
                tabIndex={-1}
                aria-selected={reply === chosen}
                onPointerMove={() => n !== at && setAt(n)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={(event) => void use(reply, event.metaKey || event.ctrlKey)}
              >
                <div className="row">
                  <bdi className="m cut">
                    <Highlight text={reply.name} query={query} />
                  </bdi>
                  {reply.files.length > 0 && <FileMark reply={reply} />}
                  {reply.audience === 'me' && <Lock className="i i12" aria-label="Only you" />}
                </div>
                <div className="s t3 cut">
                  <span className="mono" dir="ltr">
                    /<Highlight text={reply.shortcut} query={query.replace(/^\//, '')} />
                  </span>
                  {' · '}
                  {preview(reply)}
                </div>
              </div>
            ))}
          </div>
          {chosen && (
            <section className="pv2" aria-label="Preview">
              <div className="s t3 pvh">
                {composer.mode === 'note' ? (
                  'As your team will read it'
                ) : (
                  <>
                    As <bdi>{first}</bdi> will read it
                  </>
                )}
              </div>
              <TemplatePreview body={chosen.body} values={values} />
              {chosen.files.map((file) => (
                <div key={file.id} className="row s t2 pvfile">
                  {file.kind === 'image' ? <Image className="i i14" /> : <Paperclip className="i i14" />}
                  <bdi className="cut">{file.name}</bdi>
                </div>
              ))}
            </section>
          )}
        </div>
      ) : (
        <Nothing
          query={query}
          state={
            replies.isError ? 'error' : replies.data ? (replies.data.length === 0 ? 'none' : 'unmatched') : 'loading'
          }
          retry={() => void replies.refetch()}
        />
      )}
      <div className="pfoot">
        {shown.length > 0 && (
          <>
            <span className="only-wide">
              <Keys of="enter" spoken /> insert
            </span>
            <span className="only-wide">
              <Keys of="mod+enter" spoken /> {composer.mode === 'note' ? 'add' : 'send'}
            </span>
            {folders.length > 1 && (
              <span className="only-wide">
                <Keys of="tab" spoken /> folders
              </span>
            )}
          </>
        )}
        <span className="grow" />
        {busy ? (
          <span role="status">Adding its files…</span>
        ) : gaps.empty + gaps.unknown > 0 ? (
          <span className="warn m" role="status">
            <TriangleAlert className="i i12" />
            {sayGaps(gaps)}
          </span>
        ) : null}
        <Link
          to="/settings/saved-replies"
          className="ib sm"
          aria-label="Manage saved replies"
          data-tip="Manage saved replies"
          data-tip-side="top"
        >
          <Settings2 className="i i14" />
        </Link>
      </div>
    </div>
  )
}

/** So many are drawn; whoever looks further searches. */
const MOST = 60

export function sayGaps({ empty, unknown }: { empty: number; unknown: number }): string {
  if (unknown > 0) return unknown === 1 ? '1 variable does not exist' : `${unknown} variables do not exist`
  return empty === 1 ? '1 variable is empty' : `${empty} variables are empty`
}

function preview({ body, files }: SavedReply): string {
  const words = plain(body.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*_~`#>]+(?![^{]*\}\})/g, ''))
  return words.trim() === '' ? files.map(({ name }) => name).join(', ') : words
}

/** Variables by their short names: "Thanks, {first name}". */
const plain = (body: string) =>
  body.replace(
    /\{\{\s*(?:[^{}|]*\.)?([^{}|.]+?)\s*(?:\|[^{}]*)?\}\}/g,
    (_all, name: string) => `{${name.replaceAll('_', ' ')}}`,
  )

function FileMark({ reply: { files } }: { reply: SavedReply }) {
  const Icon = files.every(({ kind }) => kind === 'image') ? Image : files.length === 1 ? Paperclip : FileText
  return <Icon className="i i12" aria-label={files.length === 1 ? '1 file' : `${files.length} files`} />
}

/** Its files as uploads of this agent, and the use counted. Null when that failed: then nothing is inserted. */
async function bring(reply: SavedReply, conversation: string) {
  const uses = (copies: { file: string; id: string }[]) =>
    request.post<SavedReplyUse>(`/saved-replies/${reply.id}/uses`, { conversation, copies })
  const count = () =>
    queries.setQueryData<SavedReply[]>(savedRepliesQuery.queryKey, (was) =>
      was?.map((one) => (one.id === reply.id ? { ...one, uses: one.uses + 1 } : one)),
    )
  if (reply.files.length === 0) {
    count()
    // Words alone need nobody's leave, not even a connection.
    void uses([]).catch(() => {})
    return []
  }
  try {
    const { attachments, refused } = await uses(reply.files.map(({ id }) => ({ file: id, id: newId() })))
    for (const { file, message } of refused)
      toast(`Without ${reply.files.find(({ id }) => id === file)?.name ?? 'a file'}: ${message}`, undefined, true)
    count()
    return attachments
  } catch (error) {
    toastError(error)
    return null
  }
}

function Nothing({
  query,
  state,
  retry,
}: {
  query: string
  state: 'loading' | 'error' | 'none' | 'unmatched'
  retry(): void
}) {
  if (state === 'loading')
    return (
      <div className="savednone skl late" aria-busy="true">
        {['60%', '80%', '50%'].map((width) => (
          <span key={width} className="sk" style={{ width }} />
        ))}
      </div>
    )
  return (
    <div className="savednone" role="status">
      {state === 'error' ? (
        <>
          <p>The saved replies could not be loaded.</p>
          <button type="button" className="btn sm sec" onClick={retry}>
            Try now
          </button>
        </>
      ) : state === 'none' ? (
        <>
          <p className="m">No saved replies yet</p>
          <p className="s t3">Write one you often need, then choose “Save as reply” beside Send.</p>
        </>
      ) : (
        <p>
          No saved reply matches “<bdi>{query}</bdi>”.
        </p>
      )}
    </div>
  )
}

/** A reader of screens hears the choice although the focus stays in the field. */
function useNamedBy(field: RefObject<HTMLTextAreaElement | null>, id: string | null) {
  useEffect(() => {
    const el = field.current
    if (!el || id === null) return
    el.setAttribute('aria-activedescendant', id)
    return () => el.removeAttribute('aria-activedescendant')
  }, [field, id])
}

function useOutside(root: RefObject<HTMLElement | null>, anchor: RefObject<HTMLElement | null>, close: () => void) {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    const pressed = ({ target }: PointerEvent) => {
      if (!(target instanceof Element) || root.current?.contains(target) || anchor.current?.contains(target)) return
      if (!target.closest('.writing textarea')) latest.current()
    }
    document.addEventListener('pointerdown', pressed)
    return () => document.removeEventListener('pointerdown', pressed)
  }, [root, anchor])
}
