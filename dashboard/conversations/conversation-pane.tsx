import type { ViewKey } from '@parley/protocol/view.ts'
import { useNavigate } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { useConversation, useDesk, useTimeline } from '../live/desk-context.tsx'
import { Composer } from '../messages/composer.tsx'
import { LivePreview } from '../messages/live-preview.tsx'
import { Timeline } from '../messages/timeline.tsx'
import { Blank, PaneBoundary } from '../ui/blank.tsx'
import { NO_PANEL, PHONE, useMedia } from '../ui/media.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { BubbleSkeletons } from '../ui/skeleton.tsx'
import { VisitorPanel } from '../visitors/visitor-panel.tsx'
import { useConversationActions } from './conversation-actions.ts'
import { ConversationDialogs } from './conversation-dialogs.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { useConversationKeys } from './conversation-keys.tsx'

/** The open conversation: its header, its timeline, the composer, and who the visitor is. */
export function ConversationPane({ id, view }: { id: string; view: ViewKey }) {
  const desk = useDesk()
  const conversation = useConversation(id)
  const timeline = useTimeline(id)
  const navigate = useNavigate()
  useEffect(() => desk.timelines.open(id), [desk, id])
  useEffect(() => {
    desk.look(id)
    return () => desk.look(null)
  }, [desk, id])

  const back = () => {
    void navigate({ to: '/inbox/$view', params: { view } })
    document.querySelector<HTMLElement>('.cards')?.focus()
  }
  useShortcut('escape', back)

  if (!conversation) {
    const failed = timeline?.status === 'failed' ? timeline.error : null
    return (
      <main className="talk" data-pane>
        {failed?.gone ? (
          <Blank
            icon={SearchX}
            title="This conversation is not here"
            text="It was removed, or it is in an inbox you are not a member of."
          >
            <button type="button" className="btn sec" onClick={back}>
              Back to the list
            </button>
          </Blank>
        ) : failed ? (
          <Blank icon={SearchX} bad title="Could not load the conversation" text={failed.sentence}>
            <button type="button" className="btn sec" onClick={() => desk.timelines.reload(id)}>
              Try now
            </button>
          </Blank>
        ) : (
          <BubbleSkeletons />
        )}
      </main>
    )
  }
  return <OpenConversation key={id} conversation={conversation} onBack={back} />
}

const VisitorSheet = onDemand(
  () => import('../visitors/visitor-sheet.tsx'),
  (module) => module.VisitorSheet,
)

const PANEL = 'parley:panel'

function OpenConversation({
  conversation,
  onBack,
}: {
  conversation: NonNullable<ReturnType<typeof useConversation>>
  onBack(): void
}) {
  const actions = useConversationActions(conversation)
  const phone = useMedia(PHONE)
  const overlays = useMedia(NO_PANEL)
  const [wide, setWide] = useState(() => localStorage.getItem(PANEL) !== 'closed')
  const [drawer, setDrawer] = useState(false)
  const shown = overlays ? drawer : wide

  const togglePanel = () => {
    if (overlays) return setDrawer(!drawer)
    localStorage.setItem(PANEL, wide ? 'closed' : 'open')
    setWide(!wide)
  }
  useConversationKeys(conversation, actions, togglePanel)

  return (
    <>
      <main className={`talk ${shown && !overlays ? '' : 'alone'}`} data-pane>
        <ConversationHeader
          conversation={conversation}
          actions={actions}
          panelShown={shown}
          onTogglePanel={togglePanel}
          onBack={onBack}
        />
        <PaneBoundary what="the history">
          <Timeline conversation={conversation} />
        </PaneBoundary>
        <div className="dock">
          <LivePreview conversation={conversation} />
          <Composer conversation={conversation} actions={actions} />
        </div>
      </main>
      <ConversationDialogs conversation={conversation} actions={actions} />
      {phone ? (
        <Suspense fallback={null}>
          <VisitorSheet conversation={conversation} actions={actions} open={drawer} onOpenChange={setDrawer} />
        </Suspense>
      ) : (
        shown && (
          <PaneBoundary what="the details">
            <VisitorPanel conversation={conversation} drawer={overlays} onClose={togglePanel} />
          </PaneBoundary>
        )
      )}
    </>
  )
}
