import type { Conversation } from '@parley/protocol/conversation.ts'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useAgent } from '../live/workspace.ts'

/** What has changed about who answers since the agent began to choose. They decide with this before their eyes, not over it. */
export function useMeanwhile(conversation: Conversation) {
  const [seen, setSeen] = useState(conversation.epoch)
  const { me } = useDesk()
  const holder = useAgent(conversation.assigneeId)
  const sentence =
    conversation.epoch === seen
      ? null
      : conversation.status === 'ended'
        ? 'It has ended meanwhile.'
        : conversation.assigneeId === me.id
          ? 'It is yours now.'
          : holder
            ? `${holder.name} has it now.`
            : 'It is in the queue now.'
  return {
    /** The one that was before the agent's eyes: the server refuses what has moved on since. */
    epoch: seen,
    sentence,
    look: () => setSeen(conversation.epoch),
  }
}

export function MeanwhileNote({ of }: { of: ReturnType<typeof useMeanwhile> }) {
  if (!of.sentence) return null
  return (
    <div className="meanwhile" role="status">
      <CircleAlert className="i" />
      <span className="grow">{of.sentence}</span>
      <button type="button" className="btn sm gho" onClick={of.look}>
        Go on
      </button>
    </div>
  )
}
