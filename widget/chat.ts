import { applyVisitorEvent, type VisitorSnapshot } from '@parley/protocol/apply.ts'
import type { Face } from '@parley/protocol/author.ts'
import { type Page, type Profile, VISIT_PAGES_MOST, type Visit } from '@parley/protocol/client.ts'
import { previewOfMessage, type Rating, type VisitorConversation } from '@parley/protocol/conversation.ts'
import type { Refusal } from '@parley/protocol/errors.ts'
import type { Quote, VisitorEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import type { VisitorSession } from '@parley/protocol/inbox.ts'
import { backoff, type Link, openLink, overStream, overWebSocket } from '@parley/protocol/link.ts'
import { type Outgoing, openOutbox } from '@parley/protocol/outbox.ts'
import type { VisitorFrame } from '@parley/protocol/server.ts'
import { openSync } from '@parley/protocol/sync.ts'
import type { Held, Upload, Uploads } from './files/uploads.ts'
import { type Host, meetHost } from './host.ts'
import { type Keep, openKeep, outboxIn } from './keep.ts'
import { fetchLater } from './lazy.ts'
import { type Band, openLine } from './line.ts'
import { ask, openSession, Refused, readTimeline } from './session.ts'

export type View = { page: 'home' } | { page: 'list' } | { page: 'thread'; id: string }

/** A conversation with as much of the end of its timeline as is here. */
export type Thread = VisitorSnapshot & { loading: boolean }

export type ChatState = {
  phase: 'starting' | 'ready' | 'closed' | 'unknown'
  inbox: VisitorSession['inbox'] | null
  faces: VisitorSession['faces']
  teamOnline: boolean
  view: View
  threads: Record<string, Thread>
  /** Written here and not yet in a timeline; `state: 'sent'` has its acknowledgement. */
  outgoing: Unsent[]
  /** Files that are chosen, on their way or there, and not yet in a message that has gone. */
  uploads: Upload[]
  /** What the visitor's next message answers, by conversation. */
  replyTo: Record<string, Quote>
  /** Who is typing, by conversation. */
  typing: Record<string, string>
  band: Band
  /** Says the words of a new message to a screen reader, once. */
  news: { by: Face; body: string } | null
  messageBytes: number
  /** Rises when the visitor opens the panel: the focus goes to where they will write. */
  focus: number
  /** Whether that was by the keyboard. */
  ring: boolean
}

/** Written here and not in the timeline: with `files`, it waits for them. */
export type Unsent = Omit<Outgoing, 'state'> & { state: Outgoing['state'] | 'sent'; files?: Upload[] }

const IDLE_MS = 60_000
const STOPPED_TYPING_MS = 5_000

/** Everything the visitor's side knows, and the verbs that change it. The screens only show it. */
export type Chat = ReturnType<typeof openChat>

export function openChat(inbox: string, onChange: () => void) {
  const keep = openKeep(inbox, 'localStorage')
  const tab = openKeep(inbox, 'sessionStorage')
  const tabId = newId()
  let state: ChatState = {
    phase: 'starting',
    inbox: null,
    faces: [],
    teamOnline: false,
    view: { page: 'home' },
    threads: {},
    outgoing: [],
    uploads: [],
    replyTo: {},
    typing: {},
    band: null,
    news: null,
    messageBytes: 16_384,
    focus: 0,
    ring: false,
  }
  let session: VisitorSession | null = null
  let link: Link<VisitorFrame> | null = null
  let atFoot = true
  let saidAway = false
  /** Rises with every start, so that the answer to an earlier one is not heard. */
  let life = 0
  let started = false
  /** Once the visitor has opened the chat, we may be told where they have been. */
  let opened = false
  let attempt = 0
  const redirected: Record<string, number> = {}
  let lastUnread = -1
  let lastKey: string | null | undefined

  const set = (change: Partial<ChatState>) => {
    state = { ...state, ...change }
    onChange()
  }
  const setThread = (id: string, change: Partial<Thread>) => {
    const thread = state.threads[id]
    if (thread) set({ threads: { ...state.threads, [id]: { ...thread, ...change } } })
  }

  const { host, met } = meetHost({
    met(kept) {
      if (!keep.borrow(kept, (name, value) => host.tell({ type: 'keep', name, value }))) return
      outbox = unsentIn(keep)
      showOutgoing()
    },
    shown(focus) {
      if (focus) set({ focus: state.focus + 1, ring: focus === 'key' })
      else onChange()
      const unread = conversations().filter((one) => unreadIn(one) > 0)
      if (focus && unread.length === 1 && state.view.page !== 'thread') go({ page: 'thread', id: unread[0]!.id })
      if (host.shown) {
        if (!opened) link?.send({ type: 'profile', profile: { ...ownProfile(), visit: visitOf(host.visit) } })
        opened = true
        wake()
      } else rest()
      look()
    },
    changed: () => onChange(),
    page(page: Page) {
      const last = host.visit[host.visit.length - 1]
      // The same page under another title.
      if (last?.at === page.at) host.visit.pop()
      host.visit.push(page)
      link?.send({ type: 'page', page: short(page) })
    },
    profile(profile) {
      // A page may tell only what is new: what is known of the visitor stays.
      const known = ownProfile()
      const attributes = { ...known.attributes, ...profile.attributes }
      keep.set('profile', JSON.stringify(shortProfile({ ...known, ...profile, attributes })))
      link?.send({ type: 'profile', profile: ownProfile() })
    },
    logout() {
      stop()
      if (host.shown) start()
    },
  })

  // ── Following ─────────────────────────────────────────────────────────────

  const sync = openSync<VisitorEvent>({
    apply(id, event) {
      const thread = state.threads[id]
      if (!thread) return
      const { conversation, entries } = applyVisitorEvent(thread, event)
      setThread(id, { conversation, entries })
      if (event.type !== 'message.created') return look()
      if (event.by.kind === 'visitor') settled(event.message.id)
      else {
        setTyping(id, null)
        set({ news: { by: event.by, body: previewOfMessage(event.message) } })
      }
      host.tell({ type: 'message', message: { conversation: id, by: event.by.kind } })
      look()
    },
    ask: (known) => !!link?.send({ type: 'resume', ...known }),
    async forget(id) {
      const mine = life
      try {
        const page = await readTimeline(session!.token, id)
        if (mine !== life) return
        set({ threads: { ...state.threads, [id]: { ...page, loading: false } } })
        settledIn(page.entries)
        sync.follow(id, page.conversation.seq, page.entries[page.entries.length - 1]?.at)
        look()
      } catch (error) {
        if (error instanceof Refused && mine === life) {
          const { [id]: _, ...threads } = state.threads
          set({ threads })
        } else setTimeout(() => mine === life && sync.follow(id, state.threads[id]?.conversation.seq ?? 0), 2000)
      }
    },
  })

  /** A conversation that began elsewhere, in another tab or by its first message from here. */
  function adopt(id: string) {
    if (state.threads[id]) return
    const now = new Date().toISOString()
    const conversation: VisitorConversation = {
      id,
      seq: 0,
      status: 'waiting',
      agent: null,
      startedAt: now,
      endedAt: null,
      reopenUntil: null,
      preview: null,
      lastMessageAt: now,
      agentMessages: 0,
      agentMessagesRead: 0,
      marks: { delivered: 0, read: 0 },
      ratingAsked: false,
      rating: null,
    }
    set({ threads: { ...state.threads, [id]: { conversation, entries: [], loading: false } } })
    sync.follow(id, 0)
  }

  // ── Sending ───────────────────────────────────────────────────────────────

  const acked = new Map<string, Unsent>()
  const unsentIn = (place: Keep) =>
    openOutbox({ store: outboxIn(place), send: (frame) => !!link?.send(frame), onChange: showOutgoing })
  let outbox = unsentIn(keep)

  const line = openLine({ unsent: () => outbox.items().length, onChange: (band) => set({ band }) })

  function showOutgoing() {
    const unsent = outbox.items()
    const waiting = uploads?.held().map(heldBack) ?? []
    set({
      outgoing: [...acked.values(), ...unsent, ...waiting].sort((a, b) => (a.id < b.id ? -1 : 1)),
      uploads: uploads?.all() ?? [],
    })
  }

  /** A message whose files are on their way. */
  function heldBack(message: Held): Unsent {
    const files = uploads!.all().filter((one) => one.message === message.id)
    const stuck = files.some((one) => one.state === 'refused' || one.state === 'lost')
    return { ...message, kind: 'message', state: stuck ? 'failed' : 'sending', files }
  }

  /** It is in the timeline: by its event or by its acknowledgement, whichever comes first. */
  function settled(id: string) {
    const waited = outbox.items().some((item) => item.id === id)
    acked.delete(id)
    outbox.acknowledged(id)
    if (waited) line.acknowledged()
    showOutgoing()
  }

  /** Committed on an earlier page whose acknowledgement was lost with it: the timeline that was read has it. */
  function settledIn(entries: VisitorEvent[]) {
    for (const entry of entries)
      if (entry.type === 'message.created' && isOutgoing(entry.message.id)) settled(entry.message.id)
  }
  const isOutgoing = (id: string) => state.outgoing.some((item) => item.id === id)

  function acknowledged(id: string, conversation: string, at: string) {
    const item = outbox.items().find((one) => one.id === id)
    const known = state.threads[conversation]?.entries.some((e) => e.type === 'message.created' && e.message.id === id)
    // Its event is still on the way: until then it stays where the writer saw it.
    if (item && !known) acked.set(id, { ...item, at, conversation, state: 'sent' })
    adopt(conversation)
    if (item) line.acknowledged()
    outbox.acknowledged(id)
    showOutgoing()
  }

  function refused(id: string | null, refusal: Refusal) {
    const item = outbox.items().find((one) => one.id === id)
    if (refusal.code === 'blocked') {
      return close()
    }
    if (refusal.code === 'unauthenticated') return void renew()
    if (!item) return
    // What it answered is gone, or in another conversation: the words stand without it.
    if (refusal.field === 'replyTo') return tryAgain({ ...item, replyTo: undefined })
    const goesTo = placeFor(refusal)
    redirected[item.id] = (redirected[item.id] ?? 0) + 1
    if (!goesTo || goesTo === item.conversation || redirected[item.id]! > 3) return outbox.refused(item.id, refusal)
    if (refusal.code === 'conversation-open') adopt(goesTo)
    // What lies in the composer goes along.
    uploads?.redirect(item.conversation, goesTo)
    const draft = tab.get(`draft:${item.conversation}`)
    if (draft) tab.set(`draft:${goesTo}`, draft)
    const { view } = state
    if (view.page === 'thread' && view.id === item.conversation) go({ page: 'thread', id: goesTo })
    outbox.redirect(item.conversation, goesTo)
  }

  /** A refused message was not stored: it goes again as a new one. */
  function tryAgain({ id, at: _, state: _was, refusal: _why, ...message }: Outgoing) {
    outbox.discard(id)
    outbox.add({ ...message, id: newId() })
  }

  /** Where a message goes that cannot go where it was meant to. */
  function placeFor({ code, conversation }: Refusal) {
    if (code === 'conversation-open') return conversation
    return code === 'conversation-ended' || code === 'not-found' ? newId() : null
  }

  // ── Files ─────────────────────────────────────────────────────────────────

  let uploads: Uploads | null = null
  let opening: Promise<Uploads> | null = null

  function openUploads(): Promise<Uploads> {
    opening ||= fetchLater().then(
      ({ openUploads }) => {
        uploads = openUploads({
          keep: tab,
          session: () => session!,
          renew: () => void renew(),
          blocked: close,
          ready({ id, conversation, body, replyTo }, attachments) {
            const files = attachments.length > 0 ? attachments : undefined
            outbox.add({ id, conversation, body, attachments: files, replyTo, kind: 'message' })
          },
          onChange: showOutgoing,
        })
        showOutgoing()
        return uploads
      },
      (error) => {
        opening = null
        throw error
      },
    )
    return opening
  }

  async function attach(conversation: string, files: File[]): Promise<void> {
    try {
      const { add } = await openUploads()
      add(conversation, files)
    } catch {
      // The line broke before what takes them was here.
      setTimeout(() => attach(conversation, files), 3000)
    }
  }

  const draftOf = (conversation: string, body: string): Held => {
    const replyTo = state.replyTo[conversation]
    if (replyTo) answer(conversation, null)
    return { id: newId(), conversation, body, replyTo, at: new Date().toISOString() }
  }

  function answer(conversation: string, quote: Quote | null) {
    const { [conversation]: _, ...replyTo } = state.replyTo
    if (quote) replyTo[conversation] = quote
    set({ replyTo })
  }

  /** With the token, and once more with a new one where that is void. */
  async function request<T>(path: string, body: unknown): Promise<T> {
    try {
      return await ask<T>(path, session!.token, body)
    } catch (error) {
      const code = error instanceof Refused ? error.refusal.code : null
      if (code === 'blocked') close()
      if (code !== 'unauthenticated') throw error
      await renew()
      return ask<T>(path, session!.token, body)
    }
  }

  // ── Typing ────────────────────────────────────────────────────────────────

  const typingTimers: Record<string, ReturnType<typeof setTimeout>> = {}
  function setTyping(id: string, who: string | null) {
    clearTimeout(typingTimers[id])
    const { [id]: was, ...typing } = state.typing
    if (who) {
      typing[id] = who
      typingTimers[id] = setTimeout(() => setTyping(id, null), link?.limits()?.typing.ttlMs ?? 6000)
    }
    if (was !== (who ?? undefined)) set({ typing })
  }

  let typed = { id: '', text: '', at: 0 }
  let typingSoon: ReturnType<typeof setTimeout> | undefined
  let typingStops: ReturnType<typeof setTimeout> | undefined
  const sayTyping = () => {
    typingSoon = undefined
    typed.at = Date.now()
    link?.send({ type: 'typing', conversation: typed.id, text: typed.text, active: typed.text !== '' })
  }
  function stopTyping(tell: boolean) {
    clearTimeout(typingSoon)
    clearTimeout(typingStops)
    typingSoon = undefined
    if (tell && typed.text !== '') {
      typed.text = ''
      sayTyping()
    }
    typed.text = ''
  }

  // ── Seen ──────────────────────────────────────────────────────────────────

  const seen: Record<string, { delivered: number; read: number }> = {}
  const isLooking = (id: string) =>
    host.shown && !document.hidden && atFoot && state.view.page === 'thread' && state.view.id === id

  /** Tells both sides of us what has arrived and what is before the visitor's eyes. */
  function look() {
    for (const [id, { conversation, entries }] of Object.entries(state.threads)) {
      const fromUs = entries.filter((entry) => entry.by.kind !== 'visitor')
      const seq = fromUs.length > 0 ? fromUs[fromUs.length - 1]!.seq : entries.length > 0 ? 0 : conversation.seq
      const read = isLooking(id) && (entries.length > 0 || conversation.seq === 0)
      seen[id] ||= { delivered: 0, read: 0 }
      const told = seen[id]!
      if (read && seq > told.read) {
        if (link?.send({ type: 'seen', conversation: id, seq, read: true })) told.read = told.delivered = seq
      } else if (seq > told.delivered) {
        if (link?.send({ type: 'seen', conversation: id, seq, read: false })) told.delivered = seq
      }
      if (read && conversation.agentMessagesRead < conversation.agentMessages) {
        readHere(id, conversation.agentMessages)
        keep.set('read', JSON.stringify([id, conversation.agentMessages]))
      }
    }
    tellHost()
  }

  function readHere(id: string, count: number) {
    const thread = state.threads[id]
    if (thread && thread.conversation.agentMessagesRead < count) {
      setThread(id, { conversation: { ...thread.conversation, agentMessagesRead: count } })
    }
  }

  function tellHost() {
    if (!session) return
    const all = conversations()
    const unread = all.reduce((sum, one) => sum + unreadIn(one), 0)
    const now = new Date().toISOString()
    const mayChange = all.some((one) => one.status !== 'ended' || unreadIn(one) > 0 || (one.reopenUntil ?? '') > now)
    const key = mayChange ? session.unreadKey : null
    if (key !== lastKey) host.tell({ type: 'key', key })
    if (unread !== lastUnread) host.tell({ type: 'unread', unread })
    lastKey = key
    lastUnread = unread
  }

  const conversations = () => Object.values(state.threads).map((thread) => thread.conversation)
  const openOne = () => conversations().find((one) => one.status !== 'ended')

  // ── Life ──────────────────────────────────────────────────────────────────

  const here = (): Profile => ({
    language: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const ownProfile = (): Profile => {
    try {
      return { ...JSON.parse(keep.get('profile') ?? '{}'), ...here() }
    } catch {
      return here()
    }
  }

  function start() {
    const mine = ++life
    started = true
    const known = keep.ready() ? Promise.resolve() : met
    known
      .then(() => openSession(inbox, keep.get('token')))
      .then(
        async (opened) => {
          await met
          if (mine === life) begin(opened)
        },
        (error) => {
          if (mine !== life) return
          const code = error instanceof Refused ? error.refusal.code : null
          if (code === 'blocked') return close()
          if (code === 'not-found' || code === 'foreign-origin') return set({ phase: 'unknown' })
          line.is(false)
          setTimeout(() => mine === life && start(), backoff(attempt++))
        },
      )
  }

  function begin(opened: VisitorSession) {
    attempt = 0
    know(opened)
    const saved = tab.get('view')
    const unread = conversations().find((one) => unreadIn(one) > 0)
    const current = openOne()
    set({ phase: 'ready' })
    if (tab.get('files')) openUploads().catch(() => {})
    if (unread) go({ page: 'thread', id: unread.id })
    else if (saved === 'home') go({ page: 'home' })
    else if (saved && state.threads[saved]) go({ page: 'thread', id: saved })
    else if (current) go({ page: 'thread', id: current.id })
    else if (state.outgoing[0]) go({ page: 'thread', id: state.outgoing[0].conversation })
    connect()
    look()
  }

  function know(opened: VisitorSession) {
    if (session && session.visitorId !== opened.visitorId) {
      forgetAll()
      // Another visitor's conversations are closed to this one: what is unsent begins its own.
      const fresh = newId()
      for (const item of outbox.items()) outbox.redirect(item.conversation, fresh)
    }
    session = opened
    keep.set('token', opened.token)
    const threads = { ...state.threads }
    for (const conversation of opened.conversations) {
      threads[conversation.id] ||= { conversation, entries: [], loading: false }
    }
    const { inbox, faces, teamOnline, limits } = opened
    set({ inbox, faces, teamOnline, threads, messageBytes: limits.messageBytes })
    for (const { id, seq } of opened.conversations) if (!sync.has(id)) sync.follow(id, seq)
  }

  function connect() {
    if (link || !session) return
    const base = `${location.origin}/api/v1/visitor`
    link = openLink<VisitorFrame>({
      transports: [
        overWebSocket(() => `${base.replace(/^http/, 'ws')}/socket`),
        overStream(
          () => `${base}/stream`,
          () => ({ authorization: `Bearer ${session?.token}` }),
        ),
      ],
      hello: () => ({
        type: 'hello',
        v: 1,
        token: session!.token,
        tab: tabId,
        resume: sync.hello(),
        profile: opened ? { ...ownProfile(), visit: visitOf(host.visit) } : ownProfile(),
        page: host.page && short(host.page),
      }),
      onFrame: hear,
      onState(now) {
        line.is(now === 'online')
        if (now === 'online') {
          sync.welcomed()
          for (const id of Object.keys(seen)) delete seen[id]
          saidAway = false
          sayPresence()
          outbox.resend()
          look()
        } else outbox.pause()
        if (now === 'unauthenticated') renew()
        if (now === 'stopped' && link) close()
      },
    })
  }

  const sayPresence = () => {
    const away = document.hidden
    if (away !== saidAway && link?.send({ type: 'presence', away })) saidAway = away
  }

  function hear(frame: VisitorFrame) {
    switch (frame.type) {
      case 'welcome':
        return set({ messageBytes: frame.limits.messageBytes })
      case 'ack':
        return acknowledged(frame.id, frame.conversation, frame.at)
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
      case 'marks': {
        const thread = state.threads[frame.conversation]
        if (thread) setThread(frame.conversation, { conversation: { ...thread.conversation, marks: frame.marks } })
        return
      }
      case 'typing':
        if (frame.by.kind === 'agent') setTyping(frame.conversation, frame.active ? frame.by.id : null)
        return
      case 'team':
        return set({ teamOnline: frame.online })
    }
  }

  /** The token is void: get another, and with it perhaps be another visitor. */
  async function renew() {
    const mine = life
    try {
      const opened = await openSession(inbox, keep.get('token'))
      if (mine !== life) return
      know(opened)
      link?.retry()
    } catch (error) {
      if (mine !== life) return
      if (error instanceof Refused && error.refusal.code === 'blocked') close()
      else setTimeout(() => mine === life && renew(), backoff(attempt++))
    }
  }

  /** Blocked, here or on another device: say so, and leave it at that. */
  function close() {
    disconnect()
    for (const { id } of outbox.items()) outbox.refused(id, { code: 'blocked', message: '' })
    set({ phase: 'closed' })
  }

  function disconnect() {
    const old = link
    link = null
    old?.close()
  }

  let resting: ReturnType<typeof setTimeout> | undefined
  /** Closed, and nobody to wait for: after a while the line is given back. */
  function rest() {
    clearTimeout(resting)
    resting = setTimeout(() => {
      if (!openOne() && state.outgoing.length === 0) disconnect()
    }, IDLE_MS)
  }
  function wake() {
    clearTimeout(resting)
    if (state.phase === 'ready') connect()
    // Closed to them when they last looked: perhaps it is open again.
    else if (!started || state.phase === 'closed') start()
  }

  function forgetAll() {
    for (const id of Object.keys(state.threads)) sync.unfollow(id)
    acked.clear()
    set({ threads: {}, typing: {}, replyTo: {}, view: { page: 'home' } })
  }

  function stop() {
    life++
    started = false
    disconnect()
    stopTyping(false)
    for (const item of outbox.items()) outbox.discard(item.id)
    uploads?.clear()
    forgetAll()
    keep.clear()
    tab.clear()
    host.tell({ type: 'key', key: null })
    host.tell({ type: 'unread', unread: 0 })
    lastKey = null
    lastUnread = 0
    session = null
    set({ phase: 'starting' })
    showOutgoing()
  }

  // ── What the screens call ─────────────────────────────────────────────────

  function go(view: View) {
    stopTyping(true)
    tab.set('view', view.page === 'thread' ? view.id : 'home')
    atFoot = true
    set({ view, news: null })
    if (view.page === 'thread' && state.threads[view.id]?.entries.length === 0) loadOlder(view.id)
    look()
  }

  /** The part of the timeline before what is here. False where there was none. */
  async function loadOlder(id: string): Promise<boolean> {
    const thread = state.threads[id]
    const first = thread?.entries[0]?.seq
    if (!thread || thread.loading || thread.conversation.seq === 0 || first === 1) return false
    const mine = life
    setThread(id, { loading: true })
    try {
      const { entries } = await readTimeline(session!.token, id, first ?? thread.conversation.seq + 1)
      if (mine !== life) return false
      const now = state.threads[id]!
      const until = now.entries[0]?.seq ?? Number.POSITIVE_INFINITY
      setThread(id, { entries: [...entries.filter((entry) => entry.seq < until), ...now.entries], loading: false })
      settledIn(entries)
      look()
      return entries.length > 0
    } catch {
      setTimeout(() => {
        if (mine !== life) return
        setThread(id, { loading: false })
        if (state.view.page === 'thread' && state.view.id === id) loadOlder(id)
      }, 3000)
      return false
    }
  }

  addEventListener('online', () => {
    // Another network perhaps: a line that looks alive may be dead, and would be noticed only by its silence.
    if (link?.state() === 'online') link.renew()
    else link?.retry()
  })
  document.addEventListener('visibilitychange', () => {
    sayPresence()
    look()
  })
  keep.onChange((name, value) => {
    if (name === 'read' && value) {
      const [id, count] = JSON.parse(value) as [string, number]
      readHere(id, count)
      tellHost()
    }
    // Signed out in another tab: here as well, or two visitors would share one storage.
    if (name === 'token' && value === null && session) {
      stop()
      if (host.shown) start()
    }
  })
  showOutgoing()
  start()

  return {
    state: () => state,
    host: host as Readonly<Host>,
    go,
    loadOlder,
    /** Where "Start a conversation" leads: a visitor has one open conversation at a time. */
    begin: () => go({ page: 'thread', id: openOne()?.id ?? newId() }),
    send(body: string) {
      if (state.view.page !== 'thread') return
      stopTyping(false)
      const message = draftOf(state.view.id, body)
      if (uploads?.staged(message.conversation).length) uploads.send(message)
      else outbox.add({ ...message, kind: 'message' })
    },
    tryAgain,
    answer,
    uploads: () => uploads,
    request,
    attach,
    sendVoice: (conversation: string, file: File, durationMs: number, waveform: number[]) =>
      openUploads().then((opened) => opened.addVoice(draftOf(conversation, ''), file, durationMs, waveform)),
    rate: (conversation: string, rating: Rating) =>
      request(`/conversations/${conversation}/rating`, { score: rating.score, comment: rating.comment ?? undefined }),
    typed(text: string) {
      if (state.view.page !== 'thread' || !state.threads[state.view.id]) return
      const limits = link?.limits()
      clearTimeout(typingStops)
      if (text === '') return stopTyping(true)
      typed = { ...typed, id: state.view.id, text }
      typingStops = setTimeout(() => stopTyping(true), STOPPED_TYPING_MS)
      typingSoon ||= setTimeout(sayTyping, Math.max(0, typed.at + (limits?.typing.everyMs ?? 1000) - Date.now()))
    },
    draft: (id: string) => tab.get(`draft:${id}`) ?? '',
    keepDraft: (id: string, text: string) => tab.set(`draft:${id}`, text || null),
    /** Whether the end of the thread is in sight. */
    foot(inSight: boolean) {
      if (atFoot === inSight) return
      atFoot = inSight
      if (inSight) look()
    },
    close: () => host.tell({ type: 'close' }),
    leave: () => host.tell({ type: 'leave' }),
    closable: host.around,
  }
}

export function unreadIn(conversation: VisitorConversation): number {
  return Math.max(0, conversation.agentMessages - conversation.agentMessagesRead)
}

/** Where they were on this visit before the page they are on, and what brought them. */
function visitOf(pages: Page[]): Visit {
  const [first] = pages
  const utm: Record<string, string> = {}
  try {
    new URL(first!.url).searchParams.forEach((value, name) => {
      if (name.startsWith('utm_')) utm[name.slice(4)] = value.slice(0, 200)
    })
  } catch {
    // No page yet, or one without an address of its own.
  }
  return {
    pages: pages.slice(-VISIT_PAGES_MOST).map(({ url, title, at }) => short({ url, title, at }, 600)),
    referrer: first && short(first).referrer,
    utm,
  }
}

/** The server refuses what is longer; a page with a long address must not cost its visitor the chat. */
function short({ url, title, referrer, at }: Page, most = 2048): Page {
  return { url: url.slice(0, most), title: title.slice(0, 200), referrer: referrer?.slice(0, most), at }
}

function shortProfile({ name, email, attributes = {} }: Profile): Profile {
  const few = Object.entries(attributes).slice(0, 50)
  return {
    name: name?.slice(0, 120),
    email: email?.slice(0, 254),
    attributes: Object.fromEntries(
      few.map(([key, value]) => [key.slice(0, 64), typeof value === 'string' ? value.slice(0, 512) : value]),
    ),
  }
}
