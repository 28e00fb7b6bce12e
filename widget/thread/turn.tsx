import type { Face as Author } from '@parley/protocol/author.ts'
import { previewOfMessage } from '@parley/protocol/conversation.ts'
import type { Quote } from '@parley/protocol/events.ts'
import { parseMarkdown, plainText } from '@parley/protocol/markdown.ts'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { useLater } from '../lazy.ts'
import { Face, nameOf } from '../panel/face.tsx'
import { Icon, type IconName } from '../panel/icon.tsx'
import { words } from '../words.ts'
import { Markdown } from './markdown.tsx'
import type { Delivery, Row, Said } from './turns.ts'

type TurnRow = Extract<Row, { kind: 'turn' }>
type Part = (place: string) => ComponentChildren

/** One author's words without a pause: one face, one time, one mark. */
export function Turn({
  chat,
  row,
  isNew,
  onReply,
  onQuote,
}: {
  chat: Chat
  row: TurnRow
  isNew(said: Said): boolean
  onReply: ((said: Said) => void) | undefined
  onQuote(quote: Quote): void
}) {
  const { by, said } = row
  const mine = by.kind === 'visitor'
  const last = said[said.length - 1]!
  const shut = chat.state().phase === 'closed'
  const retried = said.filter((one) => one.unsent && !one.unsent.files)
  return (
    <div class={mine ? 'turn me' : 'turn them'}>
      {row.named && (
        <p class="who">
          <b>
            <bdi>{nameOf(by)}</bdi>
          </b>
          {by.kind === 'bot' && <span class="tag">{words.automated}</span>}
        </p>
      )}
      <div class="said">
        {!mine && <Face of={by.kind === 'agent' ? by : 'bot'} />}
        {said.map((one, at) => (
          <Message
            chat={chat}
            by={by}
            one={one}
            first={at === 0}
            last={one === last}
            isNew={isNew(one)}
            onReply={onReply}
            onQuote={onQuote}
            key={one.id}
          />
        ))}
      </div>
      {mine && last.delivery === 'failed' ? (
        <p class="meta bad" role="alert">
          <Icon name="alert" />
          {words.notSent}{' '}
          {!shut && retried.length > 0 && (
            <button
              type="button"
              onClick={() => {
                for (const one of retried) chat.tryAgain(one.unsent as Outgoing)
              }}
            >
              {words.tryAgain}
            </button>
          )}
        </p>
      ) : (
        <p class={last.delivery === 'read' ? 'meta read' : 'meta'}>
          {stateOf(last)}
          {last.delivery && <Icon name={ICONS[last.delivery]} />}
        </p>
      )}
    </div>
  )
}

type Shown = {
  chat: Chat
  by: Author
  one: Said
  first: boolean
  last: boolean
  isNew: boolean
  onReply: ((said: Said) => void) | undefined
  onQuote(quote: Quote): void
}

function Message({ chat, by, one, first, last, isNew, onReply, onQuote }: Shown) {
  const files = one.unsent?.files
  const later = useLater(!!(one.attachments || files?.length))
  const state = stateOf(one)
  const draw = () => {
    const parts = partsOf(chat, one, later, onQuote)
    const queued = one.delivery === 'waiting' ? ' queued' : ''
    return (
      <article
        class={isNew ? 'msg arriving' : 'msg'}
        aria-label={words.messageLabel(nameOf(by), labelOf(one), state)}
        tabIndex={-1}
        data-message={one.id}
      >
        {parts.map((part, n) =>
          part(`bubble${first && n === 0 ? ' first' : ''}${last && n === parts.length - 1 ? ' last' : ''}${queued}`),
        )}
        {onReply && one.seq && !one.deleted && (
          <button type="button" class="icon reply" tabIndex={-1} aria-label={words.reply} onClick={() => onReply(one)}>
            <Icon name="reply" flip />
          </button>
        )}
      </article>
    )
  }
  const { body, deleted, editedAt, replyTo } = one
  // The same nodes as before are not compared again: a long thread costs nothing when a new message arrives.
  return useMemo(draw, [one.seq, body, deleted, editedAt, replyTo?.text, files, later, state, first, last, !onReply])
}

/** What a message shows, one bubble each: its files, then its words. */
function partsOf(chat: Chat, one: Said, later: ReturnType<typeof useLater>, onQuote: (quote: Quote) => void): Part[] {
  if (one.deleted) {
    return [
      (place) => (
        <div class={`${place} gone`} key="gone">
          {words.deleted}
        </div>
      ),
    ]
  }
  const shown = one.unsent?.files ?? one.attachments ?? []
  const parts: Part[] = later
    ? later.partsOf(chat, one)
    : shown.map(({ id, name }) => (place) => (
        <div class={place} dir="auto" key={id}>
          {name}
        </div>
      ))
  const quote = one.replyTo && (
    <button type="button" class="quote" onClick={() => onQuote(one.replyTo!)}>
      <b>
        <bdi>{authorOf(chat, one.replyTo)}</bdi>
      </b>
      <span dir="auto">{one.replyTo.text || words.deleted}</span>
    </button>
  )
  if (one.body || quote || parts.length === 0) {
    parts.push((place) => (
      <div class={place} key="words">
        {quote}
        <Markdown text={one.body} />
        {one.editedAt && <small class="edited">{words.edited}</small>}
      </div>
    ))
  }
  return parts
}

/** Who said what is quoted, as far back as the timeline is here. */
export function authorOf(chat: Chat, { id, by }: Quote): string {
  if (by === 'visitor') return words.you
  const { inbox, threads } = chat.state()
  for (const { entries } of Object.values(threads)) {
    const said = entries.find((event) => event.type === 'message.created' && event.message.id === id)
    if (said) return nameOf(said.by)
  }
  return by === 'agent' ? inbox!.name : words.assistant
}

const ICONS: Record<Delivery, IconName> = {
  sending: 'clock',
  waiting: 'clock',
  failed: 'alert',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
}

function labelOf(one: Said): string {
  if (one.deleted) return words.deleted
  const text = plainText(parseMarkdown(one.body)) || previewOfMessage(one)
  return one.editedAt ? `${text} (${words.edited})` : text
}

function stateOf({ delivery, at }: Said): string {
  switch (delivery) {
    case null:
      return words.time(at)
    case 'sending':
      return words.sending
    case 'waiting':
      return words.waitingToSend
    case 'failed':
      return words.notSent
    default:
      return words[delivery](at)
  }
}
