import type { Hello } from '@parley/protocol/client.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { followUnnamed, resume } from './follow.ts'
import type { Peer } from './peer.ts'
import type { Realtime } from './realtime.ts'
import type { Room } from './room.ts'

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
  if (peer.who.kind === 'agent') await realtime.feed.greet(peer, realtime.presence.all(peer.who))
  else peer.send({ type: 'team', online: realtime.presence.team(peer.who.workspaceId) })
  const { db, delivery } = realtime.reception
  for (const known of hello.resume) await resume(db, delivery, room, peer, known)
  await followUnnamed(db, delivery, room, peer, hello)
  return room
}
