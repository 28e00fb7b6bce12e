import type { AgentEvent, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import type { Link } from '@parley/protocol/link.ts'
import type { Outbox, Outgoing } from '@parley/protocol/outbox.ts'
import type { AgentFrame, VisitorFrame } from '@parley/protocol/server.ts'
import type { Sync } from '@parley/protocol/sync.ts'
import { type Acknowledged, canariesIn, canaryOf, type Entry, type TabJournal, type Written } from '../journal.ts'
import type { ClientModules } from './modules.ts'
import { readOnce } from './read.ts'
import { overWire, type Wire } from './wire.ts'

export type TabPlan = {
  tab: string
  kind: 'visitor' | 'agent'
  authorId: string
  /** Of the door through which it reaches the nodes. */
  port: number
  token?: string
  cookie?: string
  /** What it follows, and writes to. */
  conversations: string[]
  /** The workspace's conversations it may know of beside those; agents of all inboxes: all. */
  sees: 'own' | 'all' | 'nothing'
  /** Tabs of one visitor share what is unsent, as tabs of one browser do. */
  browser: string
  writes: boolean
  client: keyof typeof import('./modules.ts')['CLIENTS']
}

type Event = AgentEvent | VisitorEvent
type Frame = AgentFrame | VisitorFrame

/** No more than this stays unsent in one tab: people stop writing when nothing leaves. */
const MOST_UNSENT = 20
const MOST_LISTED = 300

/** One tab of a visitor's or an agent's browser: the product's own client modules, and a memory of all that happened. */
export type Tab = ReturnType<typeof openTab>

export function openTab(plan: TabPlan, modules: ClientModules, storage: Map<string, Outgoing>, random: () => number) {
  const base = `http://127.0.0.1:${plan.port}/api/v1${plan.kind === 'visitor' ? '/visitor' : ''}`
  const headers: Record<string, string> = plan.cookie ? { cookie: plan.cookie } : {}
  const written: Written[] = []
  const writtenAt = new Map<string, number>()
  const counts = new Map<string, number>()
  const acknowledged = new Map<string, Acknowledged>()
  const refused = new Map<string, string>()
  const foreign: string[] = []
  /** Acknowledged, and then undone by a restored backup. */
  const withdrawn = new Set<string>()
  let inBackup = new Set<string>()
  const waits: number[] = []
  let slowest = 0
  const own = new Set(plan.conversations)
  /** No desk lists thousands; what is beyond its last page, it need not know. */
  let listsAll = plan.kind === 'agent' && plan.sees === 'all'
  let life = 0
  let views = new Map<string, Entry[]>()
  let rows = new Map<string, number>()
  let link: Link<Frame>
  let sync: Sync<Event>
  let outbox: Outbox
  let online = false

  const wire: Wire = { rudeness: 0, random, heard: listen }

  /** Everything that reaches this tab is looked at, whether or not any code of ours would show it. */
  function listen(text: string) {
    for (const { conversation, isNote } of canariesIn(text)) {
      const mayKnow = plan.sees === 'all' || (plan.sees === 'own' && own.has(conversation))
      if (!mayKnow || (isNote && plan.kind === 'visitor')) foreign.push(text.slice(0, 300))
    }
  }

  function live() {
    const mine = ++life
    views = new Map()
    rows = new Map()
    sync = modules.openSync<Event>({
      apply(id, event) {
        views.get(id)?.push(entryOf(event))
        settle(id, event)
      },
      ask: (known) => link.send({ type: 'resume', ...known }),
      forget: (id) => void readAfresh(mine, id),
    })
    outbox = modules.openOutbox({
      store: {
        all: () => [...storage.values()].map((item) => ({ ...item })),
        put: (item) => mine === life && storage.set(item.id, { ...item }),
        remove: (id) => storage.delete(id),
      },
      send: (frame) => mine === life && link.send(frame),
      onChange() {},
    })
    link = modules.openLink<Frame>({
      transports: [overWire(`${base.replace('http', 'ws')}/socket`, headers, wire)],
      hello: () => ({
        type: 'hello',
        v: 1,
        tab: plan.tab,
        resume: sync.hello(),
        ...(plan.token && { token: plan.token }),
      }),
      onFrame: (frame) => mine === life && hear(frame),
      onState(state) {
        if (mine !== life) return
        online = state === 'online'
        if (!online) return outbox.pause()
        sync.welcomed()
        outbox.resend()
        if (plan.kind === 'agent') void readList(mine)
      },
      random,
    })
    for (const id of plan.conversations) void readAfresh(mine, id)
  }

  function hear(frame: Frame) {
    switch (frame.type) {
      case 'ack':
        acknowledge({ id: frame.id, conversation: frame.conversation, seq: frame.seq })
        return adopt(frame.conversation)
      case 'refused':
        return frame.id === null ? undefined : refuse(frame.id, frame)
      case 'event':
        adopt(frame.conversation)
        return sync.event(frame.conversation, frame.event)
      case 'delta':
        return sync.delta(frame.conversation, frame.from, frame.events, frame.more)
      case 'reset':
        return sync.reset(frame.conversation)
      case 'rows':
        for (const { id, seq } of frame.rows) rows.set(id, Math.max(seq, rows.get(id) ?? 0))
    }
  }

  /** A conversation that has just begun, here or in another tab. */
  function adopt(id: string) {
    if (plan.kind !== 'visitor' || views.has(id)) return
    views.set(id, [])
    sync.follow(id, 0)
  }

  function acknowledge(one: Acknowledged) {
    outbox.acknowledged(one.id)
    if (acknowledged.has(one.id) || withdrawn.has(one.id)) return
    const at = writtenAt.get(one.id)
    // What another tab of this browser wrote is in its journal, not in ours.
    if (at === undefined) return
    acknowledged.set(one.id, one)
    const waited = performance.now() - at
    waits.push(waited)
    slowest = Math.max(slowest, waited)
  }

  function settle(conversation: string, event: Event) {
    const words = wordsOf(event)
    if (words && (storage.has(words.id) || writtenAt.has(words.id)))
      acknowledge({ id: words.id, conversation, seq: event.seq })
  }

  function refuse(id: string, refusal: Parameters<Outbox['refused']>[1]) {
    outbox.refused(id, refusal)
    if (outbox.items().some((item) => item.id === id && item.state === 'failed')) {
      refused.set(id, refusal.code)
      outbox.discard(id)
    }
  }

  /** As the screens do when their timeline is void: the end of it, read afresh, and followed from there. */
  async function readAfresh(mine: number, id: string): Promise<void> {
    const page = await read<{ conversation: { seq: number }; entries: Event[] }>(
      mine,
      `/conversations/${id}/timeline?limit=100`,
    )
    if (mine !== life) return
    // There is no such conversation yet: its first message makes it.
    if (!page) return void views.delete(id)
    views.set(id, page.entries.map(entryOf))
    for (const event of page.entries) settle(id, event)
    sync.follow(id, page.conversation.seq, page.entries.at(-1)?.at)
  }

  async function readList(mine: number): Promise<void> {
    rows = new Map()
    for (let after: string | null = ''; after !== null; ) {
      if (rows.size >= MOST_LISTED) {
        listsAll = false
        return
      }
      const page: { conversations: { id: string; seq: number }[]; next: string | null } | null = await read(
        mine,
        `/conversations?view=all&limit=100${after && `&after=${encodeURIComponent(after)}`}`,
      )
      if (!page || mine !== life) return
      for (const { id, seq } of page.conversations) rows.set(id, Math.max(seq, rows.get(id) ?? 0))
      after = page.next
    }
  }

  /** Until it is answered; null when there is nothing of that name. */
  async function read<T>(mine: number, path: string): Promise<T | null> {
    const auth = plan.token ? { authorization: `Bearer ${plan.token}` } : headers
    for (let wait = 200; mine === life; wait = Math.min(wait * 2, 2000)) {
      try {
        return (await readOnce(base + path, auth)) as T | null
      } catch {
        // Away for the moment.
      }
      await new Promise((resolve) => setTimeout(resolve, wait * random()))
    }
    return null
  }

  live()

  return {
    plan,
    wire,
    isOnline: () => online,
    write(conversation: string, kind: 'message' | 'note', size = 0) {
      if (outbox.items().length >= MOST_UNSENT) return
      const id = newId()
      const n = (counts.get(conversation) ?? 0) + 1
      counts.set(conversation, n)
      const body = `${canaryOf(conversation, kind)} number ${n} of ${plan.tab} ${'and so on '.repeat(size / 10)}#${id}`
      written.push({ id, conversation, n, body, kind })
      writtenAt.set(id, performance.now())
      outbox.add({ id, conversation, body, kind })
    },
    /** The page is gone with all it held; what is unsent is in the browser's storage. */
    reload() {
      link.close()
      for (const { conversation } of sync.cursors()) sync.unfollow(conversation)
      live()
    },
    leave() {
      life++
      link.close()
      for (const { conversation } of sync.cursors()) sync.unfollow(conversation)
    },
    /** The longest wait for an acknowledgement since this was last asked, in milliseconds. */
    slowest() {
      const found = slowest
      slowest = 0
      return found
    },
    backedUp() {
      inBackup = new Set(acknowledged.keys())
    },
    restored() {
      for (const id of acknowledged.keys()) if (!inBackup.has(id)) withdrawn.add(id)
      for (const id of withdrawn) acknowledged.delete(id)
    },
    /** How far it has got: cheap to ask, again and again. */
    state: () => ({
      tab: plan.tab,
      kind: plan.kind,
      online,
      follows: plan.conversations,
      listsAll,
      unsent: outbox.items().length,
      have: sync.cursors().map(({ conversation, seq }) => ({ conversation, seq })),
      rows: [...rows].map(([conversation, seq]) => ({ conversation, seq })),
    }),
    journal: (): TabJournal => ({
      tab: plan.tab,
      kind: plan.kind,
      authorId: plan.authorId,
      follows: plan.conversations,
      listsAll,
      written,
      acknowledged: [...acknowledged.values()],
      unsent: outbox.items().map((item) => item.id),
      refused: Array.from(refused, ([id, code]) => ({ id, code })),
      views: Array.from(views, ([conversation, entries]) => ({ conversation, entries })),
      rows: Array.from(rows, ([conversation, seq]) => ({ conversation, seq })),
      withdrawn: [...withdrawn],
      foreign,
      waits,
    }),
  }
}

export type TabState = ReturnType<Tab['state']>

function entryOf(event: Event): Entry {
  const words = wordsOf(event)
  const by = event.by.kind === 'agent' ? `agent ${event.by.id}` : event.by.kind
  return { seq: event.seq, type: event.type, by, id: words?.id ?? null, body: words?.body ?? null }
}

function wordsOf(event: Event) {
  return event.type === 'message.created' ? event.message : event.type === 'note.created' ? event.note : null
}
