import type { Hello } from '@parley/protocol/client.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { resume, resumeOwn } from './follow.ts'
import type { Peer } from './peer.ts'
import type { Realtime } from './realtime.ts'
import { type Room, visitorOf } from './room.ts'

/** The answer to a hello: welcome, what a desk must know at once, and the rest of every conversation the client names. */
export async function greet(
  realtime: Realtime,
  peer: Peer,
  hello: Hello,
  version: string,
  limits: Limits,
): Promise<Room> {
  const room = realtime.enter(peer)
  peer.send({ type: 'welcome', v: 1, now: new Date().toISOString(), version, limits })
  if (peer.who.kind === 'agent') {
    await realtime.feed.greet(peer, realtime.presence.all(peer.who))
    realtime.viewing.greet(peer, peer.who)
  } else peer.send({ type: 'team', online: realtime.presence.team(peer.who.workspaceId) })
  const { db, arrivals, arrived, delivery, log } = realtime.reception
  if (peer.who.kind === 'visitor') {
    await resumeOwn(db, arrivals, delivery, room, peer, hello)
    // Not waited for: nothing that the visitor sees depends on it.
    if (hello.page || hello.profile) {
      const visitor = visitorOf(peer)
      arrived(visitor.workspaceId, visitor).catch((err) => log.error({ err }, 'an arrival could not be written down'))
    }
  } else for (const known of hello.resume) await resume(db, delivery, room, peer, known)
  return room
}
