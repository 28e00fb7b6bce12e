import { previewOfMessage } from '@parley/protocol/conversation.ts'
import { parseMarkdown, plainText } from '@parley/protocol/markdown.ts'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import type { Chat } from '../chat.ts'
import { Face, nameOf } from '../panel/face.tsx'
import { Icon, type IconName } from '../panel/icon.tsx'
import { words } from '../words.ts'
import { Markdown } from './markdown.tsx'
import type { Delivery, Row, Said } from './turns.ts'

type TurnRow = Extract<Row, { kind: 'turn' }>

/** One author's words without a pause: one face, one time, one mark. */
export function Turn({ chat, row, isNew }: { chat: Chat; row: TurnRow; isNew(said: Said): boolean }) {
  const { by, said } = row
  const mine = by.kind === 'visitor'
  const last = said[said.length - 1]!
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
          <article
            key={one.id}
            class={`bubble${at === 0 ? ' first' : ''}${one === last ? ' last' : ''}${one.delivery === 'waiting' ? ' queued' : ''}${
              isNew(one) ? ' arriving' : ''
            }`}
            aria-label={words.messageLabel(
              nameOf(by),
              plainText(parseMarkdown(one.body)) || previewOfMessage(one),
              stateOf(one),
            )}
            tabIndex={-1}
            data-message={one.id}
          >
            <Markdown text={one.body} />
            {one.attachments?.map((file) => (
              <p key={file.id} dir="auto">
                {file.name}
              </p>
            ))}
          </article>
        ))}
      </div>
      {mine && last.delivery === 'failed' ? (
        <p class="meta bad" role="alert">
          <Icon name="alert" />
          {words.notSent}{' '}
          <button
            type="button"
            onClick={() => {
              for (const one of said) if (one.unsent) chat.tryAgain(one.unsent as Outgoing)
            }}
          >
            {words.tryAgain}
          </button>
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

const ICONS: Record<Delivery, IconName> = {
  sending: 'clock',
  waiting: 'clock',
  failed: 'alert',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
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
