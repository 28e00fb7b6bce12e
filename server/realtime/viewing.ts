import { seesInbox, type Viewer } from '../agents/viewer.ts'
import { findConversations } from '../conversations/find.ts'
import { type Db, NODE, transaction } from '../platform/database.ts'
import type { Doorbell, Signal } from './doorbell.ts'
import { Encoded } from './frames.ts'
import type { Peer } from './peer.ts'
import { desksFor, type Rooms, viewerOf } from './room.ts'

/** Agents at one conversation, on one node. Its inbox says who may know. */
type Look = { workspaceId: string; conversation: string; inboxId: string; agents: string[] }
type Place = { conversation: string; inboxId: string }

/**
 * Who looks at which conversation, over all nodes: signals, never rows. Each node tells of a conversation at once who looks
 * at it there, as a whole, so that what was lost heals with the next word of it. A node that falls silent takes its people
 * with it (see presence.ts, which hears that).
 */
export function openViewing(db: Db, rooms: Rooms, signal: Doorbell['signal']) {
  type ViewingSignal = Extract<Signal, { s: 'viewing' }>
  const nodes = new Map<string, Map<string, Look>>([[NODE, new Map()]])
  const own = nodes.get(NODE)!
  const places = new Map<Peer, Place>()
  /** What a desk said last. Of two looks that are looked up at the same time, the later one counts. */
  const wanted = new WeakMap<Peer, string | null>()

  async function said(peer: Peer, conversation: string | null): Promise<void> {
    wanted.set(peer, conversation)
    const inboxId = conversation === null ? null : await inboxOf(peer, conversation)
    if (wanted.get(peer) !== conversation) return
    move(peer, conversation === null || inboxId === null ? null : { conversation, inboxId })
  }

  /** Null for what they may not see: they may look for as long as they like. */
  async function inboxOf(peer: Peer, conversation: string): Promise<string | null> {
    const cursor = peer.cursor(conversation)
    if (cursor?.inboxId) return cursor.inboxId
    const viewer = viewerOf(peer)
    const [found] = await transaction(db, viewer.workspaceId, (tx) => findConversations(tx, viewer, [conversation]))
    return found?.inboxId ?? null
  }

  function move(peer: Peer, next: Place | null): void {
    const { workspaceId } = peer.who
    const before = places.get(peer)
    if (before?.conversation === next?.conversation) return
    // Gone while we looked up where it is: nobody would ever tell us again that it left.
    if (next && rooms.of(workspaceId)?.desks.has(peer)) places.set(peer, next)
    else places.delete(peer)
    for (const place of [before, next]) if (place) count(workspaceId, place)
  }

  /** Looks again at who is at one conversation here, and tells everybody. */
  function count(workspaceId: string, { conversation, inboxId }: Place): void {
    const here = [...places].filter(
      ([peer, at]) => at.conversation === conversation && peer.who.workspaceId === workspaceId,
    )
    const agents = [...new Set(here.map(([peer]) => peer.who.id))]
    const look = { workspaceId, conversation, inboxId, agents }
    keep(own, look)
    signal({ s: 'viewing', w: workspaceId, conversation, inboxId, agents })
    tell(look)
  }

  function keep(node: Map<string, Look>, look: Look): void {
    const key = `${look.workspaceId}/${look.conversation}`
    if (look.agents.length > 0) node.set(key, look)
    else node.delete(key)
  }

  function tell({ workspaceId, conversation, inboxId }: Look): void {
    const room = rooms.of(workspaceId)
    if (!room) return
    const encoded = new Encoded({ type: 'viewing', conversation, agents: everyoneAt(workspaceId, conversation) })
    for (const desk of desksFor(room, inboxId)) desk.signal(encoded)
  }

  function everyoneAt(workspaceId: string, conversation: string): string[] {
    const looks = [...nodes.values()].map((node) => node.get(`${workspaceId}/${conversation}`))
    return [...new Set(looks.flatMap((look) => look?.agents ?? []))].sort()
  }

  return {
    said,
    left: (peer: Peer) => move(peer, null),
    /** What a desk that has just come must know. */
    greet(peer: Peer, viewer: Viewer): void {
      const looks = [...nodes.values()].flatMap((node) => [...node.values()])
      const theirs = looks.filter(
        ({ workspaceId, inboxId }) => workspaceId === viewer.workspaceId && seesInbox(viewer, inboxId),
      )
      for (const conversation of new Set(theirs.map((look) => look.conversation))) {
        peer.send({ type: 'viewing', conversation, agents: everyoneAt(viewer.workspaceId, conversation) })
      }
    },
    /** From another node. */
    hear(from: string, { w: workspaceId, conversation, inboxId, agents }: ViewingSignal): void {
      const node = nodes.get(from) ?? new Map<string, Look>()
      nodes.set(from, node)
      const look = { workspaceId, conversation, inboxId, agents }
      keep(node, look)
      tell(look)
    },
    answerRollCall(): void {
      for (const { workspaceId: w, conversation, inboxId, agents } of own.values()) {
        signal({ s: 'viewing', w, conversation, inboxId, agents })
      }
    },
    forget(name: string): void {
      const looks = [...(nodes.get(name)?.values() ?? [])]
      nodes.delete(name)
      for (const look of looks) tell(look)
    },
  }
}

export type Viewing = ReturnType<typeof openViewing>
