import '../fields/fields.css'
import './labels.css'
import './labels-page.css'
import { LABEL_HUES, LABEL_NAME_MAX, type Label } from '@parley/protocol/label.ts'
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown, Ellipsis, GripVertical, Merge, Plus, Tag, Trash2 } from 'lucide-react'
import { type CSSProperties, type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { customCountsQuery, labelsQuery, queries, useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { FieldError } from '../ui/field.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { Tip } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { useReorder } from '../ui/use-reorder.ts'
import { makeLabel } from './set-labels.ts'

type Asking = { what: 'delete'; label: Label } | { what: 'merge'; label: Label; into: Label }

/** The labels of the workspace: their names and colours, their order, and what is no longer needed. */
export function LabelsPage() {
  const me = useMe()
  const all = useQuery(labelsQuery)
  const may = me.permissions.includes('labels.manage')
  const [asking, setAsking] = useState<Asking | null>(null)
  return (
    <SettingsPage title="Labels" crumb="Workspace">
      {all.data ? (
        <div className="form">
          <p className="t2 labels-lead">
            Labels sort conversations. Each is a view of what is open and has it. Everyone who answers may make labels
            and set them{may ? '.' : '; admins rename, merge and delete them.'}
          </p>
          {all.data.length > 0 ? (
            <LabelList labels={all.data} may={may} ask={setAsking} />
          ) : (
            <Blank icon={Tag} title="No label yet" text="Make the first below, or in a conversation with L." />
          )}
          <NewLabel />
        </div>
      ) : all.isError ? (
        <CouldNotLoad what="the labels" retry={() => void all.refetch()} />
      ) : (
        <LineSkeletons widths={['50%', '60%', '45%', '55%']} />
      )}
      {asking && <Ask asking={asking} onDone={() => setAsking(null)} />}
    </SettingsPage>
  )
}

function LabelList({ labels, may, ask }: { labels: Label[]; may: boolean; ask(asking: Asking): void }) {
  const { order, row, grip, said } = useReorder(
    labels.map((label) => label.id),
    (ids) => void arrange(ids),
  )
  const { data: counts } = useQuery(customCountsQuery)
  return (
    <>
      <ul className="flist" aria-label="Labels">
        {order.map((id) => {
          const label = labels.find((one) => one.id === id)
          if (!label) return null
          return (
            <li key={id} {...row(id)}>
              {may && (
                <button type="button" className="grip" {...grip(id, label.name)}>
                  <GripVertical className="i i14" />
                </button>
              )}
              <HueButton label={label} may={may} />
              <span className="grow cut fname">
                {may ? (
                  <InlineField
                    label={`Name of ${label.name}`}
                    value={label.name}
                    save={(name) => change(label.id, { name })}
                  />
                ) : (
                  <bdi className="m">{label.name}</bdi>
                )}
              </span>
              <span className="s t3 num">{counts ? `${counts.labels[id] ?? 0} open` : ''}</span>
              {may && <LabelMenu label={label} labels={labels} ask={ask} />}
            </li>
          )
        })}
      </ul>
      <span className="sr" role="status">
        {said}
      </span>
    </>
  )
}

async function change(id: string, what: { name?: string; hue?: number }) {
  const label = await request.patch<Label>(`/labels/${id}`, what)
  queries.setQueryData<Label[]>(['labels'], (was) => was?.map((one) => (one.id === id ? label : one)))
}

async function arrange(ids: string[]) {
  const was = queries.getQueryData<Label[]>(['labels'])
  queries.setQueryData<Label[]>(['labels'], (all = []) => ids.flatMap((id) => all.find((one) => one.id === id) ?? []))
  try {
    await request.put('/labels/order', { labelIds: ids })
  } catch (error) {
    queries.setQueryData(['labels'], was)
    toastError(error)
  }
}

function HueButton({ label, may }: { label: Label; may: boolean }) {
  const square = <span className="lab" style={{ '--h': label.hue } as CSSProperties} />
  if (!may) return <span className="huebtn">{square}</span>
  const entries = (): MenuEntry[] =>
    LABEL_HUES.map((hue) => ({
      name: HUE_NAMES[hue],
      icon: <span className="lab" style={{ '--h': hue } as CSSProperties} />,
      end: hue === label.hue && <Check className="i" aria-label="chosen" />,
      run: () => void change(label.id, { hue }).catch(toastError),
    }))
  return (
    <Tip text="Colour">
      <MenuButton className="ib sm huebtn" aria-label={`Colour of ${label.name}`} entries={entries} align="start">
        {square}
        <ChevronDown className="i i12" />
      </MenuButton>
    </Tip>
  )
}

const HUE_NAMES: Record<(typeof LABEL_HUES)[number], string> = {
  25: 'Red',
  85: 'Amber',
  250: 'Blue',
  155: 'Green',
  310: 'Purple',
  195: 'Teal',
  50: 'Orange',
  280: 'Violet',
  125: 'Lime',
  340: 'Pink',
  220: 'Sky',
  0: 'Rose',
}

function LabelMenu({ label, labels, ask }: { label: Label; labels: Label[]; ask(asking: Asking): void }) {
  const others = labels.filter((one) => one.id !== label.id)
  const entries = (): MenuEntry[] => [
    ...(others.length > 0 ? [{ head: 'Merge into' }] : []),
    ...others.map((into) => ({
      name: into.name,
      icon: <Merge className="i" />,
      run: () => ask({ what: 'merge', label, into }),
    })),
    ...(others.length > 0 ? (['line'] as const) : []),
    { name: 'Delete', icon: <Trash2 className="i" />, run: () => ask({ what: 'delete', label }) },
  ]
  return (
    <Tip text="Merge or delete">
      <MenuButton className="ib sm" aria-label={`Merge or delete ${label.name}`} entries={entries}>
        <Ellipsis className="i" />
      </MenuButton>
    </Tip>
  )
}

/** Neither can be undone, so both are asked. */
function Ask({ asking, onDone }: { asking: Asking; onDone(): void }) {
  const [busy, setBusy] = useState(false)
  const { what, label } = asking
  async function go() {
    setBusy(true)
    try {
      if (what === 'delete') await request.delete(`/labels/${label.id}`)
      else await request.post(`/labels/${label.id}/merge`, { into: asking.into.id })
      queries.setQueryData<Label[]>(['labels'], (was) => was?.filter((one) => one.id !== label.id))
      toast(what === 'delete' ? `Label “${label.name}” deleted` : `“${label.name}” is “${asking.into.name}” now`)
      onDone()
    } catch (error) {
      toastError(error)
      setBusy(false)
    }
  }
  const title = what === 'delete' ? 'Delete label' : 'Merge labels'
  return (
    <Dialog title={title} open onOpenChange={(open) => !open && onDone()}>
      <div className="inside">
        {what === 'delete' ? (
          <p>
            <b dir="auto">{label.name}</b> comes off every conversation, also off those that have ended, and out of
            views that ask for it.
          </p>
        ) : (
          <p>
            What has <b dir="auto">{label.name}</b> has <b dir="auto">{asking.into.name}</b> instead, also what has
            ended; views that ask for it, too.
          </p>
        )}
      </div>
      <footer className="row">
        <span className="why">This cannot be undone.</span>
        <Button look="ghost" onClick={onDone}>
          Cancel
        </Button>
        <Button look="primary" disabled={busy} onClick={() => void go()}>
          {title}
        </Button>
      </footer>
    </Dialog>
  )
}

function NewLabel() {
  const [name, setName] = useState('')
  const [error, setError] = useState<string | null>(null)
  async function make(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return setError('Say a name.')
    try {
      const known = queries.getQueryData<Label[]>(['labels'])
      const label = await makeLabel(name)
      if (known?.some((one) => one.id === label.id)) toast(`“${label.name}” was there already`)
      setName('')
    } catch (failure) {
      setError(failure instanceof Failed ? failure.message : sentenceOf(failure))
    }
  }
  return (
    <form className="row newlabelform" onSubmit={(event) => void make(event)}>
      <div className="grow">
        <input
          className={`in w ${error ? 'bad' : ''}`}
          aria-label="Name of the new label"
          placeholder="New label"
          maxLength={LABEL_NAME_MAX}
          dir="auto"
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setError(null)
          }}
        />
        {error && <FieldError>{error}</FieldError>}
      </div>
      <Button type="submit">
        <Plus className="i" />
        Add label
      </Button>
    </form>
  )
}
