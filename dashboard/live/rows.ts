import type { Conversation, Marks } from '@parley/protocol/conversation.ts'
import type { ConversationPage } from '@parley/protocol/page.ts'
import type { Presence } from '@parley/protocol/server.ts'
import { type CustomView, type Group, isDefaultView, SORTS, type Sort, type ViewKey } from '@parley/protocol/view.ts'
import { belongsTo, type Standpoint } from './belongs.ts'
import { Failed, request, sentenceOf } from './request.ts'
import { createStore } from './store.ts'

/** How far a view is loaded. `next` is where it goes on; null when all of it is here. */
export type ViewPage = {
  status: 'loading' | 'ready' | 'failed'
  loaded: boolean
  next: string | null
  sort: Sort
  /** Those the server named. They decide where what a row tells does not suffice to tell whether it belongs. */
  named: ReadonlySet<string>
  error: string | null
  /** The view is not there any more. */
  gone: boolean
}

const PAGE = 50
const PAGE_ON = 100
const NOBODY: ReadonlySet<string> = new Set()
const EMPTY: ViewPage = {
  status: 'loading',
  loaded: false,
  next: null,
  sort: 'newest',
  named: NOBODY,
  error: null,
  gone: false,
}

/** The view that is being made: not saved yet, and shown already. */
export const DRAFT = 'view:draft' satisfies ViewKey
export type Draft = { tree: Group; sort: Sort }
export type Preview = { count: number | null; mine: number | null }

/**
 * Every conversation this desk knows, by id, as its newest state. A view is no list of its own: it is what of these
 * belongs to it, down to where it is loaded. So a frame with new rows moves conversations between views by itself.
 */
export function openRows(myId: string) {
  const rows = createStore<ReadonlyMap<string, Conversation>>(new Map())
  const reads = createStore<ReadonlyMap<string, number>>(new Map())
  const presence = createStore<ReadonlyMap<string, Presence>>(new Map())
  const pages = createStore<Readonly<Record<string, ViewPage>>>({})
  /** The custom views, and the draft of one. */
  const views = createStore<ReadonlyMap<string, Draft>>(new Map())

  const pageOf = (view: ViewKey) => pages.get()[view] ?? { ...EMPTY, sort: sortOf(view) }
  const setPage = (view: ViewKey, change: Partial<ViewPage>) =>
    pages.update((was) => ({ ...was, [view]: { ...pageOf(view), ...change } }))

  function sortOf(view: ViewKey): Sort {
    const kept = view === DRAFT ? null : localStorage.getItem(sortPlace(view))
    return SORTS.find((sort) => sort === kept) ?? views.get().get(view)?.sort ?? 'newest'
  }

  /** `again`: what is loaded below the first page stays, if it follows on without a gap. */
  async function load(view: ViewKey, after: string | null, again = false) {
    const { sort } = pageOf(view)
    setPage(view, { status: 'loading', error: null })
    try {
      const page = await ask(view, sort, after)
      const now = pageOf(view)
      if (now.sort !== sort) return // Sorted otherwise meanwhile: that answer is on its way.
      take(page.conversations)
      setReads(page.read)
      setPresence(page.presence)
      const deeper = again && now.loaded && isBeyond(now.next, page.next, sort)
      setPage(view, {
        status: 'ready',
        loaded: true,
        next: deeper ? now.next : page.next,
        named: new Set([
          ...(after !== null || deeper ? now.named : []),
          ...page.conversations.map((conversation) => conversation.id),
        ]),
        gone: false,
      })
      return page
    } catch (error) {
      const gone = error instanceof Failed && error.code === 'not-found'
      setPage(view, { status: 'failed', error: sentenceOf(error), gone })
    }
  }

  function ask(view: ViewKey, sort: Sort, after: string | null): Promise<ConversationPage & Partial<Preview>> {
    const limit = after === null ? PAGE : PAGE_ON
    if (view === DRAFT) {
      const tree = views.get().get(DRAFT)?.tree
      return request.post('/views/preview', { tree, sort, limit, ...(after !== null && { after }) })
    }
    const query = new URLSearchParams({ view, sort, limit: String(limit), ...(after !== null && { after }) })
    return request.get(`/conversations?${query}`)
  }

  function take(some: readonly Conversation[]) {
    const was = rows.get()
    const news = some.flatMap((row) => newerOf(was.get(row.id), row) ?? [])
    if (news.length === 0) return
    const next = new Map(was)
    for (const row of news) next.set(row.id, row)
    rows.set(next)
  }

  function setReads(some: Record<string, number>) {
    const was = reads.get()
    const higher = Object.entries(some).filter(([id, count]) => count > (was.get(id) ?? -1))
    if (higher.length > 0) reads.set(new Map([...was, ...higher]))
  }

  function setPresence(some: Record<string, Presence>) {
    const was = presence.get()
    const changed = Object.entries(some).filter(([id, one]) => was.get(id) !== one)
    if (changed.length > 0) presence.set(new Map([...was, ...changed]))
  }

  function setSort(view: ViewKey, sort: Sort) {
    if (view !== DRAFT) localStorage.setItem(sortPlace(view), sort)
    setPage(view, { ...EMPTY, sort })
    void load(view, null)
  }

  return {
    rows,
    reads,
    presence,
    pages,
    views,
    take,
    setReads,
    setPresence,
    setSort,
    pageOf,
    setMarks(id: string, marks: Marks) {
      const row = rows.get().get(id)
      if (row) take([{ ...row, visitorMarks: marks }])
    },
    remove(ids: string[]) {
      rows.update((was) => new Map([...was].filter(([id]) => !ids.includes(id))))
    },
    /** What the custom views ask for now. One that has changed is read anew. */
    setViews(all: readonly CustomView[]) {
      const was = views.get()
      const next = new Map<string, Draft>(all.map(({ id, tree, sort }) => [`view:${id}`, { tree, sort }]))
      const draft = was.get(DRAFT)
      if (draft) next.set(DRAFT, draft)
      views.set(next)
      for (const [key, view] of next) {
        const page = pages.get()[key]
        if (key === DRAFT || !page || JSON.stringify(was.get(key) ?? view) === JSON.stringify(view)) continue
        setPage(key as ViewKey, { ...EMPTY, sort: sortOf(key as ViewKey) })
        void load(key as ViewKey, null)
      }
    },
    /** Shows what a view would hold, and how many; with null the draft is put away. */
    async preview(draft: Draft | null): Promise<Preview | null> {
      const next = new Map(views.get())
      if (draft === null) {
        next.delete(DRAFT)
        views.set(next)
        setPage(DRAFT, EMPTY)
        return null
      }
      views.set(next.set(DRAFT, draft))
      setPage(DRAFT, { sort: draft.sort })
      const page = await load(DRAFT, null)
      return page ? { count: page.count ?? null, mine: page.mine ?? null } : null
    },
    /** Reads the start of a view, once; `again` after an absence. */
    open(view: ViewKey, again = false) {
      const page = pages.get()[view]
      if (page && !again && (page.loaded || page.status === 'loading')) return
      void load(view, null)
    },
    /** Looks whether others belong to it now: time passes, and a row does not tell everything. */
    lookAgain(view: ViewKey) {
      if (pages.get()[view]?.status === 'ready') void load(view, null, true)
    },
    /** Labels were taken off, or are others now: no event tells of it for each conversation. */
    lookAgainEverywhere() {
      for (const [view, page] of Object.entries(pages.get())) if (page.loaded) void load(view as ViewKey, null, true)
    },
    more(view: ViewKey): Promise<unknown> | undefined {
      const page = pages.get()[view]
      if (page?.status === 'ready' && page.next !== null) return load(view, page.next)
    },
    /** After an absence: what was loaded is read afresh from the top. */
    refresh() {
      for (const [view, page] of Object.entries(pages.get())) {
        if (page.loaded && view !== DRAFT) void load(view as ViewKey, null)
      }
    },
    belongs: (view: ViewKey, row: Conversation) => belongsTo(view, row, standpoint(view)),
    standpoint,
  }

  function standpoint(view: ViewKey): Standpoint {
    return {
      me: myId,
      tree: isDefaultView(view) ? undefined : views.get().get(view)?.tree,
      named: pageOf(view).named,
      reads: reads.get(),
      now: Date.now(),
    }
  }
}

/** The row as it is to be shown; null when that is as it was, so that nothing is drawn anew for it. */
function newerOf(known: Conversation | undefined, row: Conversation): Conversation | null {
  if (!known) return row
  // A row read earlier may arrive later: the smaller seq loses. Marks only rise, whichever row brings them.
  const newer = row.seq >= known.seq ? row : known
  const next = { ...newer, visitorMarks: highest(row.visitorMarks, known.visitorMarks) }
  return JSON.stringify(next) === JSON.stringify(known) ? null : next
}

const sortPlace = (view: ViewKey) => `parley:sort:${view}`

function highest(a: Marks, b: Marks): Marks {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) }
}

/** Whether `a` lies further down a list than `b`; null is its end. */
function isBeyond(a: string | null, b: string | null, sort: Sort): boolean {
  if (a === null || b === null) return a === null && b !== null
  return sort === 'newest' ? a < b : a > b
}
