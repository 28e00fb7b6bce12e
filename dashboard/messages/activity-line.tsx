import type { Conversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { useQuery } from '@tanstack/react-query'
import {
  ArrowRightLeft,
  Ban,
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Clock,
  Folder,
  Globe,
  Info,
  LogIn,
  type LucideIcon,
  RotateCcw,
  SignalHigh,
  Star,
  Tag,
  TriangleAlert,
  UsersRound,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { teamsQuery, useAgents, useInbox, useLabels } from '../live/workspace.ts'
import { clock, length, wholeTime } from '../ui/time.ts'
import type { Activity } from './timeline-items.ts'

type LineProps = { event: Activity; conversation: Conversation; waitedSince: string | null }

/** What happened, in one line; what the visitor thinks, as a card. */
export function ActivityLine({ event, conversation, waitedSince }: LineProps) {
  const name = useNames(conversation)
  const inbox = useInbox(conversation.inboxId)
  if (event.type === 'rating.given') return <RatingCard event={event} who={name(event.by)} />
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

function RatingCard({ event, who }: { event: Extract<Activity, { type: 'rating.given' }>; who: string }) {
  const { score, comment } = event.rating
  return (
    <div className="rated">
      <span className="stars" role="img" aria-label={`${who} rated it ${score} of 5`}>
        {[1, 2, 3, 4, 5].map((star) => (
          <Star key={star} className={`i ${star <= score ? 'full' : ''}`} />
        ))}
      </span>
      {comment && (
        <q className="grow" dir="auto">
          {comment}
        </q>
      )}
      <time dateTime={event.at} title={wholeTime(event.at)}>
        {clock(event.at)}
      </time>
    </div>
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

type Names = ((author: AgentEvent['by'] | string | null) => string) & {
  visitor: string
  team(id: string): string
  label(id: string): string
}

function useNames(conversation: Conversation): Names {
  const { me } = useDesk()
  const agents = useAgents()
  const labels = useLabels()
  const teams = useQuery(teamsQuery).data
  const agentName = (id: string) =>
    id === me.id ? 'You' : (agents.find((agent) => agent.id === id)?.name ?? 'A former agent')
  const name = (author: AgentEvent['by'] | string | null) => {
    if (author === null) return 'nobody'
    if (typeof author === 'string') return agentName(author)
    if (author.kind === 'visitor') return conversation.visitor.name
    return author.kind === 'agent' ? agentName(author.id) : author.kind === 'bot' ? 'The bot' : 'Parley'
  }
  return Object.assign(name, {
    visitor: conversation.visitor.name,
    team: (id: string) => teams?.find((team) => team.id === id)?.name ?? 'a former team',
    label: (id: string) => labels.find((label) => label.id === id)?.name ?? 'a former label',
  })
}

function sentenceOf(
  event: Activity,
  name: Names,
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
      if (event.assigneeId === null)
        return event.teamId
          ? {
              icon: UsersRound,
              says: (
                <>
                  {who} gave it to the team <b dir="auto">{name.team(event.teamId)}</b>
                </>
              ),
            }
          : { icon: CircleDashed, says: <>{who} put it back in the queue</> }
      // A team was dissolved: who answers goes on.
      if (event.assigneeId === event.from) return { icon: UsersRound, says: <>It is of no team any more</> }
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
    case 'conversation.labelled':
      return { icon: Tag, says: <Labelled who={who} event={event} name={name} /> }
    case 'conversation.prioritised':
      return {
        icon: SignalHigh,
        says: (
          <>
            {who} set the priority to <b>{event.priority}</b>
          </>
        ),
      }
    case 'conversation.categorised':
      return {
        icon: Folder,
        says: event.category ? (
          <>
            {who} set the category to <b dir="auto">{event.category}</b>
          </>
        ) : (
          <>
            {who} took the category <b dir="auto">{event.from}</b> off
          </>
        ),
      }
    case 'conversation.flagged':
      return event.critical
        ? {
            icon: TriangleAlert,
            says: (
              <>
                {who} marked it as <b className="danger">critical</b>
              </>
            ),
            comment: event.critical.comment,
          }
        : { icon: TriangleAlert, says: <>{who} says it is not critical any more</> }
    case 'rating.requested':
      return { icon: Star, says: <>{who} asked for a rating</> }
    case 'visitor.blocked':
      return {
        icon: Ban,
        says: (
          <>
            {who} blocked <b dir="auto">{name.visitor}</b>
            {event.byAddress && ' and all who come from their address'}
          </>
        ),
      }
    case 'visitor.unblocked':
      return {
        icon: Ban,
        says: (
          <>
            {who} unblocked <b dir="auto">{name.visitor}</b>
          </>
        ),
      }
    default:
      return { icon: Info, says: <>{who} changed something</> }
  }
}

function Labelled(props: { who: ReactNode; event: Extract<Activity, { type: 'conversation.labelled' }>; name: Names }) {
  const { who, event, name } = props
  const list = (ids: string[]) => new Intl.ListFormat('en').format(ids.map(name.label))
  return (
    <>
      {who}{' '}
      {event.added.length > 0 && (
        <>
          added <b dir="auto">{list(event.added)}</b>
        </>
      )}
      {event.added.length > 0 && event.removed.length > 0 && ' and '}
      {event.removed.length > 0 && (
        <>
          took off <b dir="auto">{list(event.removed)}</b>
        </>
      )}
    </>
  )
}

const lower = (name: string) => (name === 'You' ? 'you' : name)
