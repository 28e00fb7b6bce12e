import './saved-replies.css'
import { Dialog } from '@base-ui/react/dialog'
import type { Attachment } from '@parley/protocol/attachment.ts'
import { newId } from '@parley/protocol/id.ts'
import { makeTemplate, type Swap } from '@parley/protocol/variables.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ArrowRight, Paperclip, X } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { useComposer } from '../messages/composer-context.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'
import { shortcutFor } from './find-replies.ts'
import { ReplyFields } from './reply-fields.tsx'
import { type ReplyDraft, savedRepliesQuery, saveReply, useValues } from './saved-replies.ts'

/** What stands in the composer, kept for the next time: words known of this conversation become variables. */
export function SaveReplyDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { field } = useComposer()
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop dlg replydlg" finalFocus={field}>
          <header>
            <Dialog.Title>Save as reply</Dialog.Title>
            <span className="grow" />
            <Dialog.Close className="ib" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </header>
          <SaveForm done={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SaveForm({ done }: { done(): void }) {
  const { conversation, text, attachments } = useComposer()
  const values = useValues(conversation)
  const replies = useQuery(savedRepliesQuery).data ?? []
  const [words] = useState(text)
  const [kept, setKept] = useState<readonly string[]>([])
  const all = useMemo(() => makeTemplate(words, values).swaps, [words, values])
  const { body } = useMemo(() => {
    const wanted = Object.fromEntries(Object.entries(values).filter(([name]) => !kept.includes(name)))
    return makeTemplate(words, wanted)
  }, [words, values, kept])
  const files = attachments.items.flatMap(({ attachment }) => attachment ?? [])
  const [named, setNamed] = useState(false)
  const [draft, setDraft] = useState<Omit<ReplyDraft, 'body' | 'fileIds'>>({
    ...{ name: '', shortcut: '', folder: '', audience: 'everyone', teamId: null },
  })
  const change = (some: Partial<ReplyDraft>) => {
    if (some.shortcut !== undefined) setNamed(some.shortcut !== '')
    const follows = !named && some.name !== undefined
    setDraft((was) => ({ ...was, ...some, ...(follows && { shortcut: shortcutFor(some.name!, replies) }) }))
  }
  const save = useMutation({
    mutationFn: async () => saveReply(null, { ...draft, body: body.trim(), fileIds: await copied(files) }),
    onSuccess: ({ shortcut }) => {
      toast(`Saved. Type /${shortcut} to use it.`)
      done()
    },
  })
  const refusal = save.error instanceof Failed ? save.error.refusal : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (!save.isPending) save.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="inside">
        <ReplyFields
          draft={{ ...draft, body, fileIds: [] }}
          change={change}
          refusal={refusal}
          replies={replies}
          own
          autoFocus
        />
        {(all.length > 0 || files.length > 0) && (
          <ul className="swaps" aria-label="What becomes of it">
            {all.map((swap) => (
              <SwapRow
                key={swap.name}
                swap={swap}
                on={!kept.includes(swap.name)}
                toggle={() =>
                  setKept((was) =>
                    was.includes(swap.name) ? was.filter((one) => one !== swap.name) : [...was, swap.name],
                  )
                }
              />
            ))}
            {files.map(({ id, name }) => (
              <li key={id} className="t2">
                <Paperclip className="i i14" />
                <bdi className="cut">{name}</bdi> is kept with it
              </li>
            ))}
          </ul>
        )}
        {save.error && !AT_FIELDS.has(refusal?.field ?? '') && (
          <p className="err" role="alert">
            {sentenceOf(save.error)}
          </p>
        )}
      </div>
      <footer>
        <span className="grow" />
        <Button look="ghost" onClick={done}>
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={draft.name.trim() === '' || save.isPending}>
          Save reply
        </Button>
      </footer>
    </form>
  )
}

const AT_FIELDS = new Set(['name', 'shortcut', 'folder', 'audience', 'teamId'])

function SwapRow({ swap: { words, name }, on, toggle }: { swap: Swap; on: boolean; toggle(): void }) {
  return (
    <li>
      <label className="row">
        <input type="checkbox" className="check" checked={on} onChange={toggle} />
        <bdi className="cut">“{words}”</bdi>
        <ArrowRight className="i i14 t3 flips" aria-label="becomes" />
        <span className="mono s" dir="ltr">{`{{${name}}}`}</span>
      </label>
    </li>
  )
}

/** The files of this draft are its message's: the reply gets copies. */
function copied(files: readonly Attachment[]): Promise<string[]> {
  return Promise.all(
    files.map(
      async ({ id }) => (await request.post<Attachment>(`/saved-replies/files/${newId()}/copy`, { attachment: id })).id,
    ),
  )
}
