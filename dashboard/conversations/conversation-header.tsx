import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { Ban, ChevronLeft, Info, PanelRight, RotateCcw, TriangleAlert } from 'lucide-react'
import { LabelButton } from '../labels/label-button.tsx'
import { useDesk, usePresence } from '../live/desk-context.tsx'
import { teamsQuery, useAgent, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { NO_PANEL, PHONE, useMedia } from '../ui/media.ts'
import { IconButton } from '../ui/tip.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { EndPopover } from './end-popover.tsx'
import { MoreActions } from './more-actions.tsx'
import { PriorityMark } from './priority-mark.tsx'
import { TransferButton } from './transfer-button.tsx'
import { Watchers } from './watchers.tsx'

type HeaderProps = {
  conversation: Conversation
  actions: ConversationActions
  panelShown: boolean
  onTogglePanel(): void
  onBack(): void
}

export function ConversationHeader({ conversation, actions, panelShown, onTogglePanel, onBack }: HeaderProps) {
  const { visitor, status } = conversation
  const presence = usePresence(visitor.id)
  const phone = useMedia(PHONE)
  const overlays = useMedia(NO_PANEL)
  return (
    <header className="bar">
      {phone && (
        <>
          <IconButton name="Back to the list" className="big" onClick={onBack}>
            <ChevronLeft className="i flips" />
          </IconButton>
          <Avatar name={visitor.name} anonymous={!visitor.named} shape={presence} />
        </>
      )}
      <div className="title">
        <div className="row heading">
          <h2 className="cut" title={visitor.name}>
            <bdi>{visitor.name}</bdi>
          </h2>
          <PriorityMark priority={conversation.priority} />
          {conversation.critical && (
            <span className="crit" title={conversation.critical.comment ?? 'Critical'}>
              <TriangleAlert className="i i14" />
              <span className={phone ? 'sr' : ''}>Critical</span>
            </span>
          )}
          {visitor.blocked && (
            <span className="crit">
              <Ban className="i i14" />
              <span className={phone ? 'sr' : ''}>Blocked</span>
            </span>
          )}
        </div>
        <Standing conversation={conversation} />
      </div>
      <Watchers conversation={conversation.id} />
      {phone && (
        <IconButton name="Visitor details" className="big" onClick={onTogglePanel}>
          <Info className="i" />
        </IconButton>
      )}
      {!phone && <LabelButton conversation={conversation} />}
      <MoreActions conversation={conversation} actions={actions} panelShown={panelShown} />
      {!phone && status !== 'ended' && <TransferButton />}
      {status !== 'ended' ? (
        <EndPopover conversation={conversation} actions={actions} />
      ) : (
        !phone && (
          <button type="button" className="btn sec" disabled={actions.busy} onClick={actions.reopen}>
            <RotateCcw className="i" />
            Reopen
          </button>
        )
      )}
      {!phone && (overlays || !panelShown) && (
        <IconButton
          name={panelShown ? 'Hide details' : 'Show details'}
          keys="]"
          aria-pressed={panelShown}
          onClick={onTogglePanel}
        >
          <PanelRight className="i flips" />
        </IconButton>
      )}
    </header>
  )
}

const WORD = { online: 'Online', away: 'Away', left: 'Left' }

/** Where the visitor is, which door they came by, and who holds the conversation. */
function Standing({ conversation }: { conversation: Conversation }) {
  const { me } = useDesk()
  const presence = usePresence(conversation.visitor.id)
  const inbox = useInbox(conversation.inboxId)
  const holder = useAgent(conversation.assigneeId)
  const { teamId } = conversation
  const team = useQuery({ ...teamsQuery, enabled: teamId !== null }).data?.find((one) => one.id === teamId)
  const whose =
    conversation.status === 'ended'
      ? (conversation.outcome ?? 'ended')
      : conversation.assigneeId === me.id
        ? 'yours'
        : holder
          ? `${holder.name} holds it`
          : team
            ? `waits for ${team.name}`
            : 'nobody holds it'
  return (
    <div className="s cut">
      <span className={presence === 'online' ? 'ok m' : ''}>{WORD[presence]}</span>
      {inbox && ` · ${inbox.name}`} · {whose}
    </div>
  )
}
