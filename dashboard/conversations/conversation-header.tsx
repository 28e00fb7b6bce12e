import type { Conversation } from '@parley/protocol/conversation.ts'
import { ChevronLeft, Ellipsis, Info, Link2, PanelRight, PenLine, RotateCcw, Undo2 } from 'lucide-react'
import { useDesk, usePresence, useTyping } from '../live/desk-context.tsx'
import { useAgent, useAgents, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { copyText } from '../ui/copy-button.tsx'
import { NO_PANEL, PHONE, useMedia } from '../ui/media.ts'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { IconButton, Tip } from '../ui/tip.tsx'
import { toast } from '../ui/toast.tsx'
import { AssignMenu } from './assign-menu.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { EndPopover } from './end-popover.tsx'

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
        <h2 className="cut" title={visitor.name}>
          <bdi>{visitor.name}</bdi>
        </h2>
        <Standing conversation={conversation} />
      </div>
      <Colleagues conversation={conversation} />
      {phone && (
        <IconButton name="Visitor details" className="big" onClick={onTogglePanel}>
          <Info className="i" />
        </IconButton>
      )}
      <MoreMenu conversation={conversation} actions={actions} />
      {!phone && status !== 'ended' && <AssignMenu conversation={conversation} actions={actions} />}
      {status !== 'ended' ? (
        <EndPopover actions={actions} />
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
  const whose =
    conversation.status === 'ended'
      ? (conversation.outcome ?? 'ended')
      : conversation.assigneeId === me.id
        ? 'yours'
        : holder
          ? `${holder.name} holds it`
          : 'nobody holds it'
  return (
    <div className="s cut">
      <span className={presence === 'online' ? 'ok m' : ''}>{WORD[presence]}</span>
      {inbox && ` · ${inbox.name}`} · {whose}
    </div>
  )
}

/** Colleagues who are writing here now: two answers at once help nobody. */
function Colleagues({ conversation }: { conversation: Conversation }) {
  const typing = useTyping(conversation.id)
  const agents = useAgents()
  const writing = agents.filter((agent) => typing?.agents.includes(agent.id))
  if (writing.length === 0) return null
  const names = writing.map((agent) => agent.name).join(', ')
  return (
    <span className="see" role="status">
      {writing.slice(0, 3).map((agent) => (
        <Avatar key={agent.id} name={agent.name} picture={agent.picture} size={20} />
      ))}
      <PenLine className="i" />
      <span className="sr">{names} writing</span>
    </span>
  )
}

function MoreMenu({ conversation, actions }: Pick<HeaderProps, 'conversation' | 'actions'>) {
  const phone = useMedia(PHONE)
  const { id, status, assigneeId } = conversation
  async function copyLink() {
    if (await copyText(`${location.origin}/inbox/all/${id}`)) toast('Link copied')
  }
  const entries = () => {
    const all: MenuEntry[] = [{ name: 'Copy the link', icon: <Link2 className="i" />, run: () => void copyLink() }]
    if (status === 'ended')
      all.push({ name: 'Reopen', icon: <RotateCcw className="i" />, run: () => void actions.reopen() })
    else if (assigneeId !== null)
      all.push({ name: 'Back to the queue', icon: <Undo2 className="i" />, run: () => void actions.assign(null) })
    return all
  }
  return (
    <Tip text="More">
      <MenuButton className={`ib ${phone ? 'big' : ''}`} aria-label="More" entries={entries}>
        <Ellipsis className="i" />
      </MenuButton>
    </Tip>
  )
}
