import type { Role } from '@parley/protocol/agent.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import { databaseNow } from '../conversations/advance.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import type { DeskFeed } from './desk-feed.ts'
import type { Peer } from './peer.ts'
import type { Further, Pull } from './pull.ts'
import { type Room, type Rooms, viewerOf } from './room.ts'
import { closeLinesOf, recentBlocks } from './shut-out.ts'

/** How often what rings may have missed is looked for. */
export const SWEEP_MS = 5_000

/**
 * Finds what rings have missed: whatever in the database is further than those connected here were told, and desks whose
 * session or rights have changed since they came. So a lost ring costs seconds, never a message, and no revoked session
 * stays connected because nobody heard of its end.
 */
export function openSweep(options: {
  db: Db
  rooms: Rooms
  feed: DeskFeed
  pull: Pull
  log: { warn(detail: object, message: string): void }
}) {
  const { db, rooms, feed, pull, log } = options
  /** Per workspace: the database's clock at the last sweep, and how what had changed of late looked then. */
  const last = new Map<string, { at: string; versions: Map<string, string> }>()

  async function sweep(): Promise<void> {
    for (const workspaceId of last.keys()) if (!rooms.of(workspaceId)) last.delete(workspaceId)
    for (const room of [...rooms.all.values()]) {
      try {
        await transaction(db, room.workspaceId, (tx) => sweepDesks(tx, room))
        if (room.visitors.size > 0) {
          for (const block of await transaction(db, room.workspaceId, recentBlocks)) closeLinesOf(room, block)
        }
        await sweepFollowed(room)
        await sweepChanged(room)
      } catch (error) {
        log.warn({ err: error }, 'the sweep found no database')
      }
    }
  }

  /** Every conversation that is followed here, compared with how far its followers were told. */
  async function sweepFollowed(room: Room): Promise<void> {
    const told = new Map<string, { agents?: number; visitors: Map<string, number> }>()
    const of = (id: string) => told.get(id) ?? told.set(id, { visitors: new Map() }).get(id)!
    for (const [id, peers] of room.followers) of(id).agents = least(peers, id)
    for (const [visitorId, peers] of room.visitors) {
      for (const peer of peers)
        for (const id of peer.cursors?.keys() ?? []) of(id).visitors.set(visitorId, least(peers, id))
    }
    if (told.size === 0) return
    const rows = await transaction(db, room.workspaceId, (tx) =>
      tx.rows<{ id: string; seq: number; public_seq: number; visitor_id: string }>(
        'sweep',
        'select id, seq, public_seq, visitor_id from conversations where workspace_id = $1 and id = any($2::uuid[])',
        [room.workspaceId, [...told.keys()]],
      ),
    )
    const behind = rows.filter((row) => {
      const { agents, visitors } = of(row.id)
      return row.seq > (agents ?? row.seq) || row.public_seq > (visitors.get(row.visitor_id) ?? row.public_seq)
    })
    await pull(room, behind.map(further))
  }

  /** What changed since the last sweep: the rows of lists, and conversations that a visitor here does not know yet. */
  async function sweepChanged(room: Room): Promise<void> {
    const before = last.get(room.workspaceId)
    const { at, rows } = await transaction(db, room.workspaceId, async (tx) => {
      const [at, rows] = await Promise.all([databaseNow(tx), changedSince(tx, before?.at ?? null)])
      return { at, rows }
    })
    last.set(room.workspaceId, { at, versions: new Map(rows.map((row) => [row.id, row.version])) })
    const unseen = rows.filter((row) => before?.versions.get(row.id) !== row.version)
    if (unseen.length > 0)
      feed.changed(
        room.workspaceId,
        unseen.map((row) => row.id),
        'either',
      )
    const unknown = unseen.filter(({ id, public_seq, visitor_id }) => {
      const peers = room.visitors.get(visitor_id)
      return peers && least(peers, id) < public_seq
    })
    await pull(room, unknown.map(further))
  }

  return sweep
}

/** Who was signed out, deactivated, or may see something else by now: on another node, or simply by the time that passed. */
async function sweepDesks(tx: Tx, room: Room): Promise<void> {
  // Only those who are here now: the answer says nothing of who comes while it is on its way.
  const desks = [...room.desks]
  if (desks.length === 0) return
  const rows = await tx.rows<{ id: string; role: Role; deactivated: boolean; inbox_ids: string[] }>(
    'sweep-desks',
    `select s.id, a.role, a.deactivated_at is not null as deactivated,
       array(select inbox_id from inbox_members m where m.workspace_id = a.workspace_id and m.agent_id = a.id) as inbox_ids
     from auth.session s join agents a on a.workspace_id = $1 and a.user_id = s."userId"
     where s.id = any($2) and s."expiresAt" > now()`,
    [room.workspaceId, [...new Set(desks.map((desk) => viewerOf(desk).sessionId))]],
  )
  const sessions = new Map(rows.map((row) => [row.id, row]))
  for (const desk of desks) {
    const viewer = viewerOf(desk)
    const now = sessions.get(viewer.sessionId)
    if (!now) desk.close(CLOSE.unauthenticated)
    else if (now.deactivated) desk.close(CLOSE.stop)
    else if (now.role !== viewer.role || !seesTheSame(viewer.inboxIds, now.inbox_ids)) desk.close(CLOSE.resume)
  }
}

function seesTheSame(was: readonly string[] | 'all', now: string[]): boolean {
  return was === 'all' || (was.length === now.length && was.every((id) => now.includes(id)))
}

type Changed = { id: string; public_seq: number; visitor_id: string; version: string }

/**
 * With ten seconds to spare, for what was written then and committed later. In two parts, because open and ended
 * conversations each have their own index and no other would do: this must cost the same with millions of them.
 */
function changedSince(tx: Tx, since: string | null): Promise<Changed[]> {
  const columns = `id, public_seq, visitor_id, seq || '.' || epoch as version`
  const from = `coalesce($2::timestamptz, now()) - interval '10 seconds'`
  return tx.rows<Changed>(
    'sweep-changed',
    `select ${columns} from conversations where workspace_id = $1 and status <> 'ended' and changed_at > ${from}
     union all
     select ${columns} from conversations where workspace_id = $1 and status = 'ended' and ended_at > ${from}`,
    [tx.workspaceId, since],
  )
}

function least(peers: Iterable<Peer>, conversation: string): number {
  return Math.min(...Array.from(peers, (peer) => peer.cursor(conversation)?.seq ?? 0))
}

function further(row: { id: string; visitor_id: string }): Further {
  return { id: row.id, visitorId: row.visitor_id }
}
