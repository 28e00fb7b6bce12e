import type { Hello, Resume } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { getConversation } from '../conversations/find.ts'
import { headsOfEach } from '../conversations/list.ts'
import { getOwn } from '../conversations/visitor-view.ts'
import { publicTimesOf, timeOf } from '../events/event.ts'
import { openBatch } from '../platform/batch.ts'
import { type Db, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { type Delivery, MOST_DELTA } from './deliver.ts'
import type { Cursor, Peer } from './peer.ts'
import type { Room } from './room.ts'
import { viewerOf, visitorOf } from './room.ts'

/**
 * A client says how far it has a conversation; the answer is the rest of it, or a reset, never silence. The peer is
 * registered as a follower first and the log read after: a message committed between the two is in the read, one
 * committed later finds the follower.
 */
export async function resume(
  db: Db,
  delivery: Delivery,
  room: Room,
  peer: Peer,
  { conversation: id, seq, at }: Resume,
): Promise<void> {
  const cursor = register(room, peer, id, seq)
  const found = await lookUp(db, room, peer, id, claimed({ seq, at })).catch(() => 'away' as const)
  await answer(delivery, room, peer, { conversation: id, seq, at }, cursor, found)
}

/** The number of the event whose time the client tells; null where it tells none. */
function claimed({ seq, at }: Pick<Resume, 'seq' | 'at'>): number | null {
  return at === undefined || seq === 0 ? null : seq
}

function register(room: Room, peer: Peer, id: string, seq: number): Cursor {
  if (peer.who.kind === 'agent') room.addFollower(id, peer)
  return peer.follow(id, { seq, latest: seq, catchingUp: true, inboxId: '', visitorId: '' })
}

async function answer(
  delivery: Delivery,
  room: Room,
  peer: Peer,
  { conversation: id, seq, at }: Resume,
  cursor: Cursor,
  found: Found | null | 'away',
): Promise<void> {
  const reset = (reason: 'ahead' | 'too-far' | 'unknown') => {
    room.removeFollower(id, peer)
    peer.send({ type: 'reset', conversation: id, reason })
  }
  // Not reset: what the client holds may well be right. It comes back, and asks again.
  if (found === 'away') return peer.close(CLOSE.overloaded)
  if (found === null) return reset('unknown')
  if (peer.cursor(id) !== cursor) return // Asked again meanwhile, from elsewhere: that one answers.
  // A backup was restored, and what the client shows may never have happened: the log is shorter, or has grown again with
  // other events under the same numbers.
  if (seq > found.seq || (claimed({ seq, at }) !== null && at !== found.at)) return reset('ahead')
  if (found.seq - seq > MOST_DELTA) return reset('too-far')
  Object.assign(cursor, { inboxId: found.inboxId, visitorId: found.visitorId })
  await delivery.catchUp(room, peer, id, found)
  peer.send(found.marks)
}

/**
 * All that a visitor's hello names, and what the visitor began in another tab while this one was away, which it cannot
 * name. Looked up at once for all who say hello in the same moment: after a restart that is everybody.
 */
export async function resumeOwn(
  db: Db,
  arrivals: Arrivals,
  delivery: Delivery,
  room: Room,
  peer: Peer,
  hello: Hello,
): Promise<void> {
  const { id: visitorId, inboxId } = visitorOf(peer)
  const named = hello.resume.map((known) => ({ known, cursor: register(room, peer, known.conversation, known.seq) }))
  const arrived = await arrivals(room.workspaceId, { visitorId, known: hello.resume }).catch(() => null)
  if (!arrived) return peer.close(CLOSE.overloaded)
  const { heads, times } = arrived
  for (const [i, { known, cursor }] of named.entries()) {
    const head = heads.get(known.conversation)
    // Older than the last fifty, or not theirs.
    if (!head) await resume(db, delivery, room, peer, known)
    else {
      const marks = { type: 'marks', conversation: head.id, marks: head.marks } as const
      const found = { seq: head.publicSeq, at: times[i]!, inboxId, visitorId, marks }
      await answer(delivery, room, peer, known, cursor, found)
    }
  }
  for (const { id, publicSeq } of heads.values()) {
    if (named.some(({ known }) => known.conversation === id) || peer.cursor(id)) continue
    peer.follow(id, { seq: 0, latest: publicSeq, catchingUp: false, inboxId, visitorId })
    await delivery.catchUp(room, peer, id)
  }
}

/** Where a visitor's conversations stand, and when the events were that the client has last. */
export function openArrivals(db: Db) {
  return openBatch(100, (workspaceId, asked: { visitorId: string; known: Resume[] }[]) =>
    transaction(db, workspaceId, async (tx) => {
      const known = asked.flatMap((one) => one.known)
      const [heads, times] = await Promise.all([
        headsOfEach(
          tx,
          asked.map((one) => one.visitorId),
        ),
        publicTimesOf(
          tx,
          known.map((one) => ({ id: one.conversation, seq: claimed(one) })),
        ),
      ])
      return asked.map(({ known }, i) => ({
        heads: new Map(heads[i]!.map((head) => [head.id, head])),
        times: times.splice(0, known.length),
      }))
    }),
  )
}
export type Arrivals = ReturnType<typeof openArrivals>

/** Lets a peer that follows nothing speak of one conversation, if it may see it. */
export async function acquaint(db: Db, room: Room, peer: Peer, id: string): Promise<void> {
  const found = await lookUp(db, room, peer, id)
  if (!found) return
  const { seq, inboxId, visitorId } = found
  peer.follow(id, { seq, latest: seq, catchingUp: false, inboxId, visitorId })
}

/** Where a conversation stands, and when that one of its events was. */
type Found = { seq: number; at: string | null; inboxId: string; visitorId: string; marks: ServerFrame }

/** Found through what the peer may see; what is not theirs is as unknown as what does not exist. */
function lookUp(db: Db, room: Room, peer: Peer, id: string, nth: number | null = null): Promise<Found | null> {
  return transaction(db, room.workspaceId, async (tx) => {
    if (peer.who.kind === 'agent') {
      const [{ seq, inboxId, visitor, visitorMarks }, at] = await Promise.all([
        getConversation(tx, viewerOf(peer), id),
        nth === null ? null : timeOf(tx, id, nth),
      ])
      return {
        seq,
        at,
        inboxId,
        visitorId: visitor.id,
        marks: { type: 'marks', conversation: id, marks: visitorMarks } as const,
      }
    }
    const { id: visitorId, inboxId } = visitorOf(peer)
    const [{ conversation }, [at = null]] = await Promise.all([
      getOwn(tx, { id: visitorId }, id),
      publicTimesOf(tx, [{ id, seq: nth }]),
    ])
    return {
      seq: conversation.seq,
      at,
      inboxId,
      visitorId,
      marks: { type: 'marks', conversation: id, marks: conversation.marks } as const,
    }
  }).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'not-found') return null
    throw error
  })
}
