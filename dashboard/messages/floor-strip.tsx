import type { Conversation } from '@parley/protocol/conversation.ts'
import { CircleAlert, RotateCcw, StickyNote, X } from 'lucide-react'
import type { ConversationActions } from '../conversations/conversation-actions.ts'
import { useDesk, useTimeline } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { clock } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { sendDraft } from './send-draft.ts'

/** The floor was lost while the agent wrote: who has it, that nothing is lost, and the way out. */
export function FloorStrip(props: {
  conversation: Conversation
  actions: ConversationActions
  onLeaveAsNote(): void
  onSent(): void
}) {
  const { conversation, actions, onLeaveAsNote, onSent } = props
  const desk = useDesk()
  const lost = useStore(desk.floorLost, (all) => all.get(conversation.id))
  const agents = useAgents()
  const timeline = useTimeline(conversation.id)
  const { drafts } = desk
  const key = drafts.keyOf(conversation.id, 'reply')
  const written = useStore(drafts.drafts, (all) => (all.get(key) ?? '').trim() !== '')
  const extra = useStore(drafts.extras, (all) => all.get(key))
  if (!lost) return null

  const change = timeline?.entries.findLast(
    (event) =>
      event.type === 'agent.joined' || event.type === 'conversation.assigned' || event.type === 'conversation.ended',
  )
  const holderId = conversation.assigneeId !== desk.me.id ? conversation.assigneeId : null
  const holder = agents.find((agent) => agent.id === holderId)
  const at = clock(change?.at ?? lost.at)
  const ended = conversation.status === 'ended'

  const leaveAsNote = () => {
    desk.leaveAsNote(conversation.id)
    onLeaveAsNote()
  }
  const maySend = ended && (written || extra?.files) && !extra?.edit && !extra?.cutOff
  const reopenAndSend = async () => {
    if (!(await actions.reopen())) return
    const reopened = desk.rows.rows.get().get(conversation.id)
    if (!reopened) return
    sendDraft(desk, reopened, 'reply')
    onSent()
  }
  return (
    <div className="banner strip" role="alert">
      {holder && !ended ? (
        <Avatar name={holder.name} picture={holder.picture} size={24} />
      ) : (
        <CircleAlert className="i" />
      )}
      <span className="grow">
        <b>
          {ended
            ? `It ended at ${at}.`
            : holder
              ? `${holder.name.split(' ')[0]} took over at ${at}.`
              : `It went back to the queue at ${at}.`}
        </b>{' '}
        Your draft is kept.
      </span>
      <button type="button" className="btn sm sec" onClick={leaveAsNote}>
        <StickyNote className="i" />
        Leave as a note
      </button>
      {maySend && (
        <button type="button" className="btn sm sec" disabled={actions.busy} onClick={() => void reopenAndSend()}>
          <RotateCcw className="i" />
          Reopen and send
        </button>
      )}
      <IconButton name="Dismiss" small onClick={() => desk.forgetFloorLost(conversation.id)}>
        <X className="i i14" />
      </IconButton>
    </div>
  )
}
