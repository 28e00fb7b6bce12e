import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { type Faces, facesOf } from '../agents/faces.ts'
import { eventForVisitor } from '../conversations/visitor-view.ts'
import { eventsAfter, publicEventsAfter } from '../events/event.ts'
import { type ConversationNews, type Db, transaction } from '../platform/database.ts'
import { Encoded } from './frames.ts'
import type { Cursor, Peer } from './peer.ts'
import type { Room } from './room.ts'

/** So many writes in a row, then others get their turn: a fan-out to thousands must not stall the loop. */
const CHUNK = 500
/** One delta at most; longer absences get a reset and read the end of the timeline instead. */
export const MOST_DELTA = 500

/**
 * The only fan-out of events. Each peer has a cursor: the next event is written, a known one is passed over, and one
 * ahead makes it catch up from the database. So it does not matter which node wrote an event, nor in which order word of
 * it came. A frame is encoded once per projection, however many read it.
 */
export function openDelivery(db: Db, log: { error(detail: object, message: string): void }) {
  function deliver(room: Room, news: ConversationNews[], faces: Faces): void {
    for (const { id, visitorId, inboxId, event } of news) {
      const agents = room.followers.get(id)
      if (agents) fanOut(room, agents, id, { visitorId, inboxId }, event.seq, encodeForAgents(id, event))
      const visitors = room.visitors.get(visitorId)
      if (!visitors || event.publicSeq === null) continue
      const own = eventForVisitor(event, faces)
      if (own)
        fanOut(
          room,
          visitors,
          id,
          { visitorId, inboxId },
          own.seq,
          new Encoded({ type: 'event', conversation: id, event: own }),
        )
    }
  }

  function fanOut(
    room: Room,
    peers: Set<Peer>,
    id: string,
    about: Pick<Cursor, 'visitorId' | 'inboxId'>,
    seq: number,
    encoded: Encoded,
  ): void {
    if (peers.size <= CHUNK) for (const peer of peers) pass(room, peer, id, about, seq, encoded)
    else void inChunks([...peers], (peer) => pass(room, peer, id, about, seq, encoded))
  }

  function pass(
    room: Room,
    peer: Peer,
    id: string,
    about: Pick<Cursor, 'visitorId' | 'inboxId'>,
    seq: number,
    encoded: Encoded,
  ) {
    const cursor = peer.cursor(id) ?? peer.follow(id, { seq: 0, latest: 0, catchingUp: false, ...about })
    cursor.latest = Math.max(cursor.latest, seq)
    if (seq <= cursor.seq || cursor.catchingUp) return
    if (seq > cursor.seq + 1) return void catchUp(room, peer, id)
    cursor.seq = seq
    peer.write(encoded)
  }

  /**
   * Reads on from the peer's cursor until it has all it was told of. The cursor was registered before the first read, so
   * what is committed meanwhile is either in a read or noted in `latest`, and read next. With `asked`, the peer asked, and
   * the conversation was at `asked.seq` since: it gets a delta even if it is empty.
   */
  async function catchUp(room: Room, peer: Peer, id: string, asked?: { seq: number }): Promise<void> {
    const cursor = peer.cursor(id)
    if (!cursor || (cursor.catchingUp && !asked)) return
    cursor.catchingUp = true
    try {
      let owed = asked !== undefined
      do {
        const from = cursor.seq
        // Most who come back have missed nothing: then there is nothing to read either.
        const missedNothing = owed && asked?.seq === from && cursor.latest === from
        const { events, last } = missedNothing ? { events: [], last: from } : await readFor(room, peer, id, from)
        cursor.seq = last
        if (events.length > 0 || owed) peer.send({ type: 'delta', conversation: id, from, events, more: false })
        owed = false
        if (events.length === 0) cursor.latest = cursor.seq // What was noted cannot be read: it was withdrawn by a restore.
      } while (cursor.latest > cursor.seq)
    } catch (error) {
      log.error({ err: error }, 'a delta could not be read')
      peer.close(CLOSE.overloaded)
    } finally {
      cursor.catchingUp = false
    }
  }

  function readFor(room: Room, peer: Peer, id: string, from: number) {
    return transaction(db, room.workspaceId, async (tx) => {
      if (peer.who.kind === 'agent') {
        const events = await eventsAfter(tx, id, from, MOST_DELTA)
        return { events, last: events.at(-1)?.seq ?? from }
      }
      const faces = await facesOf(tx)
      const found = await publicEventsAfter(tx, id, from, MOST_DELTA)
      const events = found.map((event) => eventForVisitor(event, faces)).filter((event) => event !== null)
      return { events, last: events.at(-1)?.seq ?? from }
    })
  }

  return { deliver, catchUp }
}

export type Delivery = ReturnType<typeof openDelivery>

function encodeForAgents(id: string, event: AgentEvent): Encoded {
  return new Encoded({ type: 'event', conversation: id, event })
}

export async function inChunks<T>(items: T[], each: (item: T) => void): Promise<void> {
  for (let i = 0; i < items.length; i += CHUNK) {
    for (const item of items.slice(i, i + CHUNK)) each(item)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
