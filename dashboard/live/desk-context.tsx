import type { Conversation, View } from '@parley/protocol/conversation.ts'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import type { Presence } from '@parley/protocol/server.ts'
import { createContext, useContext, useMemo } from 'react'
import type { Desk } from './desk.ts'
import { sortedView } from './rows.ts'
import { useStore } from './store.ts'
import type { Timeline } from './timelines.ts'
import type { TypingNow } from './typing-board.ts'

const DeskContext = createContext<Desk | null>(null)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('useDesk is for parts of the desk.')
  return desk
}

export function useConversation(id: string | undefined): Conversation | undefined {
  return useStore(useDesk().rows.rows, (rows) => (id === undefined ? undefined : rows.get(id)))
}

/** Messages of the visitor that I have not read. */
export function useUnread(conversation: Conversation): number {
  const read = useStore(useDesk().rows.reads, (reads) => reads.get(conversation.id) ?? 0)
  return Math.max(0, conversation.visitorMessages - read)
}

export function usePresence(visitorId: string): Presence {
  return useStore(useDesk().rows.presence, (presence) => presence.get(visitorId) ?? 'left')
}

export function useTyping(conversation: string): TypingNow | undefined {
  return useStore(useDesk().typing, (board) => board.get(conversation))
}

/** Colleagues who look at this conversation now, and those of them who write. */
export function useColleaguesAt(conversation: string): { id: string; writes: boolean }[] {
  const { viewers, me } = useDesk()
  const looking = useStore(viewers, (all) => all.get(conversation))
  const writing = useTyping(conversation)?.agents
  return useMemo(() => {
    const ids = new Set([...(writing ?? []), ...(looking ?? [])])
    ids.delete(me.id)
    return [...ids].map((id) => ({ id, writes: writing?.includes(id) ?? false }))
  }, [looking, writing, me.id])
}

export function useTimeline(id: string): Timeline | undefined {
  return useStore(useDesk().timelines.timelines, (all) => all.get(id))
}

export function useOutgoing(conversation: string): readonly Outgoing[] {
  const all = useStore(useDesk().outgoing)
  return useMemo(() => all.filter((item) => item.conversation === conversation), [all, conversation])
}

export function useView(view: View): {
  page: ReturnType<Desk['rows']['pages']['get']>[View]
  conversations: Conversation[]
} {
  const { rows, me } = useDesk()
  const all = useStore(rows.rows)
  const page = useStore(rows.pages, (pages) => pages[view])
  const conversations = useMemo(() => sortedView(view, all, page, me.id), [view, all, page, me.id])
  return { page, conversations }
}
