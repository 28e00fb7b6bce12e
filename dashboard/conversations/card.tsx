import type { Conversation, View } from '@parley/protocol/conversation.ts'
import { Check, CheckCheck, CircleCheck, CircleDashed, CircleSlash, Clock, Globe, PenLine } from 'lucide-react'
import { memo, useRef } from 'react'
import { useDesk, usePresence, useTyping, useUnread } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useAgent, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { ago, length, useNow, wholeTime } from '../ui/time.ts'
import { TypingDots } from '../ui/typing-dots.tsx'

type CardProps = {
  conversation: Conversation
  view: View
  top: number
  position: number
  of: number
  open: boolean
  active: boolean
  onOpen(id: string): void
  onLookAt(id: string): void
}

const LOOK_MS = 80

/** One conversation in the list. Its name to assistive technology is all that it says, in that order. */
export const Card = memo(function Card({
  conversation,
  view,
  top,
  position,
  of,
  open,
  active,
  onOpen,
  onLookAt,
}: CardProps) {
  const { id, visitor } = conversation
  const present = useNow(30_000)
  const unread = useUnread(conversation)
  const presence = usePresence(visitor.id)
  const at = view === 'closed' && conversation.endedAt ? conversation.endedAt : conversation.lastMessageAt
  const looking = useRef<ReturnType<typeof setTimeout>>(undefined)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys.
    <div
      id={`card-${id}`}
      className={`card ${unread > 0 ? 'un' : ''} ${active ? 'active' : ''}`}
      role="option"
      aria-selected={open}
      aria-posinset={position}
      aria-setsize={of}
      style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${top}px)` }}
      onClick={() => onOpen(id)}
      onPointerEnter={() => {
        looking.current = setTimeout(() => onLookAt(id), LOOK_MS)
      }}
      onPointerLeave={() => clearTimeout(looking.current)}
    >
      <div className="avw">
        <Avatar name={visitor.name} anonymous={!visitor.named} shape={presence} />
        <span className="sr">{presence === 'online' ? 'online' : presence === 'away' ? 'away' : ''}</span>
      </div>
      <div className="cut">
        <div className="l">
          <bdi className="who cut">{visitor.name}</bdi>
          <time dateTime={at} title={wholeTime(at)}>
            {ago(at, present)}
          </time>
        </div>
        <div className="l">
          <LastWords conversation={conversation} />
          {unread > 0 && (
            <span className="unread" role="img" aria-label={`${unread} unread`}>
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </div>
        <Foot conversation={conversation} present={present} />
      </div>
    </div>
  )
})

function LastWords({ conversation }: { conversation: Conversation }) {
  const { id, preview } = conversation
  const { me, drafts } = useDesk()
  const typing = useTyping(id)
  const draft = useStore(drafts.drafts, (all) => all.get(drafts.keyOf(id, 'reply')))
  const by = useAgent(preview?.by.kind === 'agent' ? preview.by.id : null)
  if (typing?.visitor) {
    return (
      <span className="last typing">
        <TypingDots />
        typing…
      </span>
    )
  }
  if (draft && conversation.status !== 'ended') {
    return (
      <span className="last cut" dir="auto">
        <PenLine className="i i14" aria-label="Draft" />
        {draft}
      </span>
    )
  }
  const who =
    preview?.by.kind === 'agent'
      ? `${preview.by.id === me.id ? 'You' : (by?.name.split(' ')[0] ?? 'Agent')}: `
      : preview?.by.kind === 'bot'
        ? 'Bot: '
        : ''
  return (
    <span className="last cut" dir="auto">
      {who}
      {preview?.text ?? 'No message yet'}
    </span>
  )
}

function Foot({ conversation, present }: { conversation: Conversation; present: number }) {
  const { me, rows } = useDesk()
  const inbox = useInbox(conversation.inboxId)
  const seenBefore = useStore(rows.reads, (reads) => (reads.get(conversation.id) ?? 0) > 0)
  const { status, preview, visitorMarks, publicSeq } = conversation
  const mine = preview?.by.kind === 'agent' && preview.by.id === me.id
  return (
    <div className="l foot">
      <Globe className="i" role="img" aria-label="Web" />
      <span className="cut">{inbox?.name ?? ''}</span>
      {status === 'waiting' && !seenBefore && <span className="new">New</span>}
      <span className="end">
        {status === 'waiting' && (
          <span className="sla" title="Waits for an answer">
            <Clock className="i i12" />
            {waited(conversation, present)}
          </span>
        )}
        {status === 'pending' && <span>not joined</span>}
        {mine &&
          status !== 'ended' &&
          (visitorMarks.delivered >= publicSeq ? (
            <CheckCheck
              className={`i ${visitorMarks.read >= publicSeq ? 'acc' : ''}`}
              role="img"
              aria-label={visitorMarks.read >= publicSeq ? 'Read' : 'Delivered'}
            />
          ) : (
            <Check className="i" role="img" aria-label="Sent" />
          ))}
        {status === 'ended' ? <OutcomeMark conversation={conversation} /> : null}
        <Holder conversation={conversation} />
      </span>
    </div>
  )
}

const waited = ({ lastMessageAt }: Conversation, present: number) => {
  const past = present - Date.parse(lastMessageAt)
  return past < 60_000 ? 'now' : past < 3_600_000 ? `${Math.floor(past / 60_000)} min` : length(past)
}

export function OutcomeMark({ conversation }: { conversation: Conversation }) {
  if (conversation.outcome === 'resolved') return <CircleCheck className="i ok" role="img" aria-label="Resolved" />
  if (conversation.outcome === 'abandoned') return <CircleSlash className="i" role="img" aria-label="Abandoned" />
  return <Clock className="i" role="img" aria-label="Expired" />
}

function Holder({ conversation }: { conversation: Conversation }) {
  const { assigneeId, status } = conversation
  const agent = useAgent(assigneeId)
  if (agent) {
    return (
      <span title={agent.name}>
        <Avatar name={agent.name} picture={agent.picture} size={16} />
        <span className="sr">held by {agent.name}</span>
      </span>
    )
  }
  if (status === 'ended' || assigneeId) return null
  return <CircleDashed className="i nobody" role="img" aria-label="Nobody holds it" />
}
