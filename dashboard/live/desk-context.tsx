import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import type { Presence } from '@parley/protocol/server.ts'
import type { ViewKey } from '@parley/protocol/view.ts'
import { createContext, useContext, useMemo, useRef } from 'react'
import { useNow } from '../ui/time.ts'
import { belongsTo, type Listed, listed } from './belongs.ts'
import type { Desk } from './desk.ts'
import type { ViewPage } from './rows.ts'
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

/** A view as it stands: how far it is loaded, and what of the rows belongs to it, in its order. */
export function useView(view: ViewKey): { page: ViewPage; conversations: readonly Conversation[] } {
  const { rows, me } = useDesk()
  const all = useStore(rows.rows)
  useStore(rows.pages, (pages) => pages[view])
  const page = rows.pageOf(view)
  const tree = useStore(rows.views, (views) => views.get(view)?.tree)
  // What I have read, and what time it is, moves only conversations of views that ask for it.
  const reads = useStore(rows.reads, (reads) => (tree ? reads : null))
  const now = useNow(60_000)
  const minute = tree ? now : 0
  const { sort, next, named, loaded } = page
  // biome-ignore lint/correctness/useExhaustiveDependencies: `reads` and `minute` make the rule anew.
  const rule = useMemo(() => {
    const from = rows.standpoint(view)
    return { sort, next, belongs: (row: Conversation) => belongsTo(view, row, from) }
  }, [rows, view, sort, next, named, tree, reads, minute, me.id])
  const was = useRef<Listed | null>(null)
  was.current = loaded ? listed(all, rule, was.current) : null
  return { page, conversations: was.current?.list ?? NONE }
}

const NONE: readonly Conversation[] = []
