import type { Marks } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { Bot, Check, CheckCheck, Lock } from 'lucide-react'
import { memo } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { clock, wholeTime } from '../ui/time.ts'
import { Files } from './files.tsx'
import { Markdown } from './markdown.tsx'

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
}

/** One message. The visitor speaks from the start side, we from the end side; time and ticks stand beside a run's last. */
export const Bubble = memo(function Bubble({ event, person, follows, last, delivery }: BubbleProps) {
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
      className={`msg ${ours ? 'ours' : ''} ${kind === 'bot' ? 'bot' : ''} ${follows ? 'follow' : ''}`}
    >
      {!ours && face}
      <div className="say">
        {ours && meta}
        <div className="bub" dir="auto" title={last ? undefined : wholeTime(event.at)}>
          {!follows && <span className="sr">{person.name}: </span>}
          <Markdown text={event.message.body} />
          <Files files={event.message.attachments} />
        </div>
        {!ours && meta}
      </div>
      {ours && face}
    </div>
  )
})

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
}: {
  event: Extract<AgentEvent, { type: 'note.created' }>
  person: Person
}) {
  return (
    <div data-seq={event.seq} className="note">
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
        <Markdown text={event.note.body} />
        <Files files={event.note.attachments} />
      </div>
    </div>
  )
})
