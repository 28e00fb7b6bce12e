import { type AgentSnapshot, applyAgentEvent, applyVisitorEvent, type VisitorSnapshot } from '@parley/protocol/apply.ts'
import type { VisitorConversation } from '@parley/protocol/conversation.ts'
import type { Refusal, RefusalCode } from '@parley/protocol/errors.ts'
import type { AgentEvent, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import { type Link, type LinkOptions, type OpenTransport, openLink } from '@parley/protocol/link.ts'
import type { Outbox, OutboxStore, openOutbox } from '@parley/protocol/outbox.ts'
import type { AgentFrame, ServerFrame, VisitorFrame } from '@parley/protocol/server.ts'
import type { openSync } from '@parley/protocol/sync.ts'
import type { Viewer } from '../agents/viewer.ts'
import { readTimeline } from '../conversations/timeline.ts'
import { listOwn, ownTimeline } from '../conversations/visitor-view.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { FlakyLine } from './flaky-line.ts'
import type { FlakyNode } from './flaky-node.ts'

/** Where a test may put something broken instead, to see that it is noticed. */
export type ClientSeams = { openSync: typeof openSync; openOutbox: typeof openOutbox }

/** `to` is the conversation they were meant for: it may have been refused there, and sent on to another. */
export type Words = { id: string; body: string; kind: 'message' | 'note'; to: string }

/** What a client did in this history, whatever became of its memory. */
export type Deeds = { written: Words[]; acknowledged: Set<string>; givenBack: Set<string> }

/** One page of a client: its memory, which a reload ends. */
type Page = {
  link(): Pick<Link, 'state' | 'send' | 'renew'> | null
  outbox: Outbox
  /** Online, it has read what it needed, and nothing it wrote is still waiting. */
  isSettled(): boolean
  /** The end of the timeline of each conversation it knows. */
  shows: ReadonlyMap<string, VisitorSnapshot | AgentSnapshot>
  /** Turns to a conversation: another, or a new one. */
  turn(id?: string): void
  write(body: string, kind?: 'message' | 'note'): void
  seen(): void
  close(): void
}

type Place = { name: string; nodes: () => FlakyNode[]; seams: ClientSeams; first: number }

/** Somebody at the far end of bad lines. `page` is the one they look at now. */
export type FlakyClient = ReturnType<typeof openPlace> & { page: Page; reload(): void }

/** What tab and desk have alike: a link over lines of which each leads to another node than the one before. */
function openPlace(who: Viewer | VisitorAuthor, { name, nodes, first }: Place) {
  const lines: FlakyLine[] = []
  const deeds: Deeds = { written: [], acknowledged: new Set(), givenBack: new Set() }
  const node = () => nodes()[(first + lines.length) % nodes().length]!
  const transport: OpenTransport = (on) => {
    const line = new FlakyLine(who, node(), on)
    lines.push(line)
    return line.transport
  }
  return {
    name,
    who,
    lines,
    deeds,
    line: () => lines.at(-1)!,
    /** By HTTP, at whatever node the load balancer picks. */
    read: <T>(work: (tx: Tx) => Promise<T>) => node().tx(work),
    connect: <F extends ServerFrame>(options: Pick<LinkOptions<F>, 'hello' | 'onFrame' | 'onState'>) =>
      openLink<F>({ transports: [transport], random: () => 0, ...options }),
  }
}

/** A visitor's tab, as widget/chat.ts composes the client modules, without its screens. */
export function openTab(visitor: VisitorAuthor, store: OutboxStore, place: Place): FlakyClient {
  const base = openPlace(visitor, place)

  function openPage(isFirst: boolean): Page {
    const threads = new Map<string, VisitorSnapshot>()
    const redirected = new Map<string, number>()
    let alive = true
    let reading = 0
    let view: string | null = null

    const sync = place.seams.openSync<VisitorEvent>({
      apply(id, event) {
        const thread = threads.get(id)
        if (thread) threads.set(id, applyVisitorEvent(thread, event))
      },
      ask: (known) => !!link?.send({ type: 'resume', ...known }),
      forget: (id) => void readAnew(id),
    })
    const outbox = place.seams.openOutbox({
      store: { ...store, put: (item) => alive && store.put(item) },
      send: (frame) => !!link?.send(frame),
      onChange() {},
    })
    let link: Link<VisitorFrame> | null = null
    if (isFirst) connect()
    else void start()

    async function start() {
      reading++
      try {
        const own = await base.read(async (tx) => {
          const list = await listOwn(tx, visitor)
          return Promise.all(list.map(({ id }) => ownTimeline(tx, visitor, id, null, 500)))
        })
        if (!alive) return
        for (const { conversation, entries } of own) {
          threads.set(conversation.id, { conversation, entries })
          sync.follow(conversation.id, conversation.seq)
        }
        connect()
      } catch {
        setTimeout(() => alive && void start(), 500)
      } finally {
        reading--
      }
    }

    function connect() {
      link = base.connect<VisitorFrame>({
        hello: () => ({ type: 'hello', v: 1, tab: place.name, resume: sync.hello() }),
        onFrame: hear,
        onState(state) {
          if (state === 'online') {
            sync.welcomed()
            outbox.resend()
          } else outbox.pause()
        },
      })
    }

    async function readAnew(id: string) {
      reading++
      try {
        const { conversation, entries } = await base.read((tx) => ownTimeline(tx, visitor, id, null, 500))
        if (!alive) return
        threads.set(id, { conversation, entries })
        sync.follow(id, conversation.seq, entries.at(-1)?.at)
      } catch (error) {
        if (error instanceof Refused) threads.delete(id)
        else setTimeout(() => alive && sync.follow(id, threads.get(id)?.conversation.seq ?? 0), 2000)
      } finally {
        reading--
      }
    }

    function adopt(id: string) {
      if (threads.has(id)) return
      threads.set(id, { conversation: { ...NEW, id }, entries: [] })
      sync.follow(id, 0)
    }

    function hear(frame: VisitorFrame) {
      switch (frame.type) {
        case 'ack':
          base.deeds.acknowledged.add(frame.id)
          adopt(frame.conversation)
          return outbox.acknowledged(frame.id)
        case 'refused':
          return refused(frame.id, frame)
        case 'event':
          adopt(frame.conversation)
          return sync.event(frame.conversation, frame.event)
        case 'delta':
          adopt(frame.conversation)
          return sync.delta(frame.conversation, frame.from, frame.events, frame.more)
        case 'reset':
          return sync.reset(frame.conversation)
      }
    }

    function refused(id: string | null, refusal: Refusal) {
      const item = outbox.items().find((one) => one.id === id)
      if (!item) return
      const goesTo = placeFor(refusal)
      const times = (redirected.get(item.id) ?? 0) + 1
      redirected.set(item.id, times)
      if (!goesTo || goesTo === item.conversation || times > 3) return outbox.refused(item.id, refusal)
      if (refusal.code === 'conversation-open') adopt(goesTo)
      if (view === item.conversation) view = goesTo
      outbox.redirect(item.conversation, goesTo)
    }

    const open = () => [...threads.values()].find(({ conversation }) => conversation.status !== 'ended')

    return {
      shows: threads,
      outbox,
      link: () => link,
      isSettled: () =>
        reading === 0 && link?.state() === 'online' && outbox.items().every((item) => item.state === 'failed'),
      turn() {
        view = open()?.conversation.id ?? newId()
      },
      write(body) {
        view ??= open()?.conversation.id ?? newId()
        const words = { id: newId(), body, kind: 'message' } as const
        base.deeds.written.push({ ...words, to: view })
        outbox.add({ ...words, conversation: view })
      },
      seen() {
        for (const { conversation } of threads.values())
          link?.send({ type: 'seen', conversation: conversation.id, seq: conversation.seq, read: true })
      },
      close() {
        alive = false
        link?.close()
        for (const id of threads.keys()) sync.unfollow(id)
      },
    }
  }

  return reloadable(base, openPage)
}

function reloadable(base: ReturnType<typeof openPlace>, openPage: (isFirst: boolean) => Page): FlakyClient {
  const client = {
    ...base,
    page: openPage(true),
    reload() {
      client.page.close()
      client.page = openPage(false)
    },
  }
  return client
}

/** Where a message goes that cannot go where it was meant to. */
function placeFor({ code, conversation }: Refusal): string | null | undefined {
  if (code === 'conversation-open') return conversation
  return code === 'conversation-ended' || code === 'not-found' ? newId() : null
}

const NEW: Omit<VisitorConversation, 'id'> = {
  seq: 0,
  status: 'waiting',
  agent: null,
  startedAt: '',
  endedAt: null,
  reopenUntil: null,
  ratingAsked: false,
  rating: null,
  preview: null,
  lastMessageAt: '',
  agentMessages: 0,
  agentMessagesRead: 0,
  marks: { delivered: 0, read: 0 },
}

/** Refusals after which the words are given back as a draft: the floor has changed, not the words. */
const FLOOR_LOST: readonly RefusalCode[] = ['not-joined', 'stale-epoch', 'conversation-ended']

/** An agent's desk, as dashboard/live/desk.ts and timelines.ts compose the client modules. */
export function openDesk(agent: Viewer, store: OutboxStore, place: Place): FlakyClient {
  const base = openPlace(agent, place)

  function openPage(): Page {
    const timelines = new Map<string, AgentSnapshot>()
    let alive = true
    let reading = 0
    let view: string | null = null

    const sync = place.seams.openSync<AgentEvent>({
      apply(id, event) {
        const timeline = timelines.get(id)
        if (timeline) timelines.set(id, applyAgentEvent(timeline, event))
      },
      ask: (known) => link.send({ type: 'resume', ...known }),
      forget: (id) => void load(id),
    })
    const outbox = place.seams.openOutbox({
      store: { ...store, put: (item) => alive && store.put(item) },
      send: (frame) => link.send(frame),
      onChange() {},
    })
    const link: Link<AgentFrame> = base.connect({
      hello: () => ({ type: 'hello', v: 1, tab: place.name, resume: sync.hello() }),
      onFrame: hear,
      onState(state) {
        if (state === 'online') {
          sync.welcomed()
          outbox.resend()
        } else outbox.pause()
      },
    })

    async function load(id: string) {
      reading++
      try {
        const { conversation, entries } = await base.read((tx) => readTimeline(tx, agent, id, { limit: 500 }))
        if (!alive) return
        timelines.set(id, { conversation, entries })
        sync.follow(id, conversation.seq, entries.at(-1)?.at)
      } catch (error) {
        // The desk shows what went wrong, and its reader tries again.
        if (!(error instanceof Refused)) setTimeout(() => alive && void load(id), 2000)
      } finally {
        reading--
      }
    }

    function hear(frame: AgentFrame) {
      switch (frame.type) {
        case 'ack':
          base.deeds.acknowledged.add(frame.id)
          return outbox.acknowledged(frame.id)
        case 'refused':
          return frame.id === null ? undefined : refused(frame.id, frame)
        case 'event':
          return sync.event(frame.conversation, frame.event)
        case 'delta':
          return sync.delta(frame.conversation, frame.from, frame.events, frame.more)
        case 'reset':
          return sync.reset(frame.conversation)
      }
    }

    function refused(id: string, refusal: Refusal) {
      if (!FLOOR_LOST.includes(refusal.code)) return outbox.refused(id, refusal)
      outbox.discard(id)
      base.deeds.givenBack.add(id)
    }

    return {
      shows: timelines,
      outbox,
      link: () => link,
      isSettled: () =>
        reading === 0 && link.state() === 'online' && outbox.items().every((item) => item.state === 'failed'),
      turn(id) {
        if (!id) return
        view = id
        if (!sync.has(id)) void load(id)
      },
      write(body, kind = 'message') {
        const conversation = view === null ? undefined : timelines.get(view)?.conversation
        if (!conversation) return
        const words = { id: newId(), body, kind }
        base.deeds.written.push({ ...words, to: conversation.id })
        // The epoch fences it: a copy of what was refused must not slip in after the next join.
        outbox.add({
          ...words,
          conversation: conversation.id,
          ...(kind === 'message' && { epoch: conversation.epoch }),
        })
      },
      seen() {
        for (const { conversation } of timelines.values())
          link.send({ type: 'seen', conversation: conversation.id, seq: conversation.publicSeq, read: true })
      },
      close() {
        alive = false
        link.close()
        for (const id of timelines.keys()) sync.unfollow(id)
      },
    }
  }

  return reloadable(base, openPage)
}
