import type { Outgoing } from '@parley/protocol/outbox.ts'
import { CircleAlert, Clock, Lock } from 'lucide-react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { clock } from '../ui/time.ts'
import { Files } from './files.tsx'
import { Markdown } from './markdown.tsx'
import { useActs } from './message-acts.tsx'
import { QuoteInBubble } from './quote.tsx'

/** What is on its way: shown at once where it will stand, with its true state. */
export function Unsent({ items, follows }: { items: readonly Outgoing[]; follows: boolean }) {
  const online = useStore(useDesk().line, (line) => line === 'online')
  const waiting = items.filter((item) => item.state !== 'failed')
  return (
    <>
      {items.map((item, at) =>
        item.kind === 'note' ? (
          <UnsentNote key={item.id} item={item} />
        ) : (
          <UnsentMessage key={item.id} item={item} follows={at > 0 ? items[at - 1]!.state !== 'failed' : follows} />
        ),
      )}
      {!online && waiting.length > 0 && (
        <div className="state">
          <Clock className="i" />
          {waiting.length === 1
            ? '1 message waits, kept on this device'
            : `${waiting.length} messages wait, kept on this device`}
        </div>
      )}
    </>
  )
}

function UnsentMessage({ item, follows }: { item: Outgoing; follows: boolean }) {
  const me = useMe()
  const failed = item.state === 'failed'
  return (
    <div className={failed ? 'failed' : ''}>
      <div className={`msg ours ${follows ? 'follow' : ''}`}>
        <div className="say">
          {!failed && (
            <div className="meta">
              <span title="Sending">
                <Clock className="i late" role="img" aria-label="Sending" />
              </span>
              <time>{clock(item.at)}</time>
            </div>
          )}
          <div className="bub" dir="auto">
            <Carried item={item} />
          </div>
        </div>
        <Avatar name={me.name} picture={me.picture} size={24} />
      </div>
      {failed && <WayOut item={item} />}
    </div>
  )
}

function UnsentNote({ item }: { item: Outgoing }) {
  const me = useMe()
  return (
    <>
      <div className={`note ${item.state === 'failed' ? 'failed' : ''}`}>
        <header>
          <Lock className="i" />
          <span className="cut">
            <b>{me.name}</b> · {item.state === 'failed' ? 'not saved' : 'saving'}
          </span>
          <time>{clock(item.at)}</time>
        </header>
        <div dir="auto">
          <Carried item={item} />
        </div>
      </div>
      {item.state === 'failed' && <WayOut item={item} />}
    </>
  )
}

function Carried({ item }: { item: Outgoing }) {
  const acts = useActs()
  return (
    <>
      {item.replyTo && acts && (
        <QuoteInBubble conversation={acts.conversation} quote={item.replyTo} onJump={acts.jump} />
      )}
      <Markdown text={item.body} mentions={item.kind === 'note'} />
      <Files files={item.attachments} />
    </>
  )
}

function WayOut({ item }: { item: Outgoing }) {
  const desk = useDesk()
  return (
    <div className="state danger" role="alert">
      <CircleAlert className="i" />
      Not sent. {item.refusal?.message ?? 'No answer from the server.'}
      <button type="button" onClick={() => desk.retrySending(item.id)}>
        Retry
      </button>
      <button type="button" onClick={() => desk.discard(item.id)}>
        Delete
      </button>
    </div>
  )
}
