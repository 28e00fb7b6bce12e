import { facesOf } from '../agents/faces.ts'
import { eventsAfterEach } from '../events/event.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import type { Delivery } from './deliver.ts'
import { type Room, visitorOf } from './room.ts'

/** One read takes so many conversations, and so many events of each at a time. */
const MOST_AT_ONCE = 100
const MOST_OF_EACH = 100

/** A conversation that is further in the database than those connected here may have been told. */
export type Further = { id: string; visitorId: string }

/**
 * Reads what was committed elsewhere and tells those who follow it here. Natural batches, as in messages/group-commit.ts:
 * what is rung while a read is under way is read together next, so a busy neighbour costs one read per round trip.
 */
export function openPull(db: Db, delivery: Delivery, log: { warn(detail: object, message: string): void }) {
  const lanes = new Map<Room, { wanted: Map<string, Further>; reading: Promise<void> }>()

  function pull(room: Room, further: Further[]): Promise<void> {
    let lane = lanes.get(room)
    if (!lane) {
      lane = { wanted: new Map(), reading: Promise.resolve() }
      lanes.set(room, lane)
      lane.reading = read(room, lane.wanted)
    }
    for (const one of further) lane.wanted.set(one.id, one)
    return lane.reading
  }

  async function read(room: Room, wanted: Map<string, Further>): Promise<void> {
    await null // What is wanted is noted first.
    while (wanted.size > 0) {
      const some = [...wanted.values()].slice(0, MOST_AT_ONCE)
      for (const { id } of some) wanted.delete(id)
      const followed = some.map((one) => follow(room, one)).filter((one) => one !== null)
      if (followed.length === 0) continue
      try {
        await transaction(db, room.workspaceId, (tx) => tell(tx, room, followed))
      } catch (error) {
        log.warn({ err: error }, 'a ring could not be followed; the sweep will')
      }
    }
    // In the same step as the look above: nobody can want more in between.
    lanes.delete(room)
  }

  async function tell(tx: Tx, room: Room, followed: Followed[]): Promise<void> {
    const faces = await facesOf(tx)
    for (let behind = followed; behind.length > 0; ) {
      const found = await eventsAfterEach(tx, behind, MOST_OF_EACH)
      behind.forEach((one, i) => {
        const { id, visitorId, inboxId } = one
        const events = found[i]!
        delivery.deliver(
          room,
          events.map((event) => ({ id, visitorId, inboxId, event })),
          faces,
        )
        one.seq = events.at(-1)?.seq ?? one.seq
      })
      behind = behind.filter((_, i) => found[i]!.length === MOST_OF_EACH)
    }
  }

  return pull
}

export type Pull = ReturnType<typeof openPull>

type Followed = Further & { inboxId: string; seq: number }

/** From where to read for those who follow it here; once, however many they are. Null when nobody does. */
function follow(room: Room, { id, visitorId }: Further): Followed | null {
  const agents = [...(room.followers.get(id) ?? [])]
  const visitors = [...(room.visitors.get(visitorId) ?? [])]
  if (agents.length + visitors.length === 0) return null
  const inboxId =
    agents.map((peer) => peer.cursor(id)?.inboxId).find(Boolean) ?? visitors.map(visitorOf)[0]?.inboxId ?? ''
  // A public number is never greater than the number of the same event, so reading from the least leaves nothing out.
  const seq = Math.min(...[...agents, ...visitors].map((peer) => peer.cursor(id)?.seq ?? 0))
  return { id, visitorId, inboxId, seq }
}
