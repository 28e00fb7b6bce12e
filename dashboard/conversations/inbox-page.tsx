import './views.css'
import './list.css'
import '../messages/timeline.css'
import '../messages/composer.css'
import '../visitors/panel.css'
import { isTold, type ViewKey } from '@parley/protocol/view.ts'
import { useParams } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { DRAFT } from '../live/rows.ts'
import { useStore } from '../live/store.ts'
import { Blank, PaneBoundary } from '../ui/blank.tsx'
import { PHONE, useMedia } from '../ui/media.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { building } from '../views/building.ts'
import { useLiveCustomViews } from '../views/custom-views.ts'
import { ConversationList } from './conversation-list.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import { rememberView } from './last-view.ts'
import { useTakeNext } from './take-next.ts'
import { Views } from './views.tsx'

const ViewBuilder = onDemand(
  () => import('../views/view-builder.tsx'),
  (module) => module.ViewBuilder,
)

/** The inbox: views, the list of one view, and the conversation that is open. On a phone one of them at a time. */
export function InboxPage() {
  const { view, conversationId } = useParams({ strict: false }) as {
    view: ViewKey
    conversationId?: string
  }
  const { rows } = useDesk()
  const phone = useMedia(PHONE)
  const draft = useStore(building, (one) => one !== null)
  // While a view is being made, the list shows what it would hold.
  const listed = draft ? DRAFT : view
  const any = useStore(rows.rows, (all) => all.size > 0)

  const takeNext = useTakeNext()
  useShortcut('y', () => void takeNext(), { when: conversationId === undefined })

  useEffect(() => {
    rows.open(view)
    rememberView(view)
  }, [rows, view])

  useLiveCustomViews()
  useLookingAgain(view)

  return (
    <div className={`inbox ${conversationId ? 'has-open' : ''}`}>
      <Views current={listed} />
      <PaneBoundary what="the list">
        {!(phone && conversationId) && <ConversationList key={listed} view={listed} openId={conversationId} />}
      </PaneBoundary>
      {conversationId ? (
        <PaneBoundary key={conversationId} what="the conversation">
          <ConversationPane id={conversationId} view={view} />
        </PaneBoundary>
      ) : (
        <main className="talk empty">
          <Blank
            icon={MessagesSquare}
            title="No conversation is open"
            {...(any && { text: 'Choose one from the list, or move with the arrow keys.' })}
          />
        </main>
      )}
      {draft && (
        <Suspense fallback={null}>
          <ViewBuilder />
        </Suspense>
      )}
    </div>
  )
}

const AGAIN_MS = 60_000
const SOON_MS = 2000

/**
 * A custom view may gain or lose conversations of which this desk hears nothing: time passes, or what it asks for stands
 * with the visitor and not in the row. So it is looked at again, now and then and after something changed.
 */
function useLookingAgain(view: ViewKey) {
  const { rows } = useDesk()
  const tree = useStore(rows.views, (views) => views.get(view)?.tree)
  useEffect(() => {
    if (!tree) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = () => {
      timer = undefined
      if (document.visibilityState === 'visible') rows.lookAgain(view)
    }
    const interval = setInterval(again, AGAIN_MS)
    const leave = isTold(tree) ? undefined : rows.rows.subscribe(() => (timer ??= setTimeout(again, SOON_MS)))
    return () => {
      clearInterval(interval)
      clearTimeout(timer)
      leave?.()
    }
  }, [rows, view, tree])
}
