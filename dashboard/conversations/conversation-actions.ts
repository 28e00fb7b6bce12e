import type { Conversation, OUTCOMES } from '@parley/protocol/conversation.ts'
import { useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { Failed, request } from '../live/request.ts'
import { useAgents } from '../live/workspace.ts'
import { toast, toastError } from '../ui/toast.tsx'

type Answer = { conversation: Conversation }

/** What an agent may do with one conversation as a whole. Each asks the server; the answer is the new state. */
export function useConversationActions(conversation: Conversation) {
  const desk = useDesk()
  const agents = useAgents()
  const [busy, setBusy] = useState(false)
  const path = `/conversations/${conversation.id}`

  async function run(act: () => Promise<Answer>): Promise<boolean> {
    setBusy(true)
    try {
      const answer = await act()
      desk.take(answer.conversation)
      return true
    } catch (error) {
      if (error instanceof Failed && error.code === 'stale-epoch')
        toast('Somebody was faster. Look again, then decide.', undefined, true)
      else toastError(error)
      return false
    } finally {
      setBusy(false)
    }
  }

  const join = () => run(() => request.post<Answer>(`${path}/participation`))
  const reopen = () => run(() => request.delete<Answer>(`${path}/closure`))
  const put = (assigneeId: string | null, epoch?: number) =>
    run(() => request.put<Answer>(`${path}/assignment`, { assigneeId, ...(epoch !== undefined && { epoch }) }))

  return {
    busy,
    join,
    reopen,
    /** To an agent, or with null back to the queue. Taking it oneself is joining as well. */
    async assign(assigneeId: string | null) {
      const before = conversation.assigneeId
      if (!(await put(assigneeId, conversation.epoch))) return
      if (assigneeId === desk.me.id) {
        await join()
        return
      }
      const name = agents.find((agent) => agent.id === assigneeId)?.name
      toast(name ? `Assigned to ${name}` : 'Back in the queue', { name: 'Undo', run: () => void put(before) })
    },
    async end(outcome: (typeof OUTCOMES)[number], comment: string) {
      const ended = await run(() => request.post<Answer>(`${path}/closure`, { outcome, ...(comment && { comment }) }))
      if (ended) toast(`Ended as ${outcome}`, { name: 'Reopen', run: () => void reopen() })
      return ended
    },
  }
}

export type ConversationActions = ReturnType<typeof useConversationActions>

export function hasJoined(conversation: Conversation, agentId: string): boolean {
  return conversation.status !== 'ended' && agentId in conversation.speakers
}
