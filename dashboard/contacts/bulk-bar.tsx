import type { ListedContact } from '@parley/protocol/contact.ts'
import { Download, GitMerge, RotateCcw, Tag, Trash2 } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useMe } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { actOnContacts, type Chosen, download, people } from './contact-queries.ts'
import { TagInput } from './tag-input.tsx'

const MergeDialog = onDemand(
  () => import('./merge-dialog.tsx'),
  (module) => module.MergeDialog,
)

/** At the foot of the list while something is ticked. */
export function BulkBar(props: {
  chosen: Chosen
  contacts: readonly ListedContact[]
  count: number
  total: number | undefined
  everything: boolean
  deleted: boolean
  onEverything(): void
  onClear(): void
}) {
  const { chosen, contacts, count, total, everything, deleted, onEverything, onClear } = props
  const me = useMe()
  const [merging, setMerging] = useState(false)
  const [busy, setBusy] = useState(false)
  const mayManage = me.permissions.includes('contacts.manage')

  async function act(work: () => Promise<void>) {
    if (busy) return
    setBusy(true)
    try {
      await work()
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }

  const remove = () =>
    act(async () => {
      const { done } = await actOnContacts(chosen, { type: 'delete' })
      onClear()
      if (!('ids' in chosen)) return toast(`${people(done)} deleted. They stay under Deleted for 30 days.`)
      const undo = () => void actOnContacts(chosen, { type: 'restore' }).catch(toastError)
      toast(`${people(done)} deleted`, { name: 'Undo', run: undo })
    })
  const restore = () =>
    act(async () => {
      const { done, skipped } = await actOnContacts(chosen, { type: 'restore' })
      onClear()
      const left = skipped > 0 ? ` ${people(skipped)} not: somebody else has the e-mail address now.` : ''
      toast(`${people(done)} brought back.${left}`)
    })

  return (
    <section className="cbulk" aria-label="Selected contacts">
      <b className="num">{count.toLocaleString('en-GB')} selected</b>
      {!everything && total !== undefined && total > count && (
        <button type="button" className="link" onClick={onEverything}>
          Select all {total.toLocaleString('en-GB')}
        </button>
      )}
      <span className="gap" />
      {deleted ? (
        mayManage && (
          <Button look="ghost" size="small" disabled={busy} onClick={() => void restore()}>
            <RotateCcw className="i" />
            Bring back
          </Button>
        )
      ) : (
        <>
          <TagButton chosen={chosen} contacts={contacts} />
          {mayManage && count === 2 && contacts.length === 2 && (
            <Button look="ghost" size="small" onClick={() => setMerging(true)}>
              <GitMerge className="i" />
              Merge
            </Button>
          )}
          {me.permissions.includes('contacts.export') && (
            <Button look="ghost" size="small" onClick={() => download(exportPath(chosen))}>
              <Download className="i" />
              Export
            </Button>
          )}
          {mayManage && (
            <Button look="ghost" size="small" danger disabled={busy} onClick={() => void remove()}>
              <Trash2 className="i" />
              Delete
            </Button>
          )}
        </>
      )}
      <span className="grow" />
      <Button look="ghost" size="small" onClick={onClear}>
        Clear
        <Keys of="escape" />
      </Button>
      {merging && contacts.length === 2 && (
        <Suspense fallback={null}>
          <MergeDialog
            open
            ids={[contacts[0]!.id, contacts[1]!.id]}
            onClose={() => setMerging(false)}
            onMerged={onClear}
          />
        </Suspense>
      )}
    </section>
  )
}

function exportPath(chosen: Chosen): string {
  if ('ids' in chosen) return `/contacts/export?ids=${chosen.ids.join(',')}`
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(chosen.filter)) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one))
  }
  return `/contacts/export?${query}`
}

function TagButton({ chosen, contacts }: { chosen: Chosen; contacts: readonly ListedContact[] }) {
  const [open, setOpen] = useState(false)
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const theirs = [...new Set(contacts.flatMap((contact) => contact.tags))].toSorted((a, b) => a.localeCompare(b))

  async function apply() {
    setBusy(true)
    try {
      let changed = 0
      for (const tag of add) changed += (await actOnContacts(chosen, { type: 'tag', tag })).done
      for (const tag of remove) changed += (await actOnContacts(chosen, { type: 'untag', tag })).done
      toast(changed === 0 ? 'They were so already' : `Tags changed on ${people(changed)}`)
      setOpen(false)
      setAdd([])
      setRemove([])
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <PopoverButton
      className="btn sm gho"
      open={open}
      onOpenChange={setOpen}
      side="top"
      align="start"
      modal
      popName="Tag contacts"
      popClass="tagpop"
      content={
        <div className="inside">
          <TagInput label="Tags to add" tags={add} onChange={setAdd} autoFocus placeholder="Tags to add" />
          {theirs.length > 0 && (
            <fieldset>
              <legend className="s t3">Take away</legend>
              {theirs.slice(0, 12).map((tag) => (
                <label key={tag} className="row">
                  <input
                    type="checkbox"
                    className="check"
                    checked={remove.includes(tag)}
                    onChange={() =>
                      setRemove(remove.includes(tag) ? remove.filter((one) => one !== tag) : [...remove, tag])
                    }
                  />
                  <bdi className="cut">{tag}</bdi>
                </label>
              ))}
            </fieldset>
          )}
          <Button look="primary" disabled={busy || add.length + remove.length === 0} onClick={() => void apply()}>
            {said(add, remove)}
          </Button>
        </div>
      }
    >
      <Tag className="i" />
      Tag
    </PopoverButton>
  )
}

function said(add: readonly string[], remove: readonly string[]): string {
  const parts = [...add.map((tag) => `+ ${tag}`), ...remove.map((tag) => `− ${tag}`)]
  return parts.length === 0 ? 'Apply' : parts.length > 2 ? `${parts.length} changes` : parts.join(', ')
}
