import type { Conversation, View } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import { useNavigate } from '@tanstack/react-router'
import { useDesk } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { belongs } from '../live/rows.ts'
import { toast, toastError } from '../ui/toast.tsx'

/** Joins the conversation that waits longest, and opens it. */
export function useTakeNext(): () => Promise<void> {
  const desk = useDesk()
  const navigate = useNavigate()
  return async () => {
    try {
      const page = await request.get<ConversationPage>('/conversations?view=unassigned&limit=100')
      desk.rows.take(page.conversations)
      const waiting = [...desk.rows.rows.get().values()].filter((row) => belongs('unassigned', row, desk.me.id))
      const next = waiting.sort((a, b) => (a.lastMessageAt < b.lastMessageAt ? -1 : 1))[0]
      if (!next) return toast('Nobody is waiting.')
      const { conversation } = await request.post<{ conversation: Conversation }>(
        `/conversations/${next.id}/participation`,
      )
      desk.take(conversation)
      await navigate({
        to: '/inbox/$view/$conversationId',
        params: { view: 'you' satisfies View, conversationId: next.id },
      })
    } catch (error) {
      toastError(error)
    }
  }
}
