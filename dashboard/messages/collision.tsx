import type { AgentEvent } from '@parley/protocol/events.ts'
import { StickyNote } from 'lucide-react'
import { useAgent } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { ago, useNow } from '../ui/time.ts'

/** The newest answer of another agent after event `since`; null where there is none, or nobody asks. */
export function answerSince(
  entries: readonly AgentEvent[] | undefined,
  myId: string,
  since: number | undefined,
): AgentEvent | null {
  if (since === undefined || !entries) return null
  for (let at = entries.length - 1; at >= 0; at--) {
    const event = entries[at]!
    if (event.seq <= since) return null
    if (event.type === 'message.created' && event.by.kind === 'agent' && event.by.id !== myId && !event.message.deleted)
      return event
  }
  return null
}

/** Another agent has answered since these words were begun. Nothing goes over it without a look. */
export function CollisionStrip(props: { answer: AgentEvent; asks: boolean; onSend(): void; onMakeNote(): void }) {
  const { answer, asks } = props
  const who = useAgent('id' in answer.by ? answer.by.id : null)
  const present = useNow(1000)
  const name = who?.name ?? 'A former agent'
  return (
    <div className="strip warn" role={asks ? 'alert' : 'status'}>
      <Avatar name={name} picture={who?.picture ?? null} size={20} />
      <span className="grow">
        {name.split(' ')[0]} answered{' '}
        {Date.parse(answer.at) > present - 2000 ? 'just now' : `${ago(answer.at, present)} ago`}
      </span>
      <button type="button" className="btn sm gho" onClick={props.onMakeNote}>
        <StickyNote className="i" />
        Make it a note
      </button>
      <button type="button" className="btn sm sec" onClick={props.onSend}>
        Send anyway
      </button>
    </div>
  )
}
