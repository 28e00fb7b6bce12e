import { type Conversation, VIEWS } from '@parley/protocol/conversation.ts'
import { isDefaultView, type Sort, type ViewKey } from '@parley/protocol/view.ts'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  ArrowDownWideNarrow,
  ArrowUp,
  Check,
  ChevronDown,
  Ellipsis,
  ListChecks,
  Pencil,
  Search,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react'
import { type KeyboardEvent, Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useDesk, useView } from '../live/desk-context.tsx'
import { DRAFT } from '../live/rows.ts'
import { useStore } from '../live/store.ts'
import { useLabels } from '../live/workspace.ts'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { density } from '../ui/density.ts'
import { Keys } from '../ui/keys.tsx'
import { NARROW, PHONE, useMedia } from '../ui/media.ts'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { IconButton, Tip } from '../ui/tip.tsx'
import { toast } from '../ui/toast.tsx'
import { building, buildNew } from '../views/building.ts'
import { shownCustomCount, useAnyCount, useCustomViews, useViewTitle } from '../views/custom-views.ts'
import { removeView } from '../views/remove-view.ts'
import { Card } from './card.tsx'
import { EmptyView } from './empty-view.tsx'
import { useHeldOrder } from './held-order.ts'
import { clearSelection, selectAll, selection, selectUpTo, toggleSelected } from './selection.ts'
import { VIEW_NAMES } from './view-names.tsx'
import { shownCount, ViewChips } from './views.tsx'

const BulkBar = onDemand(
  () => import('./bulk-bar.tsx'),
  (module) => module.BulkBar,
)

export function ConversationList({ view, openId }: { view: ViewKey; openId: string | undefined }) {
  const { page, conversations } = useView(view)
  const phone = useMedia(PHONE)
  const selecting = useStore(selection, (all) => all.size > 0)
  const title = useViewTitle(view)
  const { rows } = useDesk()
  useEffect(() => clearSelection, [])
  return (
    <section
      className={`list ${selecting ? 'selecting' : ''}`}
      aria-label={`View ${title?.name ?? ''}`.trim()}
      data-pane
    >
      {selecting ? (
        <SelectionHeader view={view} ids={conversations.map((one) => one.id)} />
      ) : (
        <ListHeader view={view} loaded={conversations.length} />
      )}
      {phone && !selecting ? (
        <ViewChips current={view} />
      ) : (
        <SortBar view={view} selecting={selecting} conversations={conversations} />
      )}
      {title === null || page.gone ? (
        <Gone />
      ) : page.loaded ? (
        conversations.length === 0 && page.next === null && openId === undefined ? (
          <EmptyView view={view} />
        ) : (
          <Cards view={view} openId={openId} conversations={conversations} />
        )
      ) : page.status === 'failed' ? (
        <CouldNotLoad what="the list" {...(page.error && { text: page.error })} retry={() => rows.open(view, true)} />
      ) : (
        <CardSkeletons count={8} />
      )}
      {page.loaded && page.status === 'failed' && (
        <div className="banner" role="status">
          <span className="grow">Could not load more.</span>
          <button type="button" className="btn sm gho" onClick={() => rows.open(view, true)}>
            Try now
          </button>
        </div>
      )}
      {selecting && (
        <Suspense fallback={<div className="bulk" />}>
          <BulkBar />
        </Suspense>
      )}
    </section>
  )
}

function Gone() {
  const navigate = useNavigate()
  return (
    <Blank
      icon={SlidersHorizontal}
      title="This view is not there any more"
      text="Somebody deleted it, or it is not shared with you now."
    >
      <Button onClick={() => void navigate({ to: '/inbox/$view', params: { view: 'all' } })}>Show all</Button>
    </Blank>
  )
}

function ListHeader({ view, loaded }: { view: ViewKey; loaded: number }) {
  const navigate = useNavigate()
  const count = useAnyCount(view)
  const narrow = useMedia(NARROW)
  const title = useViewTitle(view)
  const number = count !== null && (
    <span className="t3 num">{isDefaultView(view) ? shownCount(view, count) : shownCustomCount(count)}</span>
  )
  const draft = view === DRAFT
  return (
    <header className="bar">
      {narrow && !draft ? (
        <>
          <ViewMenu view={view}>
            <h1 className="cut">{title?.name}</h1>
            {number}
            <ChevronDown className="i" />
          </ViewMenu>
          <span className="grow" />
          <IconButton name="Search" keys="/" className="big" onClick={() => void navigate({ to: '/search' })}>
            <Search className="i i20" />
          </IconButton>
        </>
      ) : (
        <>
          <DraftOrName view={view} />
          {number}
          {draft && <span className="chip acc">preview</span>}
          <span className="grow" />
          {loaded > 0 && !draft && <SelectButton />}
          <ViewActions view={view} />
        </>
      )}
    </header>
  )
}

function DraftOrName({ view }: { view: ViewKey }) {
  const title = useViewTitle(view)
  const name = useStore(building, (one) => one?.name)
  return (
    <h1 className="cut">
      <bdi>{view === DRAFT ? name?.trim() || 'New view' : title?.name}</bdi>
    </h1>
  )
}

/** Chooses the first that is on the screen: from there on, every picture of a person is a box. */
function SelectButton() {
  const choose = () => {
    const first = document.querySelector('.cards .card.active, .cards .card.open, .cards .card')
    const id = first?.id.replace('card-', '')
    if (id) toggleSelected(id)
  }
  return (
    <IconButton name="Select several" keys="x" small onClick={choose}>
      <ListChecks className="i" />
    </IconButton>
  )
}

/** What may be done with the view itself. */
function ViewActions({ view }: { view: ViewKey }) {
  const views = useCustomViews()
  const navigate = useNavigate()
  const custom = view.startsWith('view:') ? views.find((one) => `view:${one.id}` === view) : undefined
  useShortcut('f', () => (custom?.editable ? building.set(custom) : buildNew(view)), { when: view !== DRAFT })
  if (view === DRAFT) return null
  if (!custom) {
    return (
      <IconButton name="New view from this" keys="f" small onClick={() => buildNew(view)}>
        <SlidersHorizontal className="i" />
      </IconButton>
    )
  }
  const entries = (): MenuEntry[] => [
    ...(custom.editable
      ? [{ name: 'Edit view', icon: <Pencil className="i" />, end: <Keys of="f" />, run: () => building.set(custom) }]
      : []),
    {
      name: 'New view from this',
      icon: <SlidersHorizontal className="i" />,
      run: () => {
        const { id: _id, ...like } = custom
        building.set({ ...like, name: '', audience: 'me', teamId: null })
      },
    },
    ...(custom.editable
      ? ([
          'line',
          {
            name: 'Delete view',
            icon: <Trash2 className="i" />,
            run: () => void removeView(custom, () => void navigate({ to: '/inbox/$view', params: { view: 'all' } })),
          },
        ] as const)
      : []),
  ]
  return (
    <Tip text="This view">
      <MenuButton className="ib sm" aria-label="This view" entries={entries}>
        <Ellipsis className="i" />
      </MenuButton>
    </Tip>
  )
}

/** Where there is no room for the column of views, the list's title opens it. */
function ViewMenu({ view, children }: { view: ViewKey; children: React.ReactNode }) {
  const navigate = useNavigate()
  const views = useCustomViews()
  const labels = useLabels()
  const entries = (): MenuEntry[] => {
    const to = (one: ViewKey, name: string, icon: React.ReactNode): MenuEntry => ({
      name,
      icon,
      end: one === view && <Check className="i" aria-label="shown" />,
      run: () => void navigate({ to: '/inbox/$view', params: { view: one } }),
    })
    const custom = views.find((one) => `view:${one.id}` === view)
    return [
      ...VIEWS.map((one) => {
        const { name, icon: Icon } = VIEW_NAMES[one]
        return to(one, name, <Icon className="i" />)
      }),
      ...(views.length > 0 ? [{ head: 'Your views' }] : []),
      ...views.map((one) => to(`view:${one.id}`, one.name, <SlidersHorizontal className="i" />)),
      ...(labels.length > 0 ? [{ head: 'Labels' }] : []),
      ...labels.map((one) =>
        to(`label:${one.id}`, one.name, <span className="lab" style={{ '--h': one.hue } as React.CSSProperties} />),
      ),
      'line',
      custom?.editable
        ? { name: 'Edit view', icon: <Pencil className="i" />, run: () => building.set(custom) }
        : { name: 'New view from this', icon: <SlidersHorizontal className="i" />, run: () => buildNew(view) },
    ]
  }
  return (
    <MenuButton className="viewmenu row" entries={entries} align="start">
      {children}
    </MenuButton>
  )
}

const SORT_NAMES: Record<Sort, string> = {
  newest: 'Latest first',
  oldest: 'Oldest first',
  waiting: 'Longest waiting first',
}

function SortBar(props: { view: ViewKey; selecting: boolean; conversations: readonly Conversation[] }) {
  const { view, selecting, conversations } = props
  const { rows, me } = useDesk()
  const page = rows.pageOf(view)
  const waiting = useAnyCount('unassigned')
  const chosen = useStore(selection)
  const entries = () =>
    (['newest', 'oldest', 'waiting'] as const)
      .filter((sort) => sort !== 'waiting' || view !== 'closed')
      .map((sort) => ({
        name: SORT_NAMES[sort],
        end: sort === page.sort && <Check className="i" aria-label="chosen" />,
        run: () => rows.setSort(view, sort),
      }))
  if (selecting) {
    const mine = conversations.filter((one) => chosen.has(one.id) && one.assigneeId === me.id).length
    return (
      <div className="sortbar">
        <span className="only-wide row">
          <Keys of="x" /> one <Keys of="shift+x" /> up to here
        </span>
        <span className="grow" />
        <span className="t3">{mine === 0 ? 'none of them yours' : `${mine} of them yours`}</span>
      </div>
    )
  }
  return (
    <div className="sortbar">
      {view === DRAFT ? (
        <span className="row">
          <ArrowDownWideNarrow className="i i14" />
          {SORT_NAMES[page.sort]}
        </span>
      ) : (
        <MenuButton entries={entries} align="start" aria-label={`Sorted: ${SORT_NAMES[page.sort]}`}>
          <ArrowDownWideNarrow className="i i14" />
          {SORT_NAMES[page.sort]}
          <ChevronDown className="i i12" />
        </MenuButton>
      )}
      <span className="grow" />
      {waiting !== null && waiting > 0 && <span className="t3">{waiting} waiting</span>}
    </div>
  )
}

const SELECT_MOST = 500

function SelectionHeader({ view, ids }: { view: ViewKey; ids: readonly string[] }) {
  const { rows } = useDesk()
  const chosen = useStore(selection)
  const count = useAnyCount(view)
  const [loading, setLoading] = useState(false)
  const all = ids.length > 0 && chosen.size >= ids.length
  const whole = rows.pageOf(view).next === null

  /** All that match, and not only what happens to be loaded. */
  async function takeAll() {
    setLoading(true)
    while (rows.pageOf(view).next !== null && idsNow().length < SELECT_MOST) if (!(await rows.more(view))) break
    setLoading(false)
    const found = idsNow()
    if (found.length > SELECT_MOST || rows.pageOf(view).next !== null) {
      toast(`The first ${SELECT_MOST} are selected: so many can be changed at once.`)
    }
    selectAll(found.slice(0, SELECT_MOST))
  }
  const idsNow = () => [...rows.rows.get().values()].filter((row) => rows.belongs(view, row)).map((row) => row.id)

  useShortcut('escape', clearSelection)
  useShortcut('mod+a', () => void takeAll())
  return (
    <header className="bar selbar">
      <input
        ref={(box) => {
          if (box) box.indeterminate = !all
        }}
        type="checkbox"
        className="check"
        aria-label="Select all"
        checked={all}
        onChange={() => (all ? clearSelection() : void takeAll())}
      />
      <h1 className="num" dir="auto">
        <span role="status">{chosen.size} selected</span>
      </h1>
      {!(all && whole) && (
        <button type="button" className="btn sm gho acc" disabled={loading} onClick={() => void takeAll()}>
          All{count !== null && ` ${isDefaultView(view) ? shownCount(view, count) : shownCustomCount(count)}`}
        </button>
      )}
      <span className="grow" />
      <button type="button" className="btn sm gho" onClick={clearSelection}>
        Done
        <Keys of="escape" />
      </button>
    </header>
  )
}

function Cards(props: { view: ViewKey; openId: string | undefined; conversations: readonly Conversation[] }) {
  const { view, openId, conversations } = props
  const { rows, timelines } = useDesk()
  const page = rows.pageOf(view)
  const byId = useStore(rows.rows)
  const navigate = useNavigate()
  const compact = useStore(density, (one) => one === 'compact')
  const height = useMedia(PHONE) ? 92 : compact ? 64 : 80
  const scroller = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState(false)
  const { shown, above } = useHeldOrder(conversations, held, byId, openId)
  const [activeId, setActiveId] = useState(openId)
  const selecting = useStore(selection, (all) => all.size > 0)

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => shown[index]!.id,
    overscan: 6,
  })
  const items = virtual.getVirtualItems()
  // A short list can only move with what came above if there is room to scroll.
  const room = above > 0 ? (scroller.current?.clientHeight ?? 0) + above * height : 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: cards of another height are measured anew.
  useEffect(() => virtual.measure(), [height, virtual])
  useEffect(() => setActiveId(openId), [openId])

  // What came above while the pointer rests here pushes nothing down: the view moves with it, and comes back afterwards.
  const anchored = useRef(0)
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    if (above > anchored.current) box.scrollTop += (above - anchored.current) * height
    else if (above === 0 && anchored.current > 0 && box.scrollTop <= anchored.current * height) box.scrollTop = 0
    anchored.current = above
  }, [above, height])

  const last = items[items.length - 1]?.index ?? 0
  useEffect(() => {
    if (shown.length > 0 && last >= shown.length - 20) void rows.more(view)
  }, [last, shown.length, rows, view])

  const activeIndex = useMemo(() => shown.findIndex((one) => one.id === activeId), [shown, activeId])
  const open = (id: string) => {
    const target = view === DRAFT ? 'all' : view
    void navigate({ to: '/inbox/$view/$conversationId', params: { view: target, conversationId: id } })
  }
  const order = useRef<string[]>([])
  order.current = useMemo(() => shown.map((one) => one.id), [shown])
  const latest = useRef({ open, selecting })
  latest.current = { open, selecting }
  // One function for as long as the list lives: a card is drawn anew only when it has something new to show.
  const [press] = useState(() => (id: string, { toggles, ranges }: { toggles: boolean; ranges: boolean }) => {
    setActiveId(id)
    if (ranges && latest.current.selecting) selectUpTo(id, order.current)
    else if (toggles || latest.current.selecting) toggleSelected(id)
    else if (ranges) {
      // From the one that is open up to here.
      const from = order.current.find((one) => document.getElementById(`card-${one}`)?.classList.contains('open'))
      if (from && from !== id) toggleSelected(from)
      selectUpTo(id, order.current)
    } else latest.current.open(id)
  })
  const move = (step: number, selects = false) => {
    const index = Math.max(0, Math.min(shown.length - 1, activeIndex === -1 ? 0 : activeIndex + step))
    const next = shown[index]
    if (!next) return
    if (selects) {
      if (activeId && activeIndex >= 0 && !selection.get().has(activeId)) toggleSelected(activeId)
      selectUpTo(next.id, order.current)
    }
    setActiveId(next.id)
    virtual.scrollToIndex(index)
    if (!selects) timelines.warm(next.id)
    scroller.current?.focus({ preventScroll: true })
  }
  const openActive = () => activeIndex >= 0 && open(shown[activeIndex]!.id)

  useShortcut('j', () => move(1))
  useShortcut('k', () => move(-1))
  useShortcut('arrowdown', () => move(1))
  useShortcut('arrowup', () => move(-1))
  useShortcut('shift+arrowdown', () => move(1, true))
  useShortcut('shift+arrowup', () => move(-1, true))
  useShortcut('mod+a', () => selectAll(order.current), { when: !selecting })
  useShortcut('x', (event) => {
    const id = activeId ?? shown[0]?.id
    if (!id) return
    setActiveId(id)
    if (event.shiftKey) selectUpTo(id, order.current)
    else toggleSelected(id)
  })

  const pressKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') openActive()
    else if (event.key === ' ') selecting && activeId ? toggleSelected(activeId) : openActive()
    else if (event.key === 'Home') move(-shown.length, event.shiftKey)
    else if (event.key === 'End') move(shown.length, event.shiftKey)
    else return
    event.preventDefault()
  }

  return (
    <>
      {above > 0 && (
        <button
          type="button"
          className="pill fresh"
          onClick={() => {
            setHeld(false)
            scroller.current?.scrollTo({ top: 0 })
          }}
        >
          <ArrowUp className="i i14" />
          {above === 1 ? '1 new' : `${above} new`}
        </button>
      )}
      <div
        ref={scroller}
        className="cards"
        role="listbox"
        aria-label="Conversations"
        {...(selecting && { 'aria-multiselectable': true })}
        tabIndex={0}
        data-pane-focus
        {...(activeIndex >= 0 && { 'aria-activedescendant': `card-${activeId}` })}
        onKeyDown={pressKey}
        onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <div role="presentation" style={{ height: Math.max(virtual.getTotalSize(), room), position: 'relative' }}>
          {items.map((item) => {
            const conversation = shown[item.index]!
            return (
              <Card
                key={conversation.id}
                conversation={conversation}
                view={view}
                top={item.start}
                position={item.index + 1}
                of={page.next === null ? shown.length : -1}
                open={conversation.id === openId}
                active={conversation.id === activeId}
                onPress={press}
                onLookAt={timelines.warm}
              />
            )
          })}
        </div>
      </div>
    </>
  )
}
