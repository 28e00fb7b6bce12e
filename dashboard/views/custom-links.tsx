import type { CustomView } from '@parley/protocol/view.ts'
import { Link } from '@tanstack/react-router'
import { GripVertical, Plus } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, useState } from 'react'
import { makeLabel } from '../labels/set-labels.ts'
import { request } from '../live/request.ts'
import { DRAFT } from '../live/rows.ts'
import { useStore } from '../live/store.ts'
import { queries, useLabels } from '../live/workspace.ts'
import { IconButton, Tip } from '../ui/tip.tsx'
import { toastError } from '../ui/toast.tsx'
import { useArrange } from './arrange.ts'
import { building, buildNew } from './building.ts'
import { AUDIENCE_ICONS, shownCustomCount, useAnyCount, useCustomViews } from './custom-views.ts'

type Current = { current: string }

/** The views that somebody made, in the agent's own order: by drag, or with ⌥↑ and ⌥↓. */
export function CustomViewLinks({ current }: Current) {
  const views = useCustomViews()
  const draft = useStore(building)
  const arrange = useArrange({
    ids: views.map((view) => view.id),
    async save(ids) {
      const was = queries.getQueryData<CustomView[]>(['views'])
      queries.setQueryData<CustomView[]>(['views'], (all = []) =>
        ids.flatMap((id) => all.find((one) => one.id === id) ?? []),
      )
      try {
        await request.put('/views/order', { viewIds: ids })
      } catch (error) {
        queries.setQueryData(['views'], was)
        toastError(error)
      }
    },
  })
  return (
    <section aria-label="Your views">
      <h3 className="vgroup">
        Your views
        <IconButton name="New view" small onClick={() => buildNew('all')}>
          <Plus className="i i14" />
        </IconButton>
      </h3>
      <div {...arrange.list}>
        {views.map((view) => (
          <CustomViewLink
            key={view.id}
            view={view}
            current={`view:${view.id}` === current}
            edited={draft?.id === view.id}
            place={arrange.item(view.id)}
          />
        ))}
      </div>
      {draft && !draft.id && (
        <span className="view building" aria-current={current === DRAFT ? 'page' : undefined}>
          <Plus className="i" />
          <span className="cut">{draft.name.trim() || 'New view'}</span>
        </span>
      )}
    </section>
  )
}

function CustomViewLink(props: {
  view: CustomView
  current: boolean
  edited: boolean
  place: ReturnType<ReturnType<typeof useArrange>['item']>
}) {
  const { view, current, edited, place } = props
  const count = useAnyCount(`view:${view.id}`)
  const Icon = AUDIENCE_ICONS[view.audience]
  const { className, ...dragging } = place
  return (
    <Tip text={view.name} side="right">
      <Link
        to="/inbox/$view"
        params={{ view: `view:${view.id}` }}
        className={`view custom ${edited ? 'building' : ''} ${className}`}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        {...dragging}
        {...(current && { 'aria-current': 'page', 'data-pane-focus': true })}
      >
        <Icon className="i" />
        <GripVertical className="i grip" aria-hidden="true" />
        <bdi className="cut">{view.name}</bdi>
        {count !== null && <span className="n">{shownCustomCount(count)}</span>}
      </Link>
    </Tip>
  )
}

/** What is open and has a label. */
export function LabelLinks({ current }: Current) {
  const labels = useLabels()
  const [naming, setNaming] = useState(false)
  return (
    <section aria-label="Label views">
      <h3 className="vgroup">
        Labels
        <IconButton name="New label" small onClick={() => setNaming(true)}>
          <Plus className="i i14" />
        </IconButton>
      </h3>
      {labels.map((label) => (
        <LabelLink key={label.id} {...label} current={`label:${label.id}` === current} />
      ))}
      {naming && <NewLabel onDone={() => setNaming(false)} />}
    </section>
  )
}

function LabelLink({ id, name, hue, current }: { id: string; name: string; hue: number; current: boolean }) {
  const count = useAnyCount(`label:${id}`)
  return (
    <Tip text={name} side="right">
      <Link
        to="/inbox/$view"
        params={{ view: `label:${id}` }}
        className="view"
        {...(current && { 'aria-current': 'page', 'data-pane-focus': true })}
      >
        <span className="lab" style={{ '--h': hue } as CSSProperties} />
        <bdi className="cut">{name}</bdi>
        {count !== null && count > 0 && <span className="n">{shownCustomCount(count)}</span>}
      </Link>
    </Tip>
  )
}

function NewLabel({ onDone }: { onDone(): void }) {
  const [name, setName] = useState('')
  const make = async () => {
    if (name.trim() === '') return onDone()
    try {
      await makeLabel(name.trim())
      onDone()
    } catch (error) {
      toastError(error)
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void make()
    if (event.key === 'Escape') onDone()
    if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation()
  }
  return (
    <input
      ref={(input) => input?.focus()}
      className="in w sm newlabel"
      aria-label="Name of the new label"
      placeholder="Name"
      maxLength={40}
      dir="auto"
      value={name}
      onChange={(event) => setName(event.target.value)}
      onKeyDown={press}
      onBlur={() => void make()}
    />
  )
}
