import type { Hello, Resume } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { getConversation } from '../conversations/find.ts'
import { conversationsOf } from '../conversations/list.ts'
import { getOwn } from '../conversations/visitor-view.ts'
import { publicTimeOf, timeOf } from '../events/event.ts'
import { type Db, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { type Delivery, MOST_DELTA } from './deliver.ts'
import type { Peer } from './peer.ts'
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
  const reset = (reason: 'ahead' | 'too-far' | 'unknown') => {
    room.removeFollower(id, peer)
    peer.send({ type: 'reset', conversation: id, reason })
  }
  const cursor = peer.follow(id, { seq, latest: seq, catchingUp: true, inboxId: '', visitorId: '' })
  if (peer.who.kind === 'agent') room.addFollower(id, peer)
  const found = await lookUp(db, room, peer, id, at === undefined ? 0 : seq).catch(() => 'away' as const)
  // Not reset: what the client holds may well be right. It comes back, and asks again.
  if (found === 'away') return peer.close(CLOSE.overloaded)
  if (found === null) return reset('unknown')
  if (peer.cursor(id) !== cursor) return // Asked again meanwhile, from elsewhere: that one answers.
  // A backup was restored, and what the client shows may never have happened: the log is shorter, or has grown again with
  // other events under the same numbers.
  if (seq > found.seq || (at !== undefined && seq > 0 && at !== found.at)) return reset('ahead')
  if (found.seq - seq > MOST_DELTA) return reset('too-far')
  Object.assign(cursor, { inboxId: found.inboxId, visitorId: found.visitorId })
  await delivery.catchUp(room, peer, id, found)
  peer.send(found.marks)
}

/** What a visitor began in another tab while this one was away, its hello cannot name: it follows this, too. */
export async function followUnnamed(db: Db, delivery: Delivery, room: Room, peer: Peer, hello: Hello): Promise<void> {
  if (peer.who.kind === 'agent') return
  const { id: visitorId, inboxId } = visitorOf(peer)
  const own = await transaction(db, room.workspaceId, (tx) => conversationsOf(tx, visitorId))
  const named = new Set(hello.resume.map((one) => one.conversation))
  for (const { id, publicSeq } of own) {
    if (named.has(id) || peer.cursor(id)) continue
    peer.follow(id, { seq: 0, latest: publicSeq, catchingUp: false, inboxId, visitorId })
    await delivery.catchUp(room, peer, id)
  }
}

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
function lookUp(db: Db, room: Room, peer: Peer, id: string, nth = 0): Promise<Found | null> {
  return transaction(db, room.workspaceId, async (tx) => {
    if (peer.who.kind === 'agent') {
      const [{ seq, inboxId, visitor, visitorMarks }, at] = await Promise.all([
        getConversation(tx, viewerOf(peer), id),
        nth > 0 ? timeOf(tx, id, nth) : null,
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
    const [{ conversation }, at] = await Promise.all([
      getOwn(tx, { id: visitorId }, id),
      nth > 0 ? publicTimeOf(tx, id, nth) : null,
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
