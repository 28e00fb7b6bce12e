import type { Conversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import type { TimelinePage } from '@parley/protocol/page.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowUpRight, ChevronLeft } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { request } from '../live/request.ts'
import { useAgents } from '../live/workspace.ts'
import { ActivityLine, FoldedActivities } from '../messages/activity-line.tsx'
import { Bubble, deliveryOf, Note, type Person } from '../messages/bubble.tsx'
import { type Item, itemsOf } from '../messages/timeline-items.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { BubbleSkeletons } from '../ui/skeleton.tsx'
import { dayName, dayOf, useNow } from '../ui/time.ts'
import { IconButton, Tip } from '../ui/tip.tsx'
import { Stars } from './history.tsx'

const PAGE = 50

/** Another conversation of the same visitor, to read beside the one that is open. Nothing in it counts as read by it. */
export function PastConversation({ conversation, onBack }: { conversation: Conversation; onBack(): void }) {
  const pages = useInfiniteQuery({
    queryKey: ['visitors', conversation.visitor.id, 'timeline', conversation.id],
    queryFn: ({ pageParam }) =>
      request.get<TimelinePage>(
        `/conversations/${conversation.id}/timeline?limit=${PAGE}${pageParam === null ? '' : `&before=${pageParam}`}`,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.more ? (page.entries[0]?.seq ?? null) : null),
  })
  useShortcut('escape', onBack)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  const loaded = pages.data !== undefined
  // It opens at its end, as conversations do.
  useLayoutEffect(() => {
    if (loaded && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [loaded])
  const present = useNow(60_000)
  return (
    <div className="beside">
      <header className="row">
        <IconButton name="Back" keys="escape" small onClick={onBack}>
          <ChevronLeft className="i flips" />
        </IconButton>
        <div className="grow">
          <h3 className="cut">
            {dayName(conversation.startedAt, present)} ·{' '}
            {conversation.status === 'ended' ? conversation.outcome : 'open'}
          </h3>
          {conversation.rating && (
            <p className="s t3 row">
              <Stars score={conversation.rating.score} />
              <span className="cut" dir="auto" title={conversation.rating.comment ?? undefined}>
                {conversation.rating.comment}
              </span>
            </p>
          )}
        </div>
        <Tip text="Go to this conversation">
          <Link
            className="ib sm"
            aria-label="Go to this conversation"
            to="/inbox/$view/$conversationId"
            params={{ view: conversation.status === 'ended' ? 'closed' : 'all', conversationId: conversation.id }}
          >
            <ArrowUpRight className="i flips" />
          </Link>
        </Tip>
      </header>
      <div
        ref={box}
        className="timeline"
        role="log"
        aria-label="Earlier conversation"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        {pages.isError && !loaded ? (
          <CouldNotLoad what="the conversation" retry={() => void pages.refetch()} />
        ) : pages.data ? (
          <div className="entries">
            {pages.hasNextPage && (
              <div className="act">
                <button
                  type="button"
                  className="unfold"
                  disabled={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {pages.isFetchNextPageError ? 'Could not load more. Try now' : 'Show what came before'}
                </button>
              </div>
            )}
            <Entries
              conversation={conversation}
              entries={pages.data.pages.toReversed().flatMap((page) => page.entries)}
              present={present}
            />
          </div>
        ) : (
          <BubbleSkeletons />
        )}
      </div>
    </div>
  )
}

function Entries(props: { conversation: Conversation; entries: AgentEvent[]; present: number }) {
  const { conversation, entries, present } = props
  const person = usePerson(conversation)
  const items = useMemo(() => itemsOf(entries, { dayOf, unreadFrom: null }), [entries])
  return items.map((item) => (
    <Entry key={item.key} item={item} conversation={conversation} person={person} present={present} />
  ))
}

function Entry(props: {
  item: Item
  conversation: Conversation
  person(by: AgentEvent['by']): Person
  present: number
}) {
  const { item, conversation, person, present } = props
  switch (item.kind) {
    case 'day':
      return <div className="day">{dayName(item.at, present)}</div>
    case 'unread':
      return null
    case 'activity':
      return <ActivityLine event={item.event} conversation={conversation} waitedSince={null} />
    case 'folded':
      return <FoldedActivities events={item.events} conversation={conversation} />
    case 'note':
      return <Note event={item.event} person={person(item.event.by)} />
    case 'message':
      return (
        <Bubble
          event={item.event}
          person={person(item.event.by)}
          follows={item.follows}
          last={item.last}
          delivery={
            item.last && item.event.by.kind === 'agent'
              ? deliveryOf(item.event.publicSeq, conversation.visitorMarks)
              : null
          }
        />
      )
  }
}

function usePerson(conversation: Conversation): (by: AgentEvent['by']) => Person {
  const agents = useAgents()
  const { name, named } = conversation.visitor
  return useMemo(
    () => (by) => {
      if (by.kind === 'visitor') return { name, anonymous: !named }
      if (by.kind !== 'agent') return { name: 'Assistant' }
      const agent = agents.find((one) => one.id === by.id)
      return agent ? { name: agent.name, picture: agent.picture } : { name: 'Former agent' }
    },
    [agents, name, named],
  )
}
