import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { ChangedThing } from '@parley/protocol/server.ts'
import type pg from 'pg'
import { facesOf, forgetFaces, knownFaces } from '../agents/faces.ts'
import { seesInbox } from '../agents/viewer.ts'
import type { Config } from '../config.ts'
import { openConversationsOf } from '../conversations/list.ts'
import { openMarks } from '../conversations/marks.ts'
import type { GroupCommit } from '../messages/group-commit.ts'
import {
  type Committed,
  type ConversationNews,
  type Db,
  type MarkNews,
  type Ring,
  transaction,
  type WorkspaceNews,
} from '../platform/database.ts'
import type { Logger } from '../platform/log.ts'
import { openVisitorArrivals } from '../visitors/arrive.ts'
import { openDelivery } from './deliver.ts'
import { openDeskFeed } from './desk-feed.ts'
import { openDoorbell } from './doorbell.ts'
import { openArrivals } from './follow.ts'
import { Encoded } from './frames.ts'
import { openBuckets } from './limit.ts'
import type { Peer } from './peer.ts'
import { openPresence } from './presence.ts'
import { openPull } from './pull.ts'
import type { Reception } from './receive.ts'
import { type Room, Rooms, viewerOf } from './room.ts'
import { closeLinesOf } from './shut-out.ts'
import { openSweep, SWEEP_MS } from './sweep.ts'
import { openTyping } from './typing.ts'
import { openViewing } from './viewing.ts'

/** What desks read again when something of this kind happens; of everything else, who their colleagues are. */
const THINGS: Record<string, ChangedThing> = {
  inbox: 'inboxes',
  label: 'labels',
  view: 'views',
  'saved-reply': 'saved-replies',
  field: 'fields',
  contact: 'contacts',
  notification: 'notifications',
}

/**
 * The only fan-out: everything that is committed on any node, or signalled on one, comes through here to whoever is
 * connected and may know it.
 */
export function openRealtime(options: {
  db: Db
  connection: pg.ClientConfig
  groupCommit: GroupCommit
  config: Pick<Config, 'limits' | 'guards'>
  log: Logger
}) {
  const { db, log, config } = options
  const rooms = new Rooms()
  const delivery = openDelivery(db, log)
  const feed = openDeskFeed(db, rooms, log)
  const doorbell = openDoorbell({
    db,
    connection: options.connection,
    log,
    onRing: (ring) => void rung(ring),
    onSignal(node, signal) {
      if (signal.s === 'typing') typing.hear(signal)
      else if (signal.s === 'here') presence.hear(node, signal)
      else if (signal.s === 'alive') presence.alive(node)
      else if (signal.s === 'heard') renew(signal)
      else if (signal.s === 'viewing') viewing.hear(node, signal)
      else if (signal.s === 'looked') lookedByStream(signal)
      else if (signal.s === 'roll-call') {
        presence.answerRollCall()
        viewing.answerRollCall()
      }
    },
    onReconnect() {
      presence.forgetOthers()
      doorbell.signal({ s: 'roll-call' })
      sweepSoon()
    },
  })
  const pull = openPull(db, delivery, log)
  const viewing = openViewing(db, rooms, doorbell.signal)
  const presence = openPresence(rooms, doorbell.signal, { met: viewing.answerRollCall, gone: viewing.forget })
  const typing = openTyping(rooms, doorbell.signal)
  const sends = openBuckets(config.limits.send)
  const marks = openMarks(db, log)
  const reception: Reception = {
    db,
    limits: config.limits,
    groupCommit: options.groupCommit,
    marks,
    arrivals: openArrivals(db),
    arrived: openVisitorArrivals(db),
    delivery,
    typing,
    viewing,
    presence,
    sends,
    log,
  }

  db.onCommit.push(committed)

  /** Our own commits: the events are at hand. */
  function committed({ workspaceId, conversations, marks, workspace }: Committed) {
    for (const news of workspace) changed(workspaceId, news)
    const room = rooms.of(workspaceId)
    if (!room) return
    if (conversations.length > 0) {
      const faces = knownFaces(workspaceId)
      if (faces) delivery.deliver(room, conversations, faces)
      else void deliverLater(room, conversations)
      const [spoken, moved] = [conversations.filter(isSpoken), conversations.filter((one) => !isSpoken(one))]
      feed.changed(workspaceId, moved.map(idOf), 'moved')
      feed.changed(workspaceId, spoken.map(idOf), 'spoken')
    }
    for (const mark of marks) marked(room, mark)
  }

  /** Another node's commits: it tells where, the database says what. */
  async function rung(ring: Ring) {
    for (const news of ring.x ?? []) changed(ring.w, news)
    const room = rooms.of(ring.w)
    if (!room) return
    for (const mark of ring.m ?? []) marked(room, mark)
    if (!ring.c) return
    feed.changed(
      ring.w,
      ring.c.map(([id]) => id),
      'either',
    )
    await pull(
      room,
      ring.c.map(([id, , visitorId]) => ({ id, visitorId })),
    )
  }

  function marked(room: Room, mark: MarkNews) {
    if (mark.side === 'me') {
      const encoded = new Encoded({
        type: 'read',
        conversation: mark.id,
        seq: mark.seq,
        visitorMessages: mark.visitorMessages,
      })
      for (const desk of room.desks) if (desk.who.id === mark.agentId) desk.write(encoded)
      return
    }
    const encoded = new Encoded({ type: 'marks', conversation: mark.id, marks: mark.marks })
    const peers = mark.side === 'agents' ? room.visitors.get(mark.visitorId) : room.followers.get(mark.id)
    for (const peer of peers ?? []) peer.write(encoded)
  }

  /** What belongs to no conversation: who may do what, and how inboxes are set. */
  function changed(workspaceId: string, news: WorkspaceNews) {
    if (news.type.startsWith('agent.')) forgetFaces(workspaceId)
    const room = rooms.of(workspaceId)
    if (!room) return
    if (news.visitorId) {
      if (news.type === 'visitor.blocked' && news.inboxId) {
        closeLinesOf(room, { visitorId: news.visitorId, inboxId: news.inboxId, address: news.address ?? null })
      }
      const encoded = new Encoded({ type: 'changed', what: 'visitors', id: news.visitorId })
      const { inboxId } = news
      const knows = (desk: Peer) => inboxId === undefined || seesInbox(viewerOf(desk), inboxId)
      for (const desk of room.desks) if (knows(desk)) desk.signal(encoded)
      // Where they are, and what agents noted of them, no list shows.
      return news.type === 'visitor.changed' ? void showAnew(room, news.visitorId) : undefined
    }
    for (const desk of room.desks) {
      const viewer = viewerOf(desk)
      if (news.type === 'session.ended' && news.sessionId === viewer.sessionId) desk.close(CLOSE.unauthenticated)
      if (news.agentId !== viewer.id) continue
      if (news.type === 'agent.deactivated') desk.close(CLOSE.stop)
      // It comes back at once, with the rights it has now.
      if (news.type === 'agent.changed') desk.close(CLOSE.resume)
    }
    if (news.type === 'session.ended') return
    const what = THINGS[news.type.split('.')[0]!] ?? 'agents'
    const encoded = new Encoded({ type: 'changed', what })
    const theirs = what === 'notifications' ? (desk: Peer) => viewerOf(desk).id === news.agentId : () => true
    for (const desk of room.desks) if (theirs(desk)) desk.signal(encoded)
  }

  /** A visitor has said who they are: their open conversations look different in lists. */
  async function showAnew(room: Room, visitorId: string) {
    try {
      const ids = await transaction(db, room.workspaceId, (tx) => openConversationsOf(tx, visitorId))
      feed.changed(room.workspaceId, ids, 'spoken')
    } catch (error) {
      log.warn({ err: error }, 'a changed visitor could not be shown; the next event does')
    }
  }

  async function deliverLater(room: Room, conversations: ConversationNews[]) {
    try {
      delivery.deliver(room, conversations, await transaction(db, room.workspaceId, facesOf))
    } catch (error) {
      log.warn({ err: error }, 'faces could not be read; the sweep delivers')
    }
  }

  const sweep = openSweep({ db, rooms, feed, pull, log })
  /** Marks the streams of a person as alive; false when this node holds none. */
  function renew({ w, id, away }: { w: string; id: string; away?: boolean }): boolean {
    const room = rooms.of(w)
    const peers = [...(room?.visitors.get(id) ?? []), ...(room?.desks ?? [])]
    const streams = peers.filter((peer) => peer.who.id === id && peer.streamed)
    for (const peer of streams) {
      peer.lastHeard = performance.now()
      if (away === undefined || away === peer.away) continue
      peer.away = away
      presence.look(peer)
    }
    return streams.length > 0
  }

  /** Sets where the streams of an agent look; false when this node holds none. */
  function lookedByStream({ w, id, conversation }: { w: string; id: string; conversation: string | null }): boolean {
    const streams = [...(rooms.of(w)?.desks ?? [])].filter((desk) => desk.who.id === id && desk.streamed)
    for (const desk of streams) {
      viewing.said(desk, conversation).catch((error) => log.warn({ err: error }, 'where an agent looks is not known'))
    }
    return streams.length > 0
  }

  let sweeping = Promise.resolve()
  const sweepSoon = () => {
    sweeping = sweeping.then(sweep)
  }
  const sweeper = setInterval(sweepSoon, SWEEP_MS).unref()

  /** A half-open line never closes by itself: who says nothing for long is gone. */
  const reaper = setInterval(
    () => {
      const dead = performance.now() - config.guards.silenceMs
      for (const peer of rooms.peers()) if (peer.lastHeard < dead) peer.close(CLOSE.silent)
    },
    Math.max(250, Math.min(5_000, config.guards.silenceMs / 4)),
  ).unref()

  return {
    rooms,
    reception,
    presence,
    viewing,
    feed,
    rung,
    enter(peer: Peer): Room {
      const room = rooms.enter(peer)
      presence.look(peer)
      return room
    },
    leave(peer: Peer) {
      rooms.leave(peer)
      presence.look(peer)
      viewing.left(peer)
    },
    /** A short request of a client that listens to a stream: here, or on the node that has it. */
    heard({ workspaceId: w, id }: Peer['who'], away?: boolean) {
      const said = { w, id, ...(away !== undefined && { away }) }
      if (!renew(said)) doorbell.signal({ s: 'heard', ...said })
    },
    /** The same for what an agent looks at. */
    looked({ workspaceId: w, id }: Peer['who'], conversation: string | null) {
      if (!lookedByStream({ w, id, conversation })) doorbell.signal({ s: 'looked', w, id, conversation })
    },
    async open() {
      await doorbell.listen()
      doorbell.signal({ s: 'roll-call' })
    },
    /** Tells everyone to come back later, elsewhere, and writes down what is gathered. */
    async drain() {
      for (const peer of rooms.peers()) peer.close(CLOSE.restart)
      await marks.drained()
    },
    async close() {
      clearInterval(sweeper)
      clearInterval(reaper)
      feed.close()
      presence.close()
      sends.close()
      await sweeping
      await doorbell.close()
    },
  }
}

function isSpoken({ event }: ConversationNews): boolean {
  return event.type === 'message.created' || event.type === 'note.created'
}

function idOf({ id }: ConversationNews): string {
  return id
}

export type Realtime = ReturnType<typeof openRealtime>
