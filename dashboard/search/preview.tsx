import type { AgentEvent } from '@parley/protocol/events.ts'
import type { TimelinePage } from '@parley/protocol/page.ts'
import type { MessageHit } from '@parley/protocol/search.ts'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Lock, TextSearch } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { usePresence } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { useAgent, useInbox } from '../live/workspace.ts'
import { Markdown } from '../messages/markdown.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Keys } from '../ui/keys.tsx'
import { BubbleSkeletons } from '../ui/skeleton.tsx'
import { clock, dayName, dayOf, useNow, wholeTime } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { useSpeaker } from './hits.tsx'
import { markWords } from './mark-words.ts'

/** So many entries after the hit are read with it, and so many in all. */
const AFTER = 12
const LIMIT = 30

const PRESENCE = { online: 'Online', away: 'Away', left: 'Left' }

/** The hit among what was said before and after it. Only to be read: nothing here is marked as seen. */
export function Preview(props: {
  hit: MessageHit | null
  hits: MessageHit[]
  onStep(step: 1 | -1): void
  onOpen(): void
}) {
  const { hit, hits } = props
  if (!hit) {
    return (
      <section className="seen-at" aria-label="Preview" data-pane>
        <Blank icon={TextSearch} title="No hit is chosen" text="Move with the arrow keys to read around it." />
      </section>
    )
  }
  return <Around key={hit.conversation.id} {...props} hit={hit} hits={hits} />
}

function Around({
  hit,
  hits,
  onStep,
  onOpen,
}: {
  hit: MessageHit
  hits: MessageHit[]
  onStep(step: 1 | -1): void
  onOpen(): void
}) {
  const { conversation, seq } = hit
  const presence = usePresence(conversation.visitor.id)
  const inbox = useInbox(conversation.inboxId)
  const holder = useAgent(conversation.assigneeId)
  const page = useQuery({
    queryKey: ['around', conversation.id, seq],
    queryFn: ({ signal }) =>
      request.get<TimelinePage>(
        `/conversations/${conversation.id}/timeline?before=${seq + AFTER}&limit=${LIMIT}`,
        signal,
      ),
    staleTime: 30_000,
  })
  const at = hits.findIndex((one) => one.seq === seq)
  const where = [PRESENCE[presence], inbox?.name, holder && `with ${holder.name.split(' ')[0]}`].filter(Boolean)
  return (
    <section className="seen-at talk" aria-label="Preview" data-pane>
      <header className="bar">
        <div className="title">
          <bdi className="b cut">{conversation.visitor.name}</bdi>
          <span className="s cut">{where.join(' · ')}</span>
        </div>
        <span className="s t3 num" dir="auto">
          {at + 1} of {hits.length}
        </span>
        <IconButton name="Hit before" keys="arrowup" small onClick={() => onStep(-1)}>
          <ArrowUp className="i" />
        </IconButton>
        <IconButton name="Next hit" keys="arrowdown" small onClick={() => onStep(1)}>
          <ArrowDown className="i" />
        </IconButton>
        <button type="button" className="btn sec" onClick={onOpen}>
          Open <Keys of="enter" />
        </button>
      </header>
      {page.data ? (
        <Entries page={page.data} hit={hit} words={wordsFound(hits)} />
      ) : page.isError ? (
        <CouldNotLoad what="what was said around it" retry={() => void page.refetch()} />
      ) : (
        <BubbleSkeletons />
      )}
      <footer className="keyrow">Reading only. Opening it marks nothing as read.</footer>
    </section>
  )
}

/** As they stand in the texts. */
function wordsFound(hits: MessageHit[]): string[] {
  return [...new Set(hits.flatMap(({ snippet: { text, hits } }) => hits.map(([from, to]) => text.slice(from, to))))]
}

function Entries({ page, hit, words }: { page: TimelinePage; hit: MessageHit; words: string[] }) {
  const today = useNow(60_000)
  const box = useRef<HTMLDivElement>(null)
  const { seq } = hit
  useLayoutEffect(() => {
    const entry = box.current?.querySelector<HTMLElement>(`[data-entry="${seq}"]`)
    if (!box.current || !entry) return
    box.current.scrollTop = entry.offsetTop - (box.current.clientHeight - entry.offsetHeight) / 2
  }, [seq])
  const sought = words.join('\n')
  useEffect(() => (box.current ? markWords(box.current, sought.split('\n')) : undefined), [sought])

  let day = ''
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className="timeline" ref={box} tabIndex={0} data-pane-focus>
      {page.entries.map((event) => {
        const isNew = dayOf(event.at) !== day
        day = dayOf(event.at)
        return (
          <div key={event.seq} className="entry">
            {isNew && worded(event) && <div className="day">{dayName(event.at, today)}</div>}
            <Entry event={event} hit={hit} />
          </div>
        )
      })}
    </div>
  )
}

const worded = (event: AgentEvent) => event.type === 'message.created' || event.type === 'note.created'

function Entry({ event, hit }: { event: AgentEvent; hit: MessageHit }) {
  const who = useSpeaker({ by: event.by, conversation: hit.conversation })
  const author = useAgent(event.by.kind === 'agent' ? event.by.id : null)
  const at = event.seq === hit.seq ? 'at-hit' : ''
  const time = (
    <time dateTime={event.at} title={wholeTime(event.at)}>
      {clock(event.at)}
    </time>
  )
  if (event.type === 'note.created') {
    return (
      <div className={`note ${at}`} data-entry={event.seq}>
        <header>
          <Lock className="i" />
          <span className="cut">
            <b>{who.whole}</b> · only agents see this
          </span>
          {time}
        </header>
        <div dir="auto">
          <Markdown text={event.note.body} />
        </div>
      </div>
    )
  }
  if (event.type !== 'message.created' || event.message.deleted === 'undone') return null
  const ours = event.by.kind !== 'visitor'
  const face = (
    <Avatar
      name={who.whole}
      picture={author?.picture ?? null}
      anonymous={!ours && !hit.conversation.visitor.named}
      size={24}
      title
    />
  )
  return (
    <div className={`msg ${ours ? 'ours' : ''} ${event.by.kind === 'bot' ? 'bot' : ''} ${at}`} data-entry={event.seq}>
      {!ours && face}
      <div className="say">
        {ours && <div className="meta">{time}</div>}
        <div className="bub" dir="auto">
          <span className="sr">{who.whole}: </span>
          {event.message.deleted ? <span className="t3">Message deleted</span> : <Markdown text={event.message.body} />}
          {event.message.attachments?.map((file) => (
            <p key={file.id} className="s t3">
              {file.name}
            </p>
          ))}
        </div>
        {!ours && <div className="meta">{time}</div>}
      </div>
      {ours && face}
    </div>
  )
}
