import type { Me } from '@parley/protocol/agent.ts'
import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Conversation, ViewCounts } from '@parley/protocol/conversation.ts'
import type { Refusal, RefusalCode } from '@parley/protocol/errors.ts'
import type { AgentEvent, Quote } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { type Link, type LinkState, openLink, overStream, overWebSocket } from '@parley/protocol/link.ts'
import { browserStore, type Outgoing, openOutbox } from '@parley/protocol/outbox.ts'
import { type AgentFrame, CHANGED_THINGS, type ChangedThing } from '@parley/protocol/server.ts'
import { openSync } from '@parley/protocol/sync.ts'
import { openDrafts } from './drafts.ts'
import { request } from './request.ts'
import { openRows } from './rows.ts'
import { createStore } from './store.ts'
import { openTimelines } from './timelines.ts'
import { openTypingBoard } from './typing-board.ts'
import { openUploads } from './uploads.ts'
import { openViewing } from './viewing.ts'

/** Refusals after which the words are given back as a draft: the floor has changed, not the words. */
const FLOOR_LOST: readonly RefusalCode[] = ['not-joined', 'stale-epoch', 'conversation-ended']
export type FloorLost = { at: string }

/** What was sent a moment ago and may be taken back, until `until` by this clock. */
export type JustSent = Pick<Outgoing, 'id' | 'conversation' | 'body' | 'attachments' | 'replyTo'> & { until: number }
export const UNDO_MS = 5000

export type DeskOptions = {
  me: Me
  onChanged(what: ChangedThing, id?: string): void
  /** The server does not know this session any more, or ended it on purpose. */
  onSignedOut(): void
}

/** Everything that lives while an agent is signed in: the line to the server, and what it told us. */
export function openDesk({ me, onChanged, onSignedOut }: DeskOptions) {
  const line = createStore<LinkState>('connecting')
  const limits = createStore<Limits | null>(null)
  const counts = createStore<ViewCounts | null>(null)
  const rows = openRows(me.id)
  const typing = openTypingBoard()
  const viewing = openViewing((frame) => link.send(frame))
  const drafts = openDrafts(me.id)
  const uploads = openUploads(drafts)
  const justSent = createStore<JustSent | null>(null)
  /** Taken back before there was an answer: what to do when it comes. */
  const recalled = new Map<string, () => void>()
  /** Taken back while the line was down; the server may have it nevertheless. */
  const recalledOffline = new Set<string>()
  const floorLost = createStore<ReadonlyMap<string, FloorLost>>(new Map())
  /** Unsent messages, and sent ones whose event has not come back yet (`sent`): one list without a gap between the two. */
  const outgoing = createStore<readonly Outgoing[]>([])
  const acknowledged = new Map<string, Outgoing>()
  const arrived = new Map<string, number>()
  let wasOnline = false
  let closing = false

  const sync = openSync<AgentEvent>({
    apply(conversation, event) {
      timelines.apply(conversation, event)
      settle(event)
    },
    ask: (known) => link.send({ type: 'resume', ...known }),
    forget: (conversation) => timelines.reload(conversation),
  })
  const timelines = openTimelines({
    sync: () => sync,
    leave: (conversation) => void link.send({ type: 'leave', conversation }),
    took: (conversation) => takeRows([conversation]),
  })
  const outbox = openOutbox({
    store: browserStore(`parley:out:${me.id}:`),
    send: (frame) => link.send(frame),
    onChange: showOutgoing,
  })
  const link: Link<AgentFrame> = openLink({
    transports: [
      overWebSocket(() => `${location.origin.replace(/^http/, 'ws')}/api/v1/socket`),
      overStream(
        () => '/api/v1/stream',
        () => ({ 'x-parley': '1' }),
      ),
    ],
    hello: () => ({ type: 'hello', v: 1, tab: newId(), resume: sync.hello() }),
    onFrame: heard,
    onState: changedState,
  })
  showOutgoing(outbox.items())

  function changedState(state: LinkState) {
    line.set(state)
    if (state === 'online') {
      limits.set(link.limits())
      sync.welcomed()
      viewing.online()
      timelines.retry()
      outbox.resend()
      for (const path of recalledOffline) request.delete(path).catch(() => {})
      recalledOffline.clear()
      uploads.goOnAll()
      // Lists are state, not a log: what was missed while away is read, not replayed.
      if (wasOnline) rows.refresh()
      if (wasOnline) for (const what of CHANGED_THINGS) onChanged(what)
      wasOnline = true
      return
    }
    outbox.pause()
    typing.clear()
    viewing.offline()
    if (state === 'unauthenticated' || (state === 'stopped' && !closing)) onSignedOut()
  }

  function heard(frame: AgentFrame) {
    switch (frame.type) {
      case 'ack':
        return sent(frame.id, frame.at)
      case 'refused':
        return frame.id === null ? undefined : refused(frame.id, frame)
      case 'event':
        return sync.event(frame.conversation, frame.event)
      case 'delta':
        return sync.delta(frame.conversation, frame.from, frame.events, frame.more)
      case 'reset':
        return sync.reset(frame.conversation)
      case 'marks':
        return rows.setMarks(frame.conversation, frame.marks)
      case 'read':
        return rows.setReads({ [frame.conversation]: frame.visitorMessages })
      case 'rows':
        return takeRows(frame.rows)
      case 'gone':
        timelines.drop(frame.conversations)
        return rows.remove(frame.conversations)
      case 'counts':
        return counts.set(frame.counts)
      case 'typing':
        if (!frame.active) return typing.stop(frame.conversation, frame.by)
        return typing.heard(frame.conversation, frame.by, frame.text ?? '', link.limits()?.typing.ttlMs ?? 5000)
      case 'viewing':
        return viewing.heard(frame.conversation, frame.agents)
      case 'presence':
        return rows.setPresence(frame.visitors)
      case 'changed':
        if (frame.what === 'inboxes' || frame.what === 'me') rows.refresh()
        if (frame.what === 'labels') rows.lookAgainEverywhere()
        return onChanged(frame.what, frame.id)
    }
  }

  function takeRows(some: Conversation[]) {
    const before = rows.rows.get()
    rows.take(some)
    for (const row of some) {
      if (row.preview?.by.kind !== 'visitor') continue
      // Their words are there. A row that comes for another reason says nothing of what they write now.
      if (before.get(row.id)?.lastMessageAt !== row.lastMessageAt)
        typing.stop(row.id, { kind: 'visitor', id: row.visitor.id })
      // "Delivered" is told for what reached this device, once.
      if ((arrived.get(row.id) ?? 0) >= row.publicSeq || row.status === 'ended') continue
      arrived.set(row.id, row.publicSeq)
      link.send({ type: 'seen', conversation: row.id, seq: row.publicSeq, read: false })
    }
  }

  function sent(id: string, at: string) {
    const item = outbox.items().find((one) => one.id === id)
    if (item && !isInTimeline(item)) acknowledged.set(id, { ...item, at, state: 'sending' })
    outbox.acknowledged(id)
    showOutgoing(outbox.items())
    recalled.get(id)?.()
  }

  /** Whether its event has come already: acknowledgement and event take separate ways. */
  function isInTimeline({ id, conversation }: Outgoing): boolean {
    const entries = timelines.timelines.get().get(conversation)?.entries
    // Nobody shows this timeline, so there is no gap to fill.
    if (!entries || !sync.has(conversation)) return true
    return entries.some((event) => wordsOf(event)?.id === id)
  }

  function settle(event: AgentEvent) {
    const words = wordsOf(event)
    if (!words || event.by.kind !== 'agent' || event.by.id !== me.id) return
    if (acknowledged.delete(words.id)) showOutgoing(outbox.items())
  }

  function refused(id: string, refusal: Refusal) {
    const item = outbox.items().find((one) => one.id === id)
    if (item && recalled.has(id)) {
      outbox.discard(id)
      return recalled.get(id)?.()
    }
    if (!item || !FLOOR_LOST.includes(refusal.code)) return outbox.refused(id, refusal)
    outbox.discard(id)
    giveBack(item)
    if (justSent.get()?.id === id) justSent.set(null)
    loseFloor(item.conversation)
  }

  /** All that was sent becomes a draft again. */
  function giveBack({ conversation, kind = 'message', body, attachments = [], replyTo }: Unsent) {
    const mode = kind === 'note' ? 'note' : 'reply'
    drafts.giveBack(conversation, mode, body, replyTo)
    if (attachments.length > 0) uploads.addUploaded(conversation, mode, ...attachments)
  }

  /** Takes a reply back that was sent a moment ago, and gives its words and files to the composer. */
  async function undo(item: JustSent): Promise<void> {
    const { id, conversation, attachments, ...words } = item
    justSent.set(null)
    drafts.giveBack(conversation, 'reply', words.body, words.replyTo)
    const path = `/conversations/${conversation}/messages/${id}`
    const unanswered = outbox.items().find((one) => one.id === id)
    if (unanswered && line.get() !== 'online') {
      outbox.discard(id)
      recalledOffline.add(path)
    } else {
      // Asked for while it is on its way, it is taken back as soon as it has arrived.
      if (unanswered) await new Promise<void>((resolve) => recalled.set(id, resolve))
      await request.delete(path).catch((error) => {
        if (!unanswered) throw error // Refused, or never arrived: there is nothing to take back.
      })
    }
    recalled.delete(id)
    if (attachments) uploads.addUploaded(conversation, 'reply', ...attachments)
  }

  function showOutgoing(items: readonly Outgoing[]) {
    outgoing.set([...acknowledged.values(), ...items])
  }

  const seenTo = new Map<string, number>()
  const retry = () => link.retry()
  const look = () => document.visibilityState === 'visible' && link.retry()
  // A dead line says nothing for a while; the browser knows sooner that there is no network.
  const renew = () => link.renew()
  window.addEventListener('online', retry)
  window.addEventListener('offline', renew)
  document.addEventListener('visibilitychange', look)

  return {
    me,
    line,
    limits,
    counts,
    rows,
    timelines,
    typing: typing.board,
    viewers: viewing.viewers,
    look: viewing.look,
    drafts,
    floorLost,
    outgoing,
    retry,
    /** The conversation's state after a verb, as the server answered it. */
    take: (conversation: Conversation) => takeRows([conversation]),
    /** Sends it at once, under a new id. */
    send(conversation: Conversation, kind: 'message' | 'note', body: string, more: Carried = {}) {
      forgetFloorLost(conversation.id)
      const epoch = kind === 'message' ? { epoch: conversation.epoch } : {}
      const { attachments = [], replyTo } = more
      const words = {
        ...{ id: newId(), conversation: conversation.id, body },
        ...(attachments.length > 0 && { attachments: [...attachments] }),
        ...(replyTo && { replyTo }),
      }
      outbox.add({ ...words, kind, ...epoch })
      if (kind === 'message') justSent.set({ ...words, until: Date.now() + UNDO_MS })
    },
    justSent,
    undo,
    uploads,
    /** What was to be said to the visitor is left for the team instead. */
    leaveAsNote(conversation: string) {
      const { replyTo } = drafts.extra(conversation, 'reply')
      drafts.giveBack(conversation, 'note', drafts.get(conversation, 'reply'), replyTo)
      uploads.move(conversation, 'reply', 'note')
      drafts.set(conversation, 'reply', '')
      drafts.setExtra(conversation, 'reply', { replyTo: undefined, since: undefined, edit: undefined })
      forgetFloorLost(conversation)
    },
    retrySending: (id: string) => outbox.retry(id),
    discard: (id: string) => outbox.discard(id),
    loseFloor,
    forgetFloorLost,
    /** The agent has seen everything that this conversation holds now. */
    seen({ id, publicSeq, visitorMessages }: Conversation) {
      rows.setReads({ [id]: visitorMessages })
      if ((seenTo.get(id) ?? 0) >= publicSeq) return
      if (link.send({ type: 'seen', conversation: id, seq: publicSeq, read: true })) seenTo.set(id, publicSeq)
    },
    sayTyping: (conversation: string, active: boolean) => void link.send({ type: 'typing', conversation, active }),
    close() {
      closing = true
      window.removeEventListener('online', retry)
      window.removeEventListener('offline', renew)
      document.removeEventListener('visibilitychange', look)
      typing.clear()
      viewing.close()
      link.close()
    },
  }

  /** Somebody else has the floor, and there are words of ours that were meant for it. */
  function loseFloor(id: string) {
    floorLost.update((was) => new Map(was).set(id, { at: new Date().toISOString() }))
  }

  function forgetFloorLost(id: string) {
    floorLost.update((was) => (was.has(id) ? new Map([...was].filter(([one]) => one !== id)) : was))
  }
}

export type Desk = ReturnType<typeof openDesk>

export type Carried = { attachments?: readonly Attachment[]; replyTo?: Quote | undefined }
type Unsent = Pick<Outgoing, 'conversation' | 'body' | 'attachments' | 'replyTo'> & { kind?: Outgoing['kind'] }

/** The message or note in an event, where it has one. */
export function wordsOf(event: AgentEvent) {
  return event.type === 'message.created' ? event.message : event.type === 'note.created' ? event.note : null
}
