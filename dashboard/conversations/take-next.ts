import type { Conversation, View } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import { sortKey } from '@parley/protocol/view.ts'
import { useNavigate } from '@tanstack/react-router'
import { useDesk } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { toast, toastError } from '../ui/toast.tsx'

/** Joins the conversation that waits longest, and opens it. */
export function useTakeNext(): () => Promise<void> {
  const desk = useDesk()
  const navigate = useNavigate()
  return async () => {
    try {
      const page = await request.get<ConversationPage>('/conversations?view=unassigned&sort=waiting&limit=20')
      desk.rows.take(page.conversations)
      const waiting = [...desk.rows.rows.get().values()].filter((row) => desk.rows.belongs('unassigned', row))
      const next = waiting.sort((a, b) => (sortKey(a, 'waiting') < sortKey(b, 'waiting') ? -1 : 1))[0]
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
