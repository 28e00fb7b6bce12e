import type { Conversation } from '@parley/protocol/conversation.ts'
import { PanelRight, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { usePresence } from '../live/desk-context.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton } from '../ui/tip.tsx'
import { VisitorDetails } from './visitor-details.tsx'

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
  useShortcut('escape', onClose, { when: drawer })
  useEffect(() => {
    if (drawer) panel.current?.focus()
  }, [drawer])
  return (
    <section
      ref={panel}
      className={`panel ${drawer ? 'drawer' : ''}`}
      aria-label="Visitor details"
      tabIndex={-1}
      data-pane
    >
      <header className="bar">
        <h2>Details</h2>
        <span className="grow" />
        <IconButton name="Hide details" keys="]" small onClick={onClose}>
          {drawer ? <X className="i" /> : <PanelRight className="i flips" />}
        </IconButton>
      </header>
      <div className="scroll">
        <VisitorHead conversation={conversation} />
        <VisitorDetails conversation={conversation} />
      </div>
    </section>
  )
}

export function VisitorHead({ conversation }: { conversation: Conversation }) {
  const { visitor } = conversation
  const presence = usePresence(visitor.id)
  return (
    <div className="row whois">
      <Avatar name={visitor.name} anonymous={!visitor.named} size={40} shape={presence} />
      <div className="grow">
        <div className="b cut">
          <bdi>{visitor.name}</bdi>
        </div>
        <div className="s t3 cut">
          {presence === 'online' ? 'on the site now' : presence === 'away' ? 'in another tab' : 'not on the site'}
        </div>
      </div>
    </div>
  )
}
