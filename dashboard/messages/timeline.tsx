import type { Conversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { wordsOf } from '../live/desk.ts'
import { useDesk, useOutgoing, useTimeline } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import type { Timeline as TimelineState } from '../live/timelines.ts'
import { useAgents } from '../live/workspace.ts'
import { CouldNotLoad } from '../ui/blank.tsx'
import { BubbleSkeletons, LineSkeletons } from '../ui/skeleton.tsx'
import { dayName, dayOf, useNow } from '../ui/time.ts'
import { ActivityLine, FoldedActivities } from './activity-line.tsx'
import { Bubble, deliveryOf, Note, type Person } from './bubble.tsx'
import { useEntryInFront } from './entry-in-front.ts'
import { ActsContext, MessageBar } from './message-acts.tsx'
import { useMessageInHand } from './message-in-hand.ts'
import { NewMessages } from './new-messages.tsx'
import { firstUnread, type Item, itemsOf } from './timeline-items.ts'
import { useTimelineScroll } from './timeline-scroll.ts'
import { Unsent } from './unsent.tsx'

/** The conversation's one order of messages, notes and what happened. */
export function Timeline({ conversation }: { conversation: Conversation }) {
  const desk = useDesk()
  const timeline = useTimeline(conversation.id)
  if (timeline && (timeline.status === 'ready' || timeline.entries.length > 0)) {
    return <Log conversation={conversation} timeline={timeline} />
  }
  return (
    <div className="timeline">
      {timeline?.status === 'failed' ? (
        <CouldNotLoad
          what="the history"
          text="Messages still send and arrive."
          retry={() => desk.timelines.reload(conversation.id)}
        />
      ) : (
        <BubbleSkeletons />
      )}
    </div>
  )
}

function Log({ conversation, timeline }: { conversation: Conversation; timeline: TimelineState }) {
  const desk = useDesk()
  const unsent = useOutgoing(conversation.id)
  const today = useNow(60_000)
  const { entries, more, older } = timeline
  // The event may come before the acknowledgement, and the acknowledgement never: what is in the timeline was sent.
  const outgoing = useMemo(
    () => unsent.filter(({ id }) => !entries.some((entry) => wordsOf(entry)?.id === id)),
    [unsent, entries],
  )
  // Where the agent stopped reading last time; it stays there while they look.
  const [unreadAtOpen] = useState(() =>
    Math.max(0, conversation.visitorMessages - (desk.rows.reads.get().get(conversation.id) ?? 0)),
  )
  const [countedAt] = useState(() => conversation.visitorMessages)
  const arrivedSince = conversation.visitorMessages - countedAt
  const unread = firstUnread(entries, unreadAtOpen === 0 ? 0 : unreadAtOpen + arrivedSince)
  const [firstSeq, setFirstSeq] = useState<number | null>(unread.seq)
  if (firstSeq === null && unread.seq !== null) setFirstSeq(unread.seq)

  const items = useMemo(() => itemsOf(entries, { dayOf, unreadFrom: firstSeq }), [entries, firstSeq])
  const scroll = useTimelineScroll({
    entries,
    outgoing: outgoing.length,
    loadOlder: () => void desk.timelines.loadOlder(conversation.id),
    mayLoadOlder: more && older === 'idle',
  })
  useSeen(conversation, scroll.atEnd)
  useEntryInFront(conversation.id, scroll.showEntry)

  const hand = useMessageInHand(conversation, scroll.showEntry)
  const last = items[items.length - 1]
  const lastIsMine = last?.kind === 'message' && last.event.by.kind === 'agent' && last.event.by.id === desk.me.id

  return (
    <div className="logbox">
      {unread.above && (
        <JumpToUnread
          conversation={conversation}
          onFound={setFirstSeq}
          unread={unreadAtOpen + arrivedSince}
          scrollTo={scroll.scrollTo}
        />
      )}
      <div
        ref={scroll.box}
        className="timeline"
        role="log"
        aria-label="Conversation"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        data-pane-focus
        onScroll={scroll.onScroll}
        {...hand.on}
      >
        <div ref={scroll.content} className="entries">
          {older === 'failed' ? (
            <div className="act">
              Could not load what came before.
              <button type="button" className="unfold" onClick={() => void desk.timelines.loadOlder(conversation.id)}>
                Try now
              </button>
            </div>
          ) : (
            more && <LineSkeletons widths={['40%', '62%']} />
          )}
          <ActsContext value={hand.acts}>
            {items.map((item) => (
              <Line
                key={item.key}
                item={item}
                conversation={conversation}
                entries={entries}
                today={today}
                inHand={'event' in item && item.event.seq === hand.seq}
                pin={hand.pin}
              />
            ))}
            {outgoing.length > 0 && <Unsent items={outgoing} follows={lastIsMine} />}
          </ActsContext>
        </div>
      </div>
      {!scroll.atEnd && (
        <div className="float">
          <button type="button" className="pill" onClick={scroll.toEnd}>
            <ArrowDown className="i i14" />
            {scroll.arrived === 0
              ? 'Latest'
              : scroll.arrived === 1
                ? '1 new message'
                : `${scroll.arrived} new messages`}
          </button>
        </div>
      )}
      <NewMessages entries={entries} conversation={conversation} />
    </div>
  )
}

function Line({
  item,
  conversation,
  entries,
  today,
  inHand,
  pin,
}: {
  item: Item
  conversation: Conversation
  entries: readonly AgentEvent[]
  today: number
  inHand: boolean
  pin(pinned: boolean): void
}) {
  const person = usePerson(conversation)
  const edited = useEdited(conversation.id)
  switch (item.kind) {
    case 'day':
      return <div className="day">{dayName(item.at, today)}</div>
    case 'unread':
      return (
        <div className="day unread-line" id="first-unread">
          New
        </div>
      )
    case 'activity':
      return (
        <ActivityLine
          event={item.event}
          conversation={conversation}
          waitedSince={item.event.type === 'agent.joined' ? waitedSince(entries, item.event.seq) : null}
        />
      )
    case 'folded':
      return <FoldedActivities events={item.events} conversation={conversation} />
    case 'note':
      return (
        <Note
          event={item.event}
          person={person(item.event.by)}
          edits={item.event.note.id === edited}
          bar={inHand && <MessageBar event={item.event} onPin={pin} />}
        />
      )
    case 'message': {
      const delivery =
        item.event.by.kind === 'agent' ? deliveryOf(item.event.publicSeq, conversation.visitorMarks) : null
      return (
        <Bubble
          event={item.event}
          person={person(item.event.by)}
          follows={item.follows}
          last={item.last}
          delivery={item.last ? delivery : null}
          edits={item.event.message.id === edited}
          bar={inHand && <MessageBar event={item.event} onPin={pin} />}
        />
      )
    }
  }
}

/** The message that is being put otherwise in the composer. */
function useEdited(conversation: string): string | undefined {
  const { drafts } = useDesk()
  return useStore(drafts.extras, (extras) => {
    const edit =
      extras.get(drafts.keyOf(conversation, 'reply'))?.edit ?? extras.get(drafts.keyOf(conversation, 'note'))?.edit
    return edit?.id
  })
}

function usePerson(conversation: Conversation): (by: AgentEvent['by']) => Person {
  const agents = useAgents()
  return useMemo(() => {
    const visitor: Person = { name: conversation.visitor.name, anonymous: !conversation.visitor.named }
    const people = new Map(
      agents.map((agent): [string, Person] => [agent.id, { name: agent.name, picture: agent.picture }]),
    )
    const FORMER: Person = { name: 'Former agent' }
    const BOT: Person = { name: 'Assistant' }
    return (by) => (by.kind === 'visitor' ? visitor : by.kind === 'agent' ? (people.get(by.id) ?? FORMER) : BOT)
  }, [agents, conversation.visitor.name, conversation.visitor.named])
}

/** Since when nobody had answered when this agent joined; null when somebody else was there already. */
function waitedSince(entries: readonly AgentEvent[], seq: number): string | null {
  for (let at = entries.findIndex((event) => event.seq === seq) - 1; at >= 0; at--) {
    const event = entries[at]!
    if (event.type === 'conversation.started' || event.type === 'conversation.reopened') return event.at
    if (event.type === 'agent.joined') return null
  }
  return null
}

/** What stands in front of the agent's eyes is read: at the end of the timeline, in a window that shows. */
function useSeen(conversation: Conversation, atEnd: boolean) {
  const desk = useDesk()
  useEffect(() => {
    const look = () => {
      if (atEnd && document.visibilityState === 'visible' && conversation.publicSeq > 0) desk.seen(conversation)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [desk, conversation, atEnd])
}

function JumpToUnread(props: {
  conversation: Conversation
  unread: number
  onFound(seq: number): void
  scrollTo(id: string): void
}) {
  const desk = useDesk()
  const [busy, setBusy] = useState(false)
  const alive = useRef(true)
  useEffect(() => {
    alive.current = true
    return () => {
      alive.current = false
    }
  }, [])
  async function jump() {
    setBusy(true)
    const { id } = props.conversation
    for (;;) {
      const entries = desk.timelines.timelines.get().get(id)?.entries ?? []
      const { seq, above } = firstUnread(entries, props.unread)
      if (!above && seq !== null) {
        props.onFound(seq)
        requestAnimationFrame(() => props.scrollTo('first-unread'))
        break
      }
      if (!alive.current || !(await desk.timelines.loadOlder(id))) break
    }
    setBusy(false)
  }
  return (
    <div className="float top">
      <button type="button" className="pill" onClick={jump} disabled={busy}>
        <ArrowUp className="i i14" />
        {props.unread} unread, go to the first
      </button>
    </div>
  )
}
