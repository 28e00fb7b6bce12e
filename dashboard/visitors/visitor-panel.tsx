import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { PanelRight, X } from 'lucide-react'
import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from 'react'
import { conversationQuery } from '../live/workspace.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { IconButton } from '../ui/tip.tsx'
import type { PanelView } from './panel-body.tsx'

/** Loaded beside the first conversation that is opened: the inbox itself comes without it. */
const loadBody = () => import('./panel-body.tsx')
const PanelBody = onDemand(loadBody, (module) => module.PanelBody)
const VisitorHead = onDemand(loadBody, (module) => module.VisitorHead)

/** Beside the timeline; where there is no room, a drawer over it. */
export function VisitorPanel({
  conversation,
  drawer,
  onClose,
}: {
  conversation: Conversation
  drawer: boolean
  onClose(): void
}) {
  const panel = useRef<HTMLElement>(null)
  const [view, setView] = useState<PanelView>({ tab: 'details', past: null })
  useShortcut('escape', onClose, { when: drawer })
  useEffect(() => {
    if (drawer) panel.current?.focus()
  }, [drawer])
  return (
    <section
      ref={panel}
      className={`panel ${drawer ? 'drawer' : ''} ${view.past ? 'wide' : ''}`}
      aria-label="Visitor details"
      tabIndex={-1}
      data-pane
    >
      <header className="bar">
        <PanelTabs conversation={conversation} view={view} onView={setView} />
        <span className="grow" />
        <IconButton name="Hide details" keys="]" small onClick={onClose}>
          {drawer ? <X className="i" /> : <PanelRight className="i flips" />}
        </IconButton>
      </header>
      <PanelScroll conversation={conversation} view={view} onView={setView} head />
    </section>
  )
}

const TABS = { details: 'Details', history: 'History' } as const

export function PanelTabs(props: { conversation: Conversation; view: PanelView; onView(view: PanelView): void }) {
  const { conversation, view, onView } = props
  const previous = useQuery(conversationQuery(conversation.id)).data?.previous.length ?? 0
  function pressed(event: KeyboardEvent) {
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return
    event.preventDefault()
    onView({ tab: view.tab === 'details' ? 'history' : 'details', past: null })
    const other = event.currentTarget.querySelector<HTMLElement>('[aria-selected="false"]')
    other?.focus()
  }
  return (
    <div className="seg" role="tablist" aria-label="About the visitor" onKeyDown={pressed}>
      {(['details', 'history'] as const).map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={view.tab === tab}
          aria-controls="visitor-panel"
          tabIndex={view.tab === tab ? 0 : -1}
          onClick={() => onView({ tab, past: null })}
        >
          {TABS[tab]}
          {tab === 'history' && previous > 0 && (
            <span className="n" aria-hidden="true">
              {previous === 20 ? '20+' : previous}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}

export function PanelScroll(props: {
  conversation: Conversation
  view: PanelView
  onView(view: PanelView): void
  head?: boolean
}) {
  const { conversation, view } = props
  return (
    <div
      className={view.past ? 'fillpane' : 'scroll'}
      role="tabpanel"
      id="visitor-panel"
      aria-labelledby={`tab-${view.tab}`}
      // Another tab begins at its top.
      key={view.tab + (view.past?.id ?? '')}
    >
      <Suspense fallback={<LineSkeletons widths={['52%', '78%', '64%', '70%', '44%', '58%']} />}>
        {props.head && view.tab === 'details' && !view.past && <VisitorHead conversation={conversation} />}
        <PanelBody conversation={conversation} view={view} onView={props.onView} />
      </Suspense>
    </div>
  )
}
