import './views.css'
import './list.css'
import '../messages/timeline.css'
import '../messages/composer.css'
import '../visitors/panel.css'
import { useParams } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useEffect } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { Blank, PaneBoundary } from '../ui/blank.tsx'
import { PHONE, useMedia } from '../ui/media.ts'
import { useShortcut } from '../ui/shortcuts.ts'
import { ConversationList } from './conversation-list.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import { rememberView } from './last-view.ts'
import { useTakeNext } from './take-next.ts'
import { Views } from './views.tsx'

/** The inbox: views, the list of one view, and the conversation that is open. On a phone one of them at a time. */
export function InboxPage() {
  const { view, conversationId } = useParams({ strict: false }) as {
    view: 'you' | 'unassigned' | 'all' | 'closed'
    conversationId?: string
  }
  const { rows } = useDesk()
  const phone = useMedia(PHONE)
  const any = useStore(rows.rows, (all) => all.size > 0)

  const takeNext = useTakeNext()
  useShortcut('y', () => void takeNext(), { when: conversationId === undefined })

  useEffect(() => {
    rows.open(view)
    rememberView(view)
  }, [rows, view])

  return (
    <div className={`inbox ${conversationId ? 'has-open' : ''}`}>
      <Views current={view} />
      <PaneBoundary what="the list">
        {!(phone && conversationId) && <ConversationList key={view} view={view} openId={conversationId} />}
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
    </div>
  )
}
