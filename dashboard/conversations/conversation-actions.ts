import type { Conversation, OUTCOMES, Priority } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import { useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { useAgents } from '../live/workspace.ts'
import { toast } from '../ui/toast.tsx'

type Answer = { conversation: Conversation }

export type Transfer = { assigneeId: string | null; teamId: string | null; note: string; epoch: number; name: string }
export type Ending = { outcome: (typeof OUTCOMES)[number]; comment: string; askRating: boolean; epoch: number }
export type Blocking = { byAddress: boolean; reason: string; end: boolean }

/** What an agent may do with one conversation as a whole. Each asks the server; the answer is the new state. */
export function useConversationActions(conversation: Conversation) {
  const desk = useDesk()
  const agents = useAgents()
  const [busy, setBusy] = useState(false)
  const path = `/conversations/${conversation.id}`

  /** Null when it is done, else the sentence that says why not. */
  async function ask(act: () => Promise<Answer>): Promise<string | null> {
    setBusy(true)
    try {
      const answer = await act()
      desk.take(answer.conversation)
      return null
    } catch (error) {
      return error instanceof Failed && error.code === 'stale-epoch'
        ? 'Somebody was faster. Look again, then decide.'
        : sentenceOf(error)
    } finally {
      setBusy(false)
    }
  }

  /** The same where there is no place of its own for the sentence. */
  async function run(act: () => Promise<Answer>): Promise<boolean> {
    const refused = await ask(act)
    if (refused !== null) toast(refused, undefined, true)
    return refused === null
  }

  const join = () => run(() => request.post<Answer>(`${path}/participation`))
  const reopen = () => run(() => request.delete<Answer>(`${path}/closure`))
  const put = (to: { assigneeId: string | null; teamId?: string | null; epoch?: number }) =>
    run(() => request.put<Answer>(`${path}/assignment`, to))
  const prioritise = (priority: Priority) => run(() => request.put<Answer>(`${path}/priority`, { priority }))
  const unblock = () => run(() => request.delete<Answer>(`${path}/block`))
  const flag = (comment: string | null) => ask(() => request.put<Answer>(`${path}/critical`, { comment }))

  return {
    busy,
    join,
    reopen,
    prioritise,
    flag,
    /** From whoever has the floor now; the epoch says who that was when the agent decided. */
    async takeOver() {
      const { assigneeId, teamId, epoch } = conversation
      if (!(await run(() => request.put<Answer>(`${path}/takeover`, { epoch })))) return false
      const from = agents.find((agent) => agent.id === assigneeId)?.name
      if (from) {
        const back = { name: 'Give it back', run: () => void put({ assigneeId, teamId }) }
        toast(`You took it over from ${from}`, back)
      }
      return true
    },
    async transfer({ note, name, ...to }: Transfer) {
      const { assigneeId, teamId } = conversation
      const words = note && { note: { id: newId(), body: note } }
      const refused = await ask(() => request.post<Answer>(`${path}/transfer`, { ...to, ...words }))
      if (refused === null)
        toast(`Transferred to ${name}`, { name: 'Undo', run: () => void put({ assigneeId, teamId }) })
      return refused
    },
    async backToQueue() {
      const { assigneeId, teamId, epoch } = conversation
      if (!(await put({ assigneeId: null, epoch }))) return
      toast('Back in the queue', { name: 'Undo', run: () => void put({ assigneeId, teamId }) })
    },
    categorise: (category: string | null) => run(() => request.put<Answer>(`${path}/category`, { category })),
    async unflag() {
      const comment = conversation.critical?.comment ?? null
      if (!(await run(() => request.delete<Answer>(`${path}/critical`)))) return
      toast('Not critical any more', { name: 'Undo', run: () => void flag(comment) })
    },
    async askRating() {
      if (await run(() => request.put<Answer>(`${path}/rating-request`))) toast('Asked for a rating')
    },
    async end({ outcome, comment, askRating, epoch }: Ending) {
      const how = { outcome, epoch, askRating, ...(comment && { comment }) }
      const refused = await ask(() => request.post<Answer>(`${path}/closure`, how))
      if (refused === null) toast(`Ended as ${outcome}`, { name: 'Reopen', run: () => void reopen() })
      return refused
    },
    async block(how: Blocking) {
      const refused = await ask(() => request.put<Answer>(`${path}/block`, { ...how, reason: how.reason || null }))
      if (refused === null)
        toast(`${conversation.visitor.name} is blocked`, { name: 'Undo', run: () => void unblock() })
      return refused
    },
    async unblock() {
      if (await unblock()) toast(`${conversation.visitor.name} may write again`)
    },
  }
}

export type ConversationActions = ReturnType<typeof useConversationActions>

export function hasJoined(conversation: Conversation, agentId: string): boolean {
  return conversation.status !== 'ended' && agentId in conversation.speakers
}
