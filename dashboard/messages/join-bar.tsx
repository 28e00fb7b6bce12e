import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleDashed } from 'lucide-react'
import type { ConversationActions } from '../conversations/conversation-actions.ts'
import { useDesk, useTimeline } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { teamsQuery, useAgent } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import { length, useNow } from '../ui/time.ts'
import { Tip } from '../ui/tip.tsx'

/** In place of the composer until the agent has joined: who answers now, and the one way in. */
export function JoinBar({ conversation, actions }: { conversation: Conversation; actions: ConversationActions }) {
  const { me, drafts } = useDesk()
  const draft = useStore(drafts.drafts, (all) => all.get(drafts.keyOf(conversation.id, 'reply')))
  const speaker = useAgent(Object.keys(conversation.speakers).find((id) => id !== me.id) ?? null)
  const holder = useAgent(conversation.assigneeId)
  const team = useQuery({ ...teamsQuery, enabled: conversation.teamId !== null }).data?.find(
    (one) => one.id === conversation.teamId,
  )
  const handing = useTimeline(conversation.id)?.entries.findLast((event) => event.type === 'conversation.assigned')
  const giver = useAgent(
    handing?.type === 'conversation.assigned' &&
      handing.assigneeId === me.id &&
      handing.by.kind === 'agent' &&
      handing.by.id !== me.id
      ? handing.by.id
      : null,
  )
  const present = useNow(1000)
  const waited = length(present - Date.parse(conversation.lastMessageAt))

  return (
    <div className="joinbar">
      <div className="row">
        {speaker || holder ? (
          <Avatar name={(speaker ?? holder)!.name} picture={(speaker ?? holder)!.picture} size={24} />
        ) : (
          <CircleDashed className="i i20 t3" />
        )}
        <div className="grow">
          {speaker ? (
            <>
              <b>{speaker.name} is answering.</b> <span className="t2">You can read along.</span>
            </>
          ) : holder?.id === me.id ? (
            <>
              <b>{giver ? `${giver.name} gave it to you.` : 'This one is for you.'}</b>{' '}
              <span className="t2 num">Waiting for {waited}.</span>
            </>
          ) : holder ? (
            <>
              <b>{holder.name} has it, and has not answered yet.</b>{' '}
              <span className="t2 num">Waiting for {waited}.</span>
            </>
          ) : team ? (
            <>
              <b>It waits for {team.name}.</b> <span className="t2 num">Waiting for {waited}.</span>
            </>
          ) : (
            <>
              <b>Nobody is answering yet.</b> <span className="t2 num">Waiting for {waited}.</span>
            </>
          )}
        </div>
        {speaker && (
          <Tip text={`Only you answer then, not ${speaker.name}`} side="top">
            <Button disabled={actions.busy} onClick={() => void actions.takeOver()}>
              Take over
            </Button>
          </Tip>
        )}
        <Button look="primary" disabled={actions.busy} onClick={() => void actions.join()} aria-keyshortcuts="y">
          Join
          <Keys of="y" />
        </Button>
      </div>
      {draft && (
        <div className="draft" dir="auto">
          <span className="s t3">Your draft</span>
          {draft}
        </div>
      )}
    </div>
  )
}
