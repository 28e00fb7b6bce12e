import { applyAgentEvent } from '@parley/protocol/apply.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import type { TimelinePage } from '@parley/protocol/page.ts'
import type { Sync } from '@parley/protocol/sync.ts'
import { Failed, request, sentenceOf } from './request.ts'
import { createStore } from './store.ts'

/** The loaded end of one conversation's timeline. `conversation` is its state at the last entry. */
export type Timeline = {
  status: 'loading' | 'ready' | 'failed'
  conversation: Conversation | null
  entries: readonly AgentEvent[]
  more: boolean
  older: 'idle' | 'loading' | 'failed'
  error: { sentence: string; gone: boolean } | null
}

const PAGE = 50
const LONG_PAGE = 200
/** So many timelines stay in memory, and so many of those are followed: coming back to one paints at once. */
const KEEP = 60
const FOLLOW = 8

const LOADING: Timeline = {
  status: 'loading',
  conversation: null,
  entries: [],
  more: false,
  older: 'idle',
  error: null,
}

export function openTimelines(options: {
  sync: () => Sync<AgentEvent>
  leave(conversation: string): void
  took(conversation: Conversation): void
}) {
  const timelines = createStore<ReadonlyMap<string, Timeline>>(new Map())
  /** The last looked at, newest first. */
  let recent: string[] = []

  const get = (id: string) => timelines.get().get(id)
  const set = (id: string, change: Partial<Timeline>) =>
    timelines.update((was) => new Map(was).set(id, { ...(was.get(id) ?? LOADING), ...change }))

  async function load(id: string) {
    set(id, { status: get(id)?.entries.length ? 'ready' : 'loading', error: null })
    try {
      const page = await read(id, null)
      set(id, {
        status: 'ready',
        conversation: page.conversation,
        entries: page.entries,
        more: page.more,
        older: 'idle',
      })
      options.took(page.conversation)
      // Subscribe first, read after, is the server's part: it answers with what came between.
      if (recent.includes(id)) options.sync().follow(id, page.conversation.seq, page.entries.at(-1)?.at)
    } catch (error) {
      const gone = error instanceof Failed && error.code === 'not-found'
      set(id, { status: 'failed', error: { sentence: sentenceOf(error), gone } })
    }
  }

  /** One page before the first loaded entry. False when there was none or it could not be read. */
  async function loadOlder(id: string, limit = PAGE): Promise<boolean> {
    const timeline = get(id)
    const first = timeline?.entries[0]
    if (!timeline?.more || !first || timeline.older === 'loading') return false
    set(id, { older: 'loading' })
    try {
      const page = await read(id, first.seq, limit)
      const now = get(id)
      if (now?.entries[0]?.seq !== first.seq) return false // Read afresh meanwhile.
      set(id, { entries: [...page.entries, ...now.entries], more: page.more, older: 'idle' })
      return true
    } catch {
      set(id, { older: 'failed' })
      return false
    }
  }

  /** All from the entry of this number on. */
  async function loadBackTo(id: string, seq: number): Promise<void> {
    for (;;) {
      const timeline = await whenRead(id)
      const first = timeline?.entries[0]
      if (!timeline?.more || timeline.older === 'failed' || !first || first.seq <= seq) return
      await loadOlder(id, LONG_PAGE)
    }
  }

  /** As it is once it was read, or could not be. */
  function whenRead(id: string): Promise<Timeline | undefined> {
    return new Promise((resolve) => {
      const look = () => {
        const timeline = get(id)
        if (timeline && (timeline.status === 'loading' || timeline.older === 'loading')) return
        stop()
        resolve(timeline)
      }
      const stop = timelines.subscribe(look)
      look()
    })
  }

  function read(id: string, before: number | null, limit = PAGE): Promise<TimelinePage> {
    const query = new URLSearchParams({ limit: String(limit), ...(before !== null && { before: String(before) }) })
    return request.get<TimelinePage>(`/conversations/${id}/timeline?${query}`)
  }

  function apply(id: string, event: AgentEvent) {
    const timeline = get(id)
    if (!timeline?.conversation) return
    const { conversation, entries } = applyAgentEvent(
      { conversation: timeline.conversation, entries: timeline.entries as AgentEvent[] },
      event,
    )
    set(id, { conversation, entries })
    options.took(conversation)
  }

  function trim() {
    for (const id of recent.slice(FOLLOW)) {
      if (!options.sync().has(id)) continue
      options.sync().unfollow(id)
      options.leave(id)
    }
    const dropped = recent.slice(KEEP)
    if (dropped.length === 0) return
    recent = recent.slice(0, KEEP)
    timelines.update((was) => new Map([...was].filter(([id]) => !dropped.includes(id))))
  }

  return {
    timelines,
    apply,
    loadOlder,
    loadBackTo,
    /** The agent looks at it: show what is here, and have the rest. */
    open(id: string) {
      recent = [id, ...recent.filter((one) => one !== id)]
      const timeline = get(id)
      if (timeline?.status === 'ready' && timeline.conversation) {
        if (!options.sync().has(id)) options.sync().follow(id, timeline.conversation.seq, timeline.entries.at(-1)?.at)
      } else if (timeline?.status !== 'loading') void load(id)
      trim()
    },
    /** The agent may look at it next: read it, follow it only when they do. */
    warm(id: string) {
      if (!get(id)) void load(id)
    },
    reload: (id: string) => void load(id),
    /** The line is back: what could not be read while it was down is read now. */
    retry() {
      for (const id of recent.slice(0, FOLLOW)) {
        const timeline = get(id)
        if (timeline?.status === 'failed' && !timeline.error?.gone) void load(id)
      }
    },
    drop(ids: string[]) {
      for (const id of ids) options.sync().unfollow(id)
      recent = recent.filter((id) => !ids.includes(id))
      timelines.update((was) => new Map([...was].filter(([id]) => !ids.includes(id))))
    },
  }
}
