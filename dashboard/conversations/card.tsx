import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Label } from '@parley/protocol/label.ts'
import type { ViewKey } from '@parley/protocol/view.ts'
import {
  Check,
  CheckCheck,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Clock,
  Globe,
  PenLine,
  TriangleAlert,
} from 'lucide-react'
import { type CSSProperties, memo, type PointerEvent, useRef } from 'react'
import { useDesk, usePresence, useTyping, useUnread } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useAgent, useInbox, useLabels } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { ago, length, useNow, wholeTime } from '../ui/time.ts'
import { TypingDots } from '../ui/typing-dots.tsx'
import { PriorityMark } from './priority-mark.tsx'
import { selection } from './selection.ts'
import { Watchers } from './watchers.tsx'

type CardProps = {
  conversation: Conversation
  view: ViewKey
  top: number
  position: number
  of: number
  open: boolean
  active: boolean
  onPress(id: string, how: { toggles: boolean; ranges: boolean }): void
  onLookAt(id: string): void
}

const LOOK_MS = 80

/** One conversation in the list. Its name to assistive technology is all that it says, in that order. */
export const Card = memo(function Card(props: CardProps) {
  const { conversation, view, top, position, of, open, active, onPress, onLookAt } = props
  const { id, visitor, critical } = conversation
  const present = useNow(30_000)
  const unread = useUnread(conversation)
  const presence = usePresence(visitor.id)
  const selecting = useStore(selection, (all) => all.size > 0)
  const chosen = useStore(selection, (all) => all.has(id))
  const at = view === 'closed' && conversation.endedAt ? conversation.endedAt : conversation.lastMessageAt
  const looking = useRef<ReturnType<typeof setTimeout>>(undefined)
  const classes = ['card', unread > 0 && 'un', active && 'active', open && 'open', chosen && 'chosen']
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names its active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys.
    <div
      id={`card-${id}`}
      className={classes.filter(Boolean).join(' ')}
      role="option"
      aria-selected={selecting ? chosen : open}
      aria-posinset={position}
      aria-setsize={of}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onPress(id, { toggles: event.metaKey || event.ctrlKey, ranges: event.shiftKey })}
      onPointerEnter={(event: PointerEvent) => {
        if (event.pointerType === 'mouse') looking.current = setTimeout(() => onLookAt(id), LOOK_MS)
      }}
      onPointerLeave={() => clearTimeout(looking.current)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer only; "x" does the same. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see there. */}
      <div
        className="avw"
        title="Select"
        onClick={(event) => {
          event.stopPropagation()
          onPress(id, { toggles: true, ranges: event.shiftKey })
        }}
      >
        <Avatar name={visitor.name} anonymous={!visitor.named} shape={presence} />
        <span className={`check ${chosen ? 'all' : ''}`} aria-hidden="true">
          {chosen && <Check className="i i12" />}
        </span>
        <span className="sr">{presence}</span>
      </div>
      <div className="cut">
        <div className="l">
          <bdi className="who cut">{visitor.name}</bdi>
          {visitor.country && <span className="cc">{visitor.country}</span>}
          <PriorityMark priority={conversation.priority} />
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
        <Foot conversation={conversation} present={present}>
          {critical && (
            <span className="crit" title={critical.comment ?? 'Critical'}>
              <TriangleAlert className="i i12" />
              Critical
            </span>
          )}
        </Foot>
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
  // Taken back at once, the last message has left nothing to show.
  return (
    <span className="last cut" dir="auto">
      {preview?.text ? who + preview.text : preview ? 'No new message' : 'No message yet'}
    </span>
  )
}

function Foot({
  conversation,
  present,
  children,
}: {
  conversation: Conversation
  present: number
  children: React.ReactNode
}) {
  const { me, rows } = useDesk()
  const inbox = useInbox(conversation.inboxId)
  const seenBefore = useStore(rows.reads, (reads) => (reads.get(conversation.id) ?? 0) > 0)
  const { status, preview, visitorMarks, publicSeq, waitingSince } = conversation
  const mine = preview?.by.kind === 'agent' && preview.by.id === me.id
  return (
    <div className="l foot">
      <Globe className="i" role="img" aria-label="Web" />
      <span className="cut">{inbox?.name ?? ''}</span>
      {children}
      {status === 'waiting' && !seenBefore && <span className="new">New</span>}
      <Squares labelIds={conversation.labelIds} />
      <span className="end">
        <Watchers conversation={conversation.id} small />
        {waitingSince && status !== 'ended' && status !== 'bot' && (
          <span className="sla" title="Waits for an answer" dir="ltr">
            <Clock className="i i12" aria-hidden="true" />
            {waited(waitingSince, present)}
          </span>
        )}
        {status === 'pending' && !waitingSince && <span>not joined</span>}
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

const waited = (since: string, present: number) => {
  const past = present - Date.parse(since)
  return past < 60_000 ? 'now' : past < 3_600_000 ? `${Math.floor(past / 60_000)} min` : length(past)
}

const SQUARES = 4

/** Labels as squares; their names are in the tooltip and for who listens. */
function Squares({ labelIds }: { labelIds: readonly string[] }) {
  const all = useLabels()
  if (labelIds.length === 0) return null
  const labels = all.filter((label: Label) => labelIds.includes(label.id))
  if (labels.length === 0) return null
  const names = labels.map((label) => label.name).join(', ')
  return (
    <span className="squares" role="img" aria-label={`Labels: ${names}`} title={names}>
      {labels.slice(0, SQUARES).map((label) => (
        <span key={label.id} className="lab" style={{ '--h': label.hue } as CSSProperties} />
      ))}
      {labels.length > SQUARES && `+${labels.length - SQUARES}`}
    </span>
  )
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
