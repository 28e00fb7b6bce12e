import { VIEWS, type View } from '@parley/protocol/conversation.ts'
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownWideNarrow, ArrowUp, Check, ChevronDown, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useDesk, useView } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { NARROW, PHONE, useMedia } from '../ui/media.ts'
import { MenuButton } from '../ui/menu-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { IconButton } from '../ui/tip.tsx'
import { Card } from './card.tsx'
import { EmptyView } from './empty-view.tsx'
import { useHeldOrder } from './held-order.ts'
import { VIEW_NAMES } from './view-names.tsx'
import { shownCount, useViewCount, ViewChips } from './views.tsx'

export function ConversationList({ view, openId }: { view: View; openId: string | undefined }) {
  const { page, conversations } = useView(view)
  const phone = useMedia(PHONE)
  const { rows } = useDesk()
  return (
    <section className="list" aria-label={`View ${VIEW_NAMES[view].name}`} data-pane>
      <ListHeader view={view} />
      {phone ? <ViewChips current={view} /> : <SortBar />}
      {page.loaded ? (
        conversations.length === 0 && page.next === null && openId === undefined ? (
          <EmptyView view={view} />
        ) : (
          <Cards view={view} openId={openId} />
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
    </section>
  )
}

function ListHeader({ view }: { view: View }) {
  const navigate = useNavigate()
  const count = useViewCount(view)
  const narrow = useMedia(NARROW)
  const { name } = VIEW_NAMES[view]
  const number = count !== null && <span className="t3 num">{shownCount(view, count)}</span>
  return (
    <header className="bar">
      {narrow ? (
        <>
          <ViewMenu view={view}>
            <h1>{name}</h1>
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
          <h1>{name}</h1>
          {number}
        </>
      )}
    </header>
  )
}

/** Where there is no room for the column of views, the list's title opens it. */
function ViewMenu({ view, children }: { view: View; children: React.ReactNode }) {
  const navigate = useNavigate()
  const entries = () =>
    VIEWS.map((one) => {
      const { name, icon: Icon } = VIEW_NAMES[one]
      return {
        name,
        icon: <Icon className="i" />,
        end: one === view && <Check className="i" aria-label="shown" />,
        run: () => void navigate({ to: '/inbox/$view', params: { view: one } }),
      }
    })
  return (
    <MenuButton className="viewmenu row" entries={entries} align="start">
      {children}
    </MenuButton>
  )
}

function SortBar() {
  const waiting = useViewCount('unassigned')
  return (
    <div className="sortbar">
      <ArrowDownWideNarrow className="i i14" />
      Latest first
      <span className="grow" />
      {waiting !== null && waiting > 0 && <span className="t3">{waiting} waiting</span>}
    </div>
  )
}

function Cards({ view, openId }: { view: View; openId: string | undefined }) {
  const { rows, timelines } = useDesk()
  const { page, conversations } = useView(view)
  const byId = useStore(rows.rows)
  const navigate = useNavigate()
  const height = useMedia(PHONE) ? 92 : 80
  const scroller = useRef<HTMLDivElement>(null)
  const [held, setHeld] = useState(false)
  const { shown, above } = useHeldOrder(conversations, held, (id) => byId.get(id), openId)
  const [activeId, setActiveId] = useState(openId)

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
    if (shown.length > 0 && last >= shown.length - 10) rows.more(view)
  }, [last, shown.length, rows, view])

  const activeIndex = shown.findIndex((one) => one.id === activeId)
  const open = (id: string) =>
    void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: id } })
  const move = (step: number) => {
    const index = Math.max(0, Math.min(shown.length - 1, activeIndex === -1 ? 0 : activeIndex + step))
    const next = shown[index]
    if (!next) return
    setActiveId(next.id)
    virtual.scrollToIndex(index)
    timelines.warm(next.id)
    scroller.current?.focus({ preventScroll: true })
  }
  const openActive = () => activeIndex >= 0 && open(shown[activeIndex]!.id)

  useShortcut('j', () => move(1))
  useShortcut('k', () => move(-1))
  useShortcut('arrowdown', () => move(1))
  useShortcut('arrowup', () => move(-1))

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') openActive()
    else if (event.key === 'Home') move(-shown.length)
    else if (event.key === 'End') move(shown.length)
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
        tabIndex={0}
        data-pane-focus
        {...(activeIndex >= 0 && { 'aria-activedescendant': `card-${activeId}` })}
        onKeyDown={press}
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
                onOpen={open}
                onLookAt={timelines.warm}
              />
            )
          })}
        </div>
      </div>
    </>
  )
}
