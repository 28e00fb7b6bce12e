import type { Marks } from '@parley/protocol/conversation.ts'
import type { AgentEvent, Message } from '@parley/protocol/events.ts'
import { Bot, Check, CheckCheck, Lock } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { clock, wholeTime } from '../ui/time.ts'
import { EditedMark } from './edited-mark.tsx'
import { Files } from './files.tsx'
import { Markdown } from './markdown.tsx'
import { useActs } from './message-acts.tsx'
import { QuoteInBubble } from './quote.tsx'

export type Person = { name: string; picture?: string | null; anonymous?: boolean }
export type Delivery = 'sent' | 'delivered' | 'read'

export function deliveryOf(publicSeq: number | null, marks: Marks): Delivery {
  if (publicSeq === null) return 'sent'
  return publicSeq <= marks.read ? 'read' : publicSeq <= marks.delivered ? 'delivered' : 'sent'
}

type BubbleProps = {
  event: Extract<AgentEvent, { type: 'message.created' }>
  person: Person
  follows: boolean
  last: boolean
  delivery: Delivery | null
  edits?: boolean
  /** Where it has the pointer or the focus: what can be done with it. */
  bar?: ReactNode
}

/** One message. The visitor speaks from the start side, we from the end side; time and ticks stand beside a run's last. */
export const Bubble = memo(function Bubble({ event, person, follows, last, delivery, edits, bar }: BubbleProps) {
  const { kind } = event.by
  const ours = kind !== 'visitor'
  const face =
    kind === 'bot' ? (
      <span className="av bot s24" title={person.name}>
        <Bot className="i i14" />
      </span>
    ) : (
      <Avatar
        name={person.name}
        picture={person.picture ?? null}
        anonymous={person.anonymous ?? false}
        size={24}
        title
      />
    )
  const meta = last && (
    <div className="meta">
      {delivery && <Ticks delivery={delivery} />}
      <time dateTime={event.at} title={wholeTime(event.at)}>
        {clock(event.at)}
      </time>
    </div>
  )
  return (
    <div
      data-seq={event.seq}
      tabIndex={-1}
      className={`msg ${ours ? 'ours' : ''} ${kind === 'bot' ? 'bot' : ''} ${follows ? 'follow' : ''}`}
    >
      {!ours && face}
      <div className="say">
        {ours && meta}
        <div
          className={`bub ${edits ? 'editing' : ''} ${event.message.deleted ? 'gone' : ''}`}
          dir="auto"
          title={last ? undefined : wholeTime(event.at)}
        >
          {!follows && <span className="sr">{person.name}: </span>}
          <Words message={event.message} />
          {bar}
        </div>
        {!ours && meta}
      </div>
      {ours && face}
    </div>
  )
})

/** What was said, as it is now. */
function Words({ message, note = false }: { message: Message; note?: boolean }) {
  const acts = useActs()
  if (message.deleted) return <p className="t3">{note ? 'Note deleted' : 'Message deleted'}</p>
  return (
    <>
      {message.replyTo && acts && (
        <QuoteInBubble conversation={acts.conversation} quote={message.replyTo} onJump={acts.jump} />
      )}
      <Markdown text={message.body} mentions={note} />
      <Files files={message.attachments} />
      {message.editedAt && <EditedMark message={message} note={note} />}
    </>
  )
}

const TICK = { sent: 'Sent', delivered: 'Delivered', read: 'Read' }

function Ticks({ delivery }: { delivery: Delivery }) {
  const Icon = delivery === 'sent' ? Check : CheckCheck
  return (
    <span className={delivery} title={TICK[delivery]}>
      <Icon className="i" role="img" aria-label={TICK[delivery]} />
    </span>
  )
}

export const Note = memo(function Note({
  event,
  person,
  edits,
  bar,
}: {
  event: Extract<AgentEvent, { type: 'note.created' }>
  person: Person
  edits?: boolean
  bar?: ReactNode
}) {
  return (
    <div data-seq={event.seq} tabIndex={-1} className={`note ${edits ? 'editing' : ''}`}>
      <header>
        <Lock className="i" />
        <span className="cut">
          <b>{person.name}</b> · only agents see this
        </span>
        <time dateTime={event.at} title={wholeTime(event.at)}>
          {clock(event.at)}
        </time>
      </header>
      <div dir="auto">
        <Words message={event.note} note />
      </div>
      {bar}
    </div>
  )
})
