import type { Conversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import {
  ArrowRightLeft,
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Clock,
  Globe,
  Info,
  LogIn,
  type LucideIcon,
  RotateCcw,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useAgents, useInbox } from '../live/workspace.ts'
import { clock, length, wholeTime } from '../ui/time.ts'
import type { Activity } from './timeline-items.ts'

type LineProps = { event: Activity; conversation: Conversation; waitedSince: string | null }

/** What happened, in one line. */
export function ActivityLine({ event, conversation, waitedSince }: LineProps) {
  const name = useNames(conversation)
  const inbox = useInbox(conversation.inboxId)
  const { icon: Icon, says, comment } = sentenceOf(event, name, inbox?.name ?? 'the site', waitedSince)
  return (
    <>
      <div className="act">
        <Icon className="i" />
        <span>{says}</span>
        <time dateTime={event.at} title={wholeTime(event.at)}>
          {clock(event.at)}
        </time>
      </div>
      {comment && (
        <div className="act comment" dir="auto">
          “{comment}”
        </div>
      )}
    </>
  )
}

export function FoldedActivities({ events, conversation }: { events: Activity[]; conversation: Conversation }) {
  const [open, setOpen] = useState(false)
  if (open)
    return events.map((event) => (
      <ActivityLine key={event.seq} event={event} conversation={conversation} waitedSince={null} />
    ))
  return (
    <div className="act">
      <ChevronRight className="i flips" />
      <button type="button" className="unfold" onClick={() => setOpen(true)}>
        {events.length} changes
      </button>
      <time>{clock(events[events.length - 1]!.at)}</time>
    </div>
  )
}

type Named = (author: AgentEvent['by'] | string | null) => string

function useNames(conversation: Conversation): Named {
  const { me } = useDesk()
  const agents = useAgents()
  const agentName = (id: string) =>
    id === me.id ? 'You' : (agents.find((agent) => agent.id === id)?.name ?? 'A former agent')
  return (author) => {
    if (author === null) return 'nobody'
    if (typeof author === 'string') return agentName(author)
    if (author.kind === 'visitor') return conversation.visitor.name
    return author.kind === 'agent' ? agentName(author.id) : author.kind === 'bot' ? 'The bot' : 'Parley'
  }
}

function sentenceOf(
  event: Activity,
  name: Named,
  inbox: string,
  waitedSince: string | null,
): { icon: LucideIcon; says: ReactNode; comment?: string | null } {
  const who = <b dir="auto">{name(event.by)}</b>
  const actor = event.by.kind === 'agent' ? event.by.id : null
  switch (event.type) {
    case 'conversation.started':
      return {
        icon: Globe,
        says: (
          <>
            {who} opened the chat on <b>{inbox}</b>
          </>
        ),
      }
    case 'agent.joined': {
      const after = waitedSince ? ` after ${length(Date.parse(event.at) - Date.parse(waitedSince))}` : ''
      return {
        icon: LogIn,
        says: (
          <>
            {who} joined{after}
          </>
        ),
      }
    }
    case 'conversation.assigned':
      if (event.assigneeId === null) return { icon: CircleDashed, says: <>{who} put it back in the queue</> }
      if (event.assigneeId === actor)
        return {
          icon: ArrowRightLeft,
          says: (
            <>
              {who} took it
              {event.from ? (
                <>
                  {' '}
                  from <b>{lower(name(event.from))}</b>
                </>
              ) : null}
            </>
          ),
        }
      return {
        icon: ArrowRightLeft,
        says: (
          <>
            {who} assigned it to <b>{lower(name(event.assigneeId))}</b>
          </>
        ),
      }
    case 'conversation.ended':
      if (event.outcome === 'expired') return { icon: Clock, says: <>Expired: nobody wrote for long</> }
      return {
        icon: event.outcome === 'resolved' ? CircleCheck : CircleSlash,
        says: (
          <>
            {who} ended it as <b>{event.outcome}</b>
          </>
        ),
        comment: event.comment,
      }
    case 'conversation.reopened':
      return event.by.kind === 'visitor'
        ? {
            icon: RotateCcw,
            says: (
              <>
                {who} wrote again, reopened for <b>{inbox}</b>
              </>
            ),
          }
        : { icon: RotateCcw, says: <>{who} reopened it</> }
    default:
      return { icon: Info, says: <>{who} changed something</> }
  }
}

const lower = (name: string) => (name === 'You' ? 'you' : name)
