import { newId } from '@parley/protocol/id.ts'
import type { SavedReply } from '@parley/protocol/saved-reply.ts'
import { VARIABLES, type Values } from '@parley/protocol/variables.ts'
import { useMutation } from '@tanstack/react-query'
import { CircleAlert, Copy, Trash2 } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { useStore } from '../live/store.ts'
import { queries, useAgent, useInboxes, useMe } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { FieldError } from '../ui/field.tsx'
import { Keys } from '../ui/keys.tsx'
import { Segments } from '../ui/segments.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { toast, toastError } from '../ui/toast.tsx'
import { dayOf } from './day-of.ts'
import { shortcutFor } from './find-replies.ts'
import { ReplyFields } from './reply-fields.tsx'
import { ReplyFiles, replyFileAddress } from './reply-files.tsx'
import { type ReplyDraft, savedRepliesQuery, saveReply } from './saved-replies.ts'
import { sayGaps } from './saved-replies-popover.tsx'
import { gapsOf, TemplatePreview } from './template-preview.tsx'
import { keepUnsaved, type Unsaved, unsaved } from './unsaved.ts'

export const NEW = 'new'
const BLANK: Unsaved = { name: '', shortcut: '', folder: '', body: '', audience: 'everyone', teamId: null, files: [] }

export function asUnsaved({ name, shortcut, folder, body, audience, teamId, files }: SavedReply): Unsaved {
  return { name, shortcut, folder, body, audience, teamId, files }
}

/** One reply, and how a visitor reads it. `id` is `new` for one that is not there yet. */
export function ReplyEditor(props: {
  id: string
  reply: SavedReply | null
  replies: readonly SavedReply[]
  open(id: string | null): void
}) {
  const { id, reply, replies, open } = props
  const me = useMe()
  const author = useAgent(reply?.authorId ?? null)
  const bodyId = useId()
  const body = useRef<HTMLTextAreaElement>(null)
  const saved = reply ? asUnsaved(reply) : BLANK
  const kept = useStore(unsaved, (all) => all[id])
  const form = kept ?? saved
  const mayChange = reply?.mayChange ?? true
  const changed = kept !== undefined && JSON.stringify(kept) !== JSON.stringify(saved)
  const [coming, setComing] = useState(0)
  const [savesThen, setSavesThen] = useState(false)
  const [named, setNamed] = useState(form.shortcut !== '')

  const change = (some: Partial<Unsaved>) => {
    const was = unsaved.get()[id] ?? saved
    // Until somebody writes one, the shortcut follows the name.
    const follows = reply === null && !named && some.name !== undefined
    keepUnsaved(id, { ...was, ...some, ...(follows && { shortcut: shortcutFor(some.name!, replies) }) })
    if (some.shortcut !== undefined) setNamed(some.shortcut !== '')
  }
  const save = useMutation({
    mutationFn: () => saveReply(reply?.id ?? null, draftOf(form)),
    onSuccess: (next) => {
      keepUnsaved(id, null)
      toast(`/${next.shortcut} is saved`)
      open(next.id)
    },
  })
  const refusal = save.error instanceof Failed ? save.error.refusal : null
  const remove = useMutation({
    mutationFn: () => request.delete(`/saved-replies/${reply!.id}`),
    onSuccess: () => {
      const gone = reply!
      forget(gone.id)
      keepUnsaved(gone.id, null)
      open(null)
      toast(`“${gone.name}” is deleted`, {
        name: 'Undo',
        run: () => void restore(gone.id).then(() => open(gone.id), toastError),
      })
    },
    onError: toastError,
  })
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (coming > 0) setSavesThen(true)
    else if (changed && !save.isPending) save.mutate()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last file's arrival alone saves it.
  useEffect(() => {
    if (!savesThen || coming > 0) return
    setSavesThen(false)
    submit()
  }, [savesThen, coming])
  useShortcut('mod+s', () => submit(), { anywhere: true })

  const insert = (variable: string) => {
    const el = body.current
    const at = el?.selectionStart ?? form.body.length
    const words = `{{${variable}}}`
    const end = el?.selectionEnd ?? at
    flushSync(() => change({ body: form.body.slice(0, at) + words + form.body.slice(end) }))
    el?.focus()
    el?.setSelectionRange(at + words.length, at + words.length)
  }
  const copy = async () => {
    try {
      // The copy has files of its own: what becomes of these is its author's business.
      const files = await Promise.all(
        form.files.map((file) =>
          request.post<SavedReply['files'][number]>(`/saved-replies/files/${newId()}/copy`, { attachment: file.id }),
        ),
      )
      keepUnsaved(NEW, { ...form, files, audience: 'me', teamId: null, shortcut: shortcutFor(form.name, replies) })
      open(NEW)
    } catch (error) {
      toastError(error)
    }
  }

  return (
    <div className="replyside">
      <div className="replyedit">
        <form className="replyform" onSubmit={submit} noValidate>
          <fieldset disabled={!mayChange}>
            <ReplyFields
              draft={draftOf(form)}
              change={change}
              refusal={refusal}
              replies={replies}
              own={reply === null || reply.authorId === me.id}
              autoFocus={reply === null}
            />
            <div className="field">
              <label htmlFor={bodyId}>Words</label>
              <textarea
                ref={body}
                id={bodyId}
                className={`in area w ${refusal?.field === 'body' ? 'bad' : ''}`}
                dir="auto"
                maxLength={10_000}
                aria-describedby={`${bodyId}-hint`}
                value={form.body}
                onChange={(event) => change({ body: event.target.value })}
              />
              {refusal?.field === 'body' ? (
                <FieldError>{refusal.message}</FieldError>
              ) : (
                <div id={`${bodyId}-hint`} className="hint">
                  Markdown works. <span className="mono">{'{{visitor.first_name | "there"}}'}</span> says “there” to
                  whom we do not know.
                </div>
              )}
              <fieldset className="varchips" aria-label="Insert a variable">
                {[...VARIABLES.map(({ name }) => name), 'attribute.order'].map((name) => (
                  <button
                    key={name}
                    type="button"
                    className="chip lbl mono"
                    data-tip={
                      VARIABLES.find((one) => one.name === name)?.tells ?? 'What your site told: put its own name there'
                    }
                    // The field keeps its caret.
                    onPointerDown={(event) => event.preventDefault()}
                    onClick={() => insert(name)}
                  >
                    {name}
                  </button>
                ))}
              </fieldset>
            </div>
            <ReplyFiles
              files={form.files}
              disabled={!mayChange}
              onComing={setComing}
              onChange={(next) => change({ files: next((unsaved.get()[id] ?? saved).files) })}
            />
          </fieldset>
          {reply && (
            <p className="s t3">
              {author ? <bdi>{author.id === me.id ? 'You' : author.name}</bdi> : 'Somebody'} wrote it · used{' '}
              {reply.uses === 1 ? 'once' : `${reply.uses} times`}
              {!mayChange && '. Only its author or an admin changes it.'}
            </p>
          )}
        </form>
        <ReplyPreview form={form} />
      </div>
      <footer className="savebar">
        {save.error ? (
          <span className="err" role="alert">
            <CircleAlert className="i" />
            {sentenceOf(save.error)}
          </span>
        ) : (
          <span className="t2">{savesThen ? 'Saves when its files are there' : changed ? 'Not saved yet' : ''}</span>
        )}
        <span className="grow" />
        {reply && mayChange && !changed && (
          <Button look="ghost" danger onClick={() => remove.mutate()} disabled={remove.isPending}>
            <Trash2 className="i" />
            Delete
          </Button>
        )}
        {reply && !changed && (
          <Button onClick={() => void copy()}>
            <Copy className="i" />
            Copy for me
          </Button>
        )}
        {(changed || reply === null) && (
          <Button
            look="ghost"
            onClick={() => {
              save.reset()
              keepUnsaved(id, null)
              if (reply === null) open(null)
            }}
          >
            Discard
          </Button>
        )}
        {mayChange && (changed || reply === null) && (
          <Button look="primary" onClick={() => submit()} disabled={!(changed || coming > 0) || save.isPending}>
            Save reply
            <Keys of="mod+s" />
          </Button>
        )}
      </footer>
    </div>
  )
}

function draftOf({ files, ...rest }: Unsaved): ReplyDraft {
  return { ...rest, fileIds: files.map(({ id }) => id) }
}

function forget(id: string) {
  queries.setQueryData<SavedReply[]>(savedRepliesQuery.queryKey, (was) => was?.filter((one) => one.id !== id))
}

async function restore(id: string) {
  const back = await request.post<SavedReply>(`/saved-replies/${id}/restoration`)
  queries.setQueryData<SavedReply[]>(savedRepliesQuery.queryKey, (was) => [
    ...(was ?? []).filter((one) => one.id !== id),
    back,
  ])
}

type Reader = 'known' | 'unknown'

/** As two visitors read it: one who has said everything, and one who has said nothing. */
function ReplyPreview({ form }: { form: Unsaved }) {
  const me = useMe()
  const [inbox] = useInboxes()
  const [reader, setReader] = useState<Reader>('known')
  const ours: Values = {
    'agent.name': me.name,
    'agent.first_name': me.name.split(' ')[0],
    'inbox.name': inbox?.settings.displayName,
    'conversation.started': dayOf(new Date().toISOString()),
    'conversation.id': '0198a1',
  }
  const values: Values = reader === 'known' ? { ...ours, ...FREYA, ...attributesIn(form.body) } : ours
  const gaps = gapsOf(form.body, values)
  return (
    <section className="replypv" aria-label="Preview">
      <Segments<Reader>
        name="Who reads it"
        value={reader}
        choices={[
          { value: 'known', label: 'Freya, known' },
          { value: 'unknown', label: 'A stranger' },
        ]}
        onChange={setReader}
      />
      {form.body.trim() !== '' && (
        <div className="bub mine">
          <TemplatePreview body={form.body} values={values} />
        </div>
      )}
      {form.files.map((file) =>
        file.kind === 'image' ? (
          <img key={file.id} className="pvimg" src={replyFileAddress(file, true)} alt={file.name} />
        ) : (
          <div key={file.id} className="row s t2 pvfile">
            <bdi className="cut">{file.name}</bdi>
          </div>
        ),
      )}
      {form.body.trim() === '' && form.files.length === 0 && <p className="s t3">What you write shows here.</p>}
      {gaps.empty + gaps.unknown > 0 && (
        <p className="s warn pvfile">
          {sayGaps(gaps)}. {gaps.unknown > 0 ? 'Check how it is written.' : 'It is selected when you insert it.'}
        </p>
      )}
    </section>
  )
}

const FREYA: Values = {
  'visitor.name': 'Freya Lindqvist',
  'visitor.first_name': 'Freya',
  'visitor.email': 'freya@example.com',
  'visitor.phone': '+46 31 555 01 42',
  'visitor.country': 'Sweden',
  'conversation.category': 'Returns',
}

/** Every attribute says its own name: what a site tells is not known here. */
function attributesIn(body: string): Values {
  return Object.fromEntries(
    [...body.matchAll(/\{\{\s*(attribute\.[\p{L}\p{N}_.-]+)/gu)].map(([, name]) => [
      name!,
      name!.slice('attribute.'.length),
    ]),
  )
}
