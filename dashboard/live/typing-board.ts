import { createStore } from './store.ts'

/** What visitors are writing, and which colleagues are. A signal may be lost, so each is believed for a few seconds only. */
export type TypingNow = { visitor: { text: string } | null; agents: readonly string[] }

const NOBODY: TypingNow = { visitor: null, agents: [] }

export function openTypingBoard() {
  const board = createStore<ReadonlyMap<string, TypingNow>>(new Map())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  const set = (conversation: string, change: (was: TypingNow) => TypingNow) =>
    board.update((was) => {
      const next = new Map(was)
      const now = change(was.get(conversation) ?? NOBODY)
      if (now.visitor || now.agents.length > 0) next.set(conversation, now)
      else next.delete(conversation)
      return next
    })

  const stop = (conversation: string, by: { kind: string; id: string }) => {
    const key = `${conversation} ${by.id}`
    clearTimeout(timers.get(key))
    timers.delete(key)
    set(conversation, (was) =>
      by.kind === 'visitor' ? { ...was, visitor: null } : { ...was, agents: was.agents.filter((id) => id !== by.id) },
    )
  }

  return {
    board,
    stop,
    heard(conversation: string, by: { kind: 'visitor' | 'agent'; id: string }, text: string, ttlMs: number) {
      const key = `${conversation} ${by.id}`
      clearTimeout(timers.get(key))
      timers.set(
        key,
        setTimeout(() => stop(conversation, by), ttlMs),
      )
      set(conversation, (was) =>
        by.kind === 'visitor'
          ? { ...was, visitor: { text } }
          : { ...was, agents: was.agents.includes(by.id) ? was.agents : [...was.agents, by.id] },
      )
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      board.set(new Map())
    },
  }
}
