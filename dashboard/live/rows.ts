import { type Conversation, type Marks, VIEWS, type View } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Presence } from '@parley/protocol/server.ts'
import { request, sentenceOf } from './request.ts'
import { createStore } from './store.ts'

/** How far a view is loaded. `next` is where it goes on; null when all of it is here. */
export type ViewPage = {
  status: 'loading' | 'ready' | 'failed'
  loaded: boolean
  next: string | null
  error: string | null
}

const PAGE = 50
const EMPTY: ViewPage = { status: 'loading', loaded: false, next: null, error: null }

/**
 * Every conversation this desk knows, by id, as its newest state. A view is no list of its own: it is what of these
 * belongs to it, down to where it is loaded. So a frame with new rows moves conversations between views by itself.
 */
export function openRows(myId: string) {
  const rows = createStore<ReadonlyMap<string, Conversation>>(new Map())
  const reads = createStore<ReadonlyMap<string, number>>(new Map())
  const presence = createStore<ReadonlyMap<string, Presence>>(new Map())
  const pages = createStore<Readonly<Record<View, ViewPage>>>(
    Object.fromEntries(VIEWS.map((view) => [view, EMPTY])) as Record<View, ViewPage>,
  )

  const setPage = (view: View, change: Partial<ViewPage>) =>
    pages.update((was) => ({ ...was, [view]: { ...was[view], ...change } }))

  async function load(view: View, after: string | null) {
    setPage(view, { status: 'loading', error: null })
    try {
      const query = new URLSearchParams({ view, limit: String(PAGE), ...(after !== null && { after }) })
      const page = await request.get<ConversationPage>(`/conversations?${query}`)
      take(page.conversations)
      setReads(page.read)
      setPresence(page.presence)
      setPage(view, { status: 'ready', loaded: true, next: page.next })
    } catch (error) {
      setPage(view, { status: 'failed', error: sentenceOf(error) })
    }
  }

  function take(some: readonly Conversation[]) {
    if (some.length === 0) return
    rows.update((was) => {
      const next = new Map(was)
      for (const row of some) {
        const known = was.get(row.id)
        // A row read earlier may arrive later: the smaller seq loses. Marks only rise, whichever row brings them.
        const newer = !known || row.seq >= known.seq ? row : known
        next.set(row.id, known ? { ...newer, visitorMarks: highest(row.visitorMarks, known.visitorMarks) } : row)
      }
      return next
    })
  }

  function setReads(some: Record<string, number>) {
    reads.update((was) => {
      const next = new Map(was)
      for (const [id, count] of Object.entries(some)) next.set(id, Math.max(count, was.get(id) ?? 0))
      return next
    })
  }

  function setPresence(some: Record<string, Presence>) {
    presence.update((was) => new Map([...was, ...Object.entries(some)]))
  }

  return {
    rows,
    reads,
    presence,
    pages,
    take,
    setReads,
    setPresence,
    setMarks(id: string, marks: Marks) {
      const row = rows.get().get(id)
      if (row) take([{ ...row, visitorMarks: marks }])
    },
    remove(ids: string[]) {
      rows.update((was) => new Map([...was].filter(([id]) => !ids.includes(id))))
    },
    /** Reads the start of a view, once; `again` after an absence. */
    open(view: View, again = false) {
      const page = pages.get()[view]
      if (page.loaded && !again) return
      if (page.status === 'loading' && page !== EMPTY && !again) return
      void load(view, null)
    },
    more(view: View) {
      const page = pages.get()[view]
      if (page.status === 'ready' && page.next !== null) void load(view, page.next)
    },
    /** After an absence: what was loaded is read afresh from the top. */
    refresh() {
      for (const view of Object.keys(pages.get()) as View[]) if (pages.get()[view].loaded) void load(view, null)
    },
    inView: (view: View) => sortedView(view, rows.get(), pages.get()[view], myId),
  }
}

function highest(a: Marks, b: Marks): Marks {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) }
}

export function belongs(view: View, row: Conversation, myId: string): boolean {
  if (view === 'closed') return row.status === 'ended'
  if (row.status === 'ended') return false
  switch (view) {
    case 'you':
      return row.assigneeId === myId
    case 'assigned':
      return row.assigneeId !== null
    case 'unassigned':
      return row.assigneeId === null && row.status !== 'bot'
    case 'live':
      return row.status === 'bot'
    case 'sla':
      return false
    default:
      return true
  }
}

/** Newest first, as the server sorts; nothing from below the part that is loaded, or it would stand next to a gap. */
export function sortedView(
  view: View,
  rows: ReadonlyMap<string, Conversation>,
  page: ViewPage,
  myId: string,
): Conversation[] {
  if (!page.loaded) return []
  const keyed: [string, Conversation][] = []
  for (const row of rows.values()) {
    if (!belongs(view, row, myId)) continue
    const key = `${view === 'closed' ? row.endedAt : row.lastMessageAt}_${row.id}`
    if (page.next === null || key >= page.next) keyed.push([key, row])
  }
  return keyed.sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([, row]) => row)
}
