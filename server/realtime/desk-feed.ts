import type { ViewCounts } from '@parley/protocol/conversation.ts'
import type { Presence } from '@parley/protocol/server.ts'
import { seesInbox } from '../agents/viewer.ts'
import { LISTED, type ListedRow, present } from '../conversations/conversation.ts'
import { countViews } from '../conversations/count.ts'
import { type Db, glance } from '../platform/database.ts'
import { Encoded } from './frames.ts'
import type { Peer } from './peer.ts'
import { byVisibility, type Room, type Rooms, viewerOf } from './room.ts'

/** Lists need not be faster than the eye; gathering makes a busy minute cost one read per beat, not one per message. */
const ROWS_MS = 100
/** When more change than this in a beat, the others wait for the next: no list shows them all, and every desk gets each. */
const ROWS_MOST = 25
const COUNTS_MS = 400

/**
 * `moved` into a view or out of it: a new chat does not wait behind those that only go on. `spoken`: words were added, and
 * no view has more or less than before. Another node, or the sweep, cannot tell.
 */
export type Change = 'moved' | 'spoken' | 'either'

/**
 * What lists show is state, not events: "this conversation now looks so". A hint that is lost heals with the next, and a
 * late one is recognised by its smaller seq. Nobody's list is recomputed; a row goes to whoever may see its inbox.
 */
export function openDeskFeed(db: Db, rooms: Rooms, log: { warn(detail: object, message: string): void }) {
  const dirty = new Map<string, { first: Set<string>; others: Set<string> }>()
  const uncounted = new Set<string>()
  let rowsTimer: ReturnType<typeof setTimeout> | null = null
  let countsTimer: ReturnType<typeof setTimeout> | null = null

  function changed(workspaceId: string, conversations: string[], change: Change) {
    if (conversations.length === 0 || !rooms.of(workspaceId)?.desks.size) return
    const waiting = dirty.get(workspaceId) ?? { first: new Set(), others: new Set() }
    for (const id of conversations) (change === 'moved' ? waiting.first : waiting.others).add(id)
    dirty.set(workspaceId, waiting)
    rowsTimer ??= setTimeout(() => void sendRows(), ROWS_MS)
    if (change === 'spoken') return
    uncounted.add(workspaceId)
    countsTimer ??= setTimeout(() => void sendCounts(), COUNTS_MS)
  }

  async function sendRows() {
    rowsTimer = null
    const all = [...dirty.keys()].map((workspaceId) => ({ workspaceId, ids: takeSome(workspaceId) }))
    if (dirty.size > 0) rowsTimer = setTimeout(() => void sendRows(), ROWS_MS)
    for (const { workspaceId, ids } of all) {
      const room = rooms.of(workspaceId)
      if (!room?.desks.size) continue
      await sendRowsIn(room, ids).catch((error) => log.warn({ err: error }, 'rows could not be read'))
    }
  }

  function takeSome(workspaceId: string): string[] {
    const { first, others } = dirty.get(workspaceId)!
    const ids = [...new Set([...first, ...others])].slice(0, ROWS_MOST)
    for (const id of ids) {
      first.delete(id)
      others.delete(id)
    }
    if (first.size + others.size === 0) dirty.delete(workspaceId)
    return ids
  }

  async function sendRowsIn(room: Room, ids: string[]) {
    const rows = await glance(db, room.workspaceId, (tx) =>
      tx.rows<ListedRow>('changed-rows', `select ${LISTED} where c.workspace_id = $1 and c.id = any($2::uuid[])`, [
        room.workspaceId,
        ids,
      ]),
    )
    const conversations = rows.map(present)
    // Agents who see the same inboxes get the same bytes.
    for (const desks of byVisibility(room.desks)) {
      const viewer = viewerOf(desks[0]!)
      const visible = conversations.filter((one) => seesInbox(viewer, one.inboxId))
      if (visible.length === 0) continue
      const encoded = new Encoded({ type: 'rows', rows: visible })
      for (const desk of desks) desk.write(encoded)
    }
  }

  async function sendCounts() {
    countsTimer = null
    const all = [...uncounted]
    uncounted.clear()
    for (const workspaceId of all) {
      const room = rooms.of(workspaceId)
      if (room) await sendCountsIn(room).catch((error) => log.warn({ err: error }, 'counts could not be read'))
    }
  }

  async function sendCountsIn(room: Room) {
    await glance(db, room.workspaceId, (tx) =>
      Promise.all(
        [...Map.groupBy(room.desks, (desk) => desk.who.id).values()].map(async (desks) => {
          const frame = { type: 'counts', counts: await countViews(tx, viewerOf(desks[0]!)) } as const
          for (const desk of desks) desk.send(frame)
        }),
      ),
    )
  }

  /** What a desk is told when it connects. */
  async function greet(desk: Peer, visitors: Record<string, Presence>): Promise<void> {
    const viewer = viewerOf(desk)
    const counts: ViewCounts = await glance(db, viewer.workspaceId, (tx) => countViews(tx, viewer))
    desk.send({ type: 'counts', counts })
    desk.send({ type: 'presence', visitors })
  }

  return {
    changed,
    greet,
    close() {
      if (rowsTimer) clearTimeout(rowsTimer)
      if (countsTimer) clearTimeout(countsTimer)
    },
  }
}

export type DeskFeed = ReturnType<typeof openDeskFeed>
