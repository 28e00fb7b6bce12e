import type { Conversation } from '@parley/protocol/conversation.ts'
import { Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import { UNDO_MS } from '../live/desk.ts'
import { useDesk, useOutgoing } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { Keys } from '../ui/keys.tsx'
import { toastError } from '../ui/toast.tsx'
import { useComposer, useComposerKeys } from './composer-context.tsx'

/** For five seconds after a reply was sent: the way to take it back. */
export function UndoStrip({ conversation }: { conversation: Conversation }) {
  const desk = useDesk()
  const sent = useStore(desk.justSent)
  const offline = useStore(desk.line, (line) => line !== 'online')
  const outgoing = useOutgoing(conversation.id)
  const { text } = useComposer()
  const mine = sent?.conversation === conversation.id ? sent : null
  useEffect(() => {
    if (!sent) return
    const over = setTimeout(() => desk.justSent.update((now) => (now === sent ? null : now)), sent.until - Date.now())
    return () => clearTimeout(over)
  }, [desk, sent])
  const undo = () => mine && void desk.undo(mine).catch(toastError)
  useComposerKeys(
    (event) => {
      if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return false
      undo()
      return true
    },
    mine !== null && text === '',
  )
  if (!mine) return null
  const waits = offline && outgoing.some(({ id }) => id === mine.id)
  const first = conversation.visitor.named ? conversation.visitor.name.split(' ')[0] : conversation.visitor.name
  return (
    <div className="strip acc" role="status">
      <svg
        key={mine.id}
        className="ring20"
        viewBox="0 0 20 20"
        aria-hidden="true"
        style={{ animationDuration: `${UNDO_MS}ms` }}
      >
        <circle cx="10" cy="10" r="8" />
        <circle cx="10" cy="10" r="8" pathLength="100" />
      </svg>
      <span className="grow">
        <b className="m">{waits ? 'Waits to be sent' : 'Sent'}</b>{' '}
        <span className="t2">
          to <bdi>{first}</bdi>
        </span>
      </span>
      <button type="button" className="btn sm sec" onClick={undo}>
        <Undo2 className="i" />
        Undo
        <Keys of="mod+z" />
      </button>
    </div>
  )
}
