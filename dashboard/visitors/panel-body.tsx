import type { Conversation } from '@parley/protocol/conversation.ts'
import { PANEL_SECTIONS, type PanelSection } from '@parley/protocol/field.ts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { usePresence } from '../live/desk-context.tsx'
import { type ConversationDetails, conversationQuery, fieldsQuery } from '../live/workspace.ts'
import { CouldNotLoad, PaneBoundary } from '../ui/blank.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { AttributesSection, CustomerSection } from './attributes-sections.tsx'
import { ContactSection } from './contact-section.tsx'
import { ConversationSection } from './conversation-section.tsx'
import { DeviceSection } from './device-section.tsx'
import { FieldsSection } from './fields-section.tsx'
import { History } from './history.tsx'
import { LabelsSection } from './labels-section.tsx'
import { NotesSection } from './notes-section.tsx'
import { PastConversation } from './past-conversation.tsx'
import { PreviousSection } from './previous-section.tsx'
import { VisitSection } from './visit-section.tsx'
import './panel-parts.css'

export { VisitorHead } from './visitor-head.tsx'

/** What each part of the panel is given. */
export type PanelPart = {
  conversation: Conversation
  details: ConversationDetails
  onOpenPast(one: Conversation): void
  onHistory(): void
}

const PARTS: Record<PanelSection, (part: PanelPart) => ReactNode> = {
  contact: ContactSection,
  device: DeviceSection,
  fields: FieldsSection,
  visit: VisitSection,
  customer: CustomerSection,
  attributes: AttributesSection,
  notes: NotesSection,
  labels: LabelsSection,
  previous: PreviousSection,
  conversation: ConversationSection,
}

const USUAL = PANEL_SECTIONS.map((section) => ({ section, shown: true }))

export type PanelView = { tab: 'details' | 'history'; past: Conversation | null }

/** What the panel shows below its head: who the visitor is, what was before, or one conversation of before. */
export function PanelBody({
  conversation,
  view,
  onView,
}: {
  conversation: Conversation
  view: PanelView
  onView(view: PanelView): void
}) {
  const open = (past: Conversation) => onView({ ...view, past })
  if (view.past) {
    return (
      <PastConversation key={view.past.id} conversation={view.past} onBack={() => onView({ ...view, past: null })} />
    )
  }
  if (view.tab === 'history') return <History conversation={conversation} onOpen={open} />
  return (
    <Details conversation={conversation} onOpenPast={open} onHistory={() => onView({ tab: 'history', past: null })} />
  )
}

function Details({
  conversation,
  ...acts
}: Pick<PanelPart, 'onOpenPast' | 'onHistory'> & { conversation: Conversation }) {
  const presence = usePresence(conversation.visitor.id)
  const details = useQuery({
    ...conversationQuery(conversation.id),
    // The server says what changes; should that be lost, this finds it.
    refetchInterval: presence === 'online' ? 60_000 : false,
    staleTime: 5000,
  })
  useFreshFigures(conversation, details.refetch)
  const panel = useQuery(fieldsQuery).data?.panel ?? USUAL
  if (details.data) {
    const part = { conversation, details: details.data, ...acts }
    return panel
      .filter(({ shown }) => shown)
      .map(({ section }) => {
        const Part = PARTS[section]
        return (
          <PaneBoundary key={section} what="this part">
            <Part {...part} />
          </PaneBoundary>
        )
      })
  }
  if (details.isError) return <CouldNotLoad what="the details" retry={() => void details.refetch()} />
  return <LineSkeletons widths={['52%', '78%', '64%', '70%', '44%', '58%']} />
}

const SOON_MS = 300

/** How long they waited and how many messages there are is counted by the server: asked anew when something was said or done. */
function useFreshFigures({ id, status, lastMessageAt, waitingSince }: Conversation, read: () => unknown) {
  const now = `${id} ${status} ${lastMessageAt} ${waitingSince}`
  const last = useRef(now)
  const latest = useRef(read)
  latest.current = read
  useEffect(() => {
    const isNews = last.current.startsWith(id) && last.current !== now
    last.current = now
    if (!isNews) return
    const soon = setTimeout(() => latest.current(), SOON_MS)
    return () => clearTimeout(soon)
  }, [id, now])
}
