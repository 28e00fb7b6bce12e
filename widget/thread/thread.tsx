import { previewOfMessage } from '@parley/protocol/conversation.ts'
import type { Quote } from '@parley/protocol/events.ts'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { companion, Mark } from '../home/conversations.tsx'
import { useLater } from '../lazy.ts'
import { Band } from '../panel/band.tsx'
import { Face, nameOf } from '../panel/face.tsx'
import { Icon } from '../panel/icon.tsx'
import { BackButton, CloseButton, typist } from '../panel/panel.tsx'
import { words } from '../words.ts'
import { Skeleton } from './bones.tsx'
import { Composer } from './composer.tsx'
import { Turn } from './turn.tsx'
import { type Activity, type Said, turnsOf } from './turns.ts'

const AT_FOOT_PX = 48
const NEAR_TOP_PX = 300
const NO_MARKS = { delivered: 0, read: 0 }

export function Thread({ chat, id }: { chat: Chat; id: string }) {
  const { phase, threads, outgoing, typing, band, inbox, teamOnline } = chat.state()
  const thread = threads[id]
  const conversation = thread?.conversation
  const entries = thread?.entries ?? []
  const unsent = outgoing.filter((item) => item.conversation === id)
  const who = thread ? companion(thread) : null
  const ended = conversation?.status === 'ended'
  const shut = phase === 'closed'
  const closed = ended && (conversation.reopenUntil ?? '') <= new Date().toISOString()
  const rows = turnsOf(
    entries,
    unsent,
    conversation?.marks ?? NO_MARKS,
    band?.kind === 'offline' || band?.kind === 'reconnecting',
    who?.id ?? null,
  )

  const card = useLater(rows.some((row) => row.kind === 'rating'))
  const [dropping, setDropping] = useState(false)
  const mayWrite = !shut && !closed
  const mayAttach = mayWrite && Object.values(inbox!.uploads).some((most) => most > 0)

  const began = useRef({ seq: conversation?.seq ?? 0, at: new Date().toISOString() })
  const isNew = (said: Said) => (said.unsent ? said.at >= began.current.at : (said.seq ?? 0) > began.current.seq)
  const log = useOneTabStop()
  const scroll = useScroll(chat, id, entries[0]?.seq, unsent.length)
  const lastSeq = entries[entries.length - 1]?.seq ?? 0
  const below = scroll.atFoot
    ? 0
    : entries.filter((one) => one.type === 'message.created' && one.by.kind !== 'visitor' && one.seq > scroll.leftAt)
        .length
  scroll.sees(lastSeq)

  const reply = ({ id: message, by, ...said }: Said & { by: Quote['by'] }) =>
    chat.answer(id, { id: message, by, text: previewOfMessage(said as Said) })

  const showQuoted = async ({ id: message }: Quote) => {
    const find = () => log.current!.querySelector<HTMLElement>(`[data-message="${message}"]`)
    while (!find() && (await chat.loadOlder(id)));
    const found = find()
    if (!found) return
    found.scrollIntoView({ block: 'center' })
    found.focus({ preventScroll: true })
    found.classList.add('flash')
    setTimeout(() => found.classList.remove('flash'), 1000)
  }

  const drag = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes('Files')) return
      // Wherever it falls, the file does not open in the chat's place.
      event.preventDefault()
      setDropping(mayAttach)
    },
    onDragLeave(event: DragEvent) {
      if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) setDropping(false)
    },
    onDrop(event: DragEvent) {
      const { files } = event.dataTransfer!
      if (files.length === 0) return
      event.preventDefault()
      setDropping(false)
      if (mayAttach) void chat.attach(id, Array.from(files))
    },
  }

  return (
    <div class="drop" {...drag}>
      <div class="head">
        <BackButton chat={chat} />
        {who ? (
          <Face of={who} size="b" here={conversation?.status === 'active' && teamOnline && !band} />
        ) : (
          <Mark name={inbox!.name} />
        )}
        <div class="grow">
          <h1>
            <bdi>{who?.name ?? inbox!.name}</bdi>
          </h1>
          <p>
            {ended ? (
              words.ended
            ) : who ? (
              <bdi>{inbox!.name}</bdi>
            ) : (
              <>
                <i class={teamOnline ? 'dot' : 'dot away'} />
                <span>{statusWords(teamOnline, conversation?.status === 'waiting')}</span>
              </>
            )}
          </p>
        </div>
        <CloseButton chat={chat} />
      </div>
      <Band band={band} />
      <div class="body" ref={scroll.body} onScroll={scroll.onScroll}>
        <div
          class="log"
          role="log"
          aria-label={words.conversation}
          aria-live="off"
          onKeyDown={walk}
          onClick={touch}
          ref={log}
        >
          {thread?.loading && entries.length === 0 && <Skeleton />}
          {rows.map((row) =>
            row.kind === 'turn' ? (
              <Turn
                chat={chat}
                row={row}
                isNew={isNew}
                onReply={mayWrite ? (said) => reply({ ...said, by: row.by.kind }) : undefined}
                onQuote={showQuoted}
                key={row.key}
              />
            ) : row.kind === 'rating' ? (
              card &&
              (row.rating || !conversation?.rating) && (
                <card.RatingCard chat={chat} id={id} rating={row.rating} who={who?.name} key={row.key} />
              )
            ) : (
              <p class={row.kind} key={row.key}>
                {row.kind === 'day' ? words.day(row.at) : words.activity(activityWords(row.event), row.event.at)}
              </p>
            ),
          )}
          {typing[id] && (
            <div class="turn them" key="typing">
              <div class="said">
                <Face of={who ?? { name: typist(chat, id), picture: null }} />
                <div class="bubble typing first last">
                  <span class="vh">{words.isTyping(typist(chat, id))}</span>
                  <i />
                  <i />
                  <i />
                </div>
              </div>
            </div>
          )}
        </div>
      </div>
      {dropping && <p class="dropping">{words.dropHere}</p>}
      <div class={ended || shut ? 'foot sheet' : 'foot'}>
        {below > 0 && (
          <div class="jump">
            <button type="button" onClick={scroll.toFoot}>
              {words.newMessages(below)}
              <Icon name="down" />
            </button>
          </div>
        )}
        {shut && (
          <div class="notice" role="status">
            <h2>{words.closed}</h2>
            <p>{words.closedMore}</p>
          </div>
        )}
        {ended && !shut && (
          <button type="button" class="btn quiet" onClick={chat.begin}>
            {words.startNew}
          </button>
        )}
        {mayWrite && (
          <Composer chat={chat} id={id} placeholder={ended ? words.writeToReopen : words.write} mayAttach={mayAttach} />
        )}
      </div>
    </div>
  )
}

function statusWords(online: boolean, waiting: boolean): string {
  if (waiting) return online ? words.waiting : words.waitingAway
  return online ? words.online : words.waitingAway
}

function activityWords(event: Activity): string {
  const name = nameOf(event.by)
  switch (event.type) {
    case 'agent.joined':
      return words.joined(name)
    case 'conversation.ended':
      return event.by.kind === 'system' ? words.endedByItself : words.endedBy(name)
    default:
      return event.by.kind === 'visitor'
        ? words.reopenedByYou
        : event.by.kind === 'system'
          ? words.reopened
          : words.reopenedBy(name)
  }
}

/**
 * At the foot it stays at the foot, whatever grows; scrolled up it stays where it is, whatever comes: messages below,
 * history above. Safari anchors nothing by itself, so all do it the same way.
 */
function useScroll(chat: Chat, id: string, first: number | undefined, unsent: number) {
  const body = useRef<HTMLDivElement>(null)
  const was = useRef({ first, unsent, height: 0, stuck: true, seq: 0 })
  const [atFoot, setAtFoot] = useState(true)
  const [leftAt, setLeftAt] = useState(0)

  const toFoot = () => {
    const { current } = body
    if (current) current.scrollTop = current.scrollHeight
  }

  useLayoutEffect(() => {
    const node = body.current!
    const before = was.current
    // Who writes is at the foot, wherever they were reading.
    if (unsent > before.unsent && !before.stuck) {
      before.stuck = true
      setAtFoot(true)
      chat.foot(true)
    }
    if (before.stuck) toFoot()
    else if (first !== before.first) node.scrollTop += node.scrollHeight - before.height
    before.first = first
    before.unsent = unsent
    before.height = node.scrollHeight
  })

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (was.current.stuck) toFoot()
    })
    observer.observe(body.current!)
    return () => observer.disconnect()
  }, [])

  const onScroll = () => {
    const node = body.current!
    const now = node.scrollHeight - node.scrollTop - node.clientHeight < AT_FOOT_PX
    if (now !== was.current.stuck) {
      was.current.stuck = now
      setLeftAt(was.current.seq)
      setAtFoot(now)
    }
    chat.foot(now)
    if (node.scrollTop < NEAR_TOP_PX) chat.loadOlder(id)
  }

  return {
    body,
    onScroll,
    toFoot,
    atFoot,
    leftAt,
    sees(seq: number) {
      was.current.seq = seq
    },
  }
}

/** The last message takes the tab stop; from there the arrows lead to the others. */
function useOneTabStop() {
  const log = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const messages = messagesIn(log.current!)
    for (const message of messages) setStop(message, -1)
    const stop = messages.find((message) => message.contains(document.activeElement)) ?? messages[messages.length - 1]
    if (stop) setStop(stop, 0)
  })
  return log
}

/** With its button to reply. */
function setStop(message: HTMLElement, tabIndex: number) {
  message.tabIndex = tabIndex
  const reply = message.querySelector<HTMLElement>('.reply')
  if (reply) reply.tabIndex = tabIndex
}

function walk(event: KeyboardEvent) {
  const step = { ArrowUp: -1, ArrowDown: 1, Home: -1e9, End: 1e9 }[event.key]
  if (!step || !(event.target as HTMLElement).matches('[data-message]')) return
  const messages = messagesIn(event.currentTarget as HTMLElement)
  const at = messages.indexOf(event.target as HTMLElement) + step
  event.preventDefault()
  for (const message of messages) setStop(message, -1)
  const next = messages[Math.max(0, Math.min(messages.length - 1, at))]
  if (next) setStop(next, 0)
  next?.focus()
}

/** A finger does not hover: it touches a message to see what can be done with it. */
function touch({ target }: MouseEvent) {
  if (!(target as Element).closest('a, button, input, textarea, video'))
    (target as Element).closest<HTMLElement>('[data-message]')?.focus({ preventScroll: true })
}

const messagesIn = (log: HTMLElement) => Array.from(log.querySelectorAll<HTMLElement>('[data-message]'))
