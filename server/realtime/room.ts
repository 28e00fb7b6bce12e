import type { Viewer } from '../agents/viewer.ts'
import { seesInbox } from '../agents/viewer.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import type { Peer } from './peer.ts'

/**
 * Everyone connected to this node in one workspace. Conversation ids are made by clients, so they mean something only
 * within their workspace: rooms keep them apart.
 */
export class Room {
  readonly workspaceId: string
  readonly desks = new Set<Peer>()
  readonly visitors = new Map<string, Set<Peer>>()
  /** Agents who follow a conversation. Visitors are found by their own id: they follow all that is theirs. */
  readonly followers = new Map<string, Set<Peer>>()

  constructor(workspaceId: string) {
    this.workspaceId = workspaceId
  }

  add(peer: Peer): void {
    if (peer.who.kind === 'agent') this.desks.add(peer)
    else put(this.visitors, peer.who.id, peer)
  }

  remove(peer: Peer): void {
    this.desks.delete(peer)
    drop(this.visitors, peer.who.id, peer)
    for (const conversation of peer.cursors?.keys() ?? []) drop(this.followers, conversation, peer)
  }

  addFollower(conversation: string, peer: Peer): void {
    // Who left while they were being greeted would stay here for ever.
    if (this.desks.has(peer)) put(this.followers, conversation, peer)
  }

  removeFollower(conversation: string, peer: Peer): void {
    drop(this.followers, conversation, peer)
    peer.cursors?.delete(conversation)
  }

  get isEmpty(): boolean {
    return this.desks.size === 0 && this.visitors.size === 0
  }
}

/** The rooms of this node, made by the first who enters and gone with the last who leaves. */
export class Rooms {
  readonly all = new Map<string, Room>()

  of(workspaceId: string): Room | undefined {
    return this.all.get(workspaceId)
  }

  enter(peer: Peer): Room {
    const { workspaceId } = peer.who
    let room = this.all.get(workspaceId)
    if (!room) {
      room = new Room(workspaceId)
      this.all.set(workspaceId, room)
    }
    room.add(peer)
    return room
  }

  leave(peer: Peer): void {
    const room = this.all.get(peer.who.workspaceId)
    room?.remove(peer)
    if (room?.isEmpty) this.all.delete(room.workspaceId)
  }

  *peers(): Generator<Peer> {
    for (const room of this.all.values()) {
      yield* room.desks
      for (const peers of room.visitors.values()) yield* peers
    }
  }
}

export function viewerOf(peer: Peer): Viewer {
  return peer.who as Viewer
}

export function visitorOf(peer: Peer): VisitorAuthor {
  return peer.who as VisitorAuthor
}

/** Desks whose agent may see an inbox. */
export function* desksFor(room: Room, inboxId: string): Generator<Peer> {
  for (const desk of room.desks) if (seesInbox(viewerOf(desk), inboxId)) yield desk
}

/** Desks in groups of those who see the same inboxes: they get the same bytes. */
export function byVisibility(desks: Set<Peer>): Iterable<Peer[]> {
  return Map.groupBy(desks, (desk) => {
    const { inboxIds } = viewerOf(desk)
    return inboxIds === 'all' ? 'all' : [...inboxIds].sort().join()
  }).values()
}

function put(map: Map<string, Set<Peer>>, key: string, peer: Peer): void {
  const peers = map.get(key)
  if (peers) peers.add(peer)
  else map.set(key, new Set([peer]))
}

function drop(map: Map<string, Set<Peer>>, key: string, peer: Peer): void {
  const peers = map.get(key)
  if (peers?.delete(peer) && peers.size === 0) map.delete(key)
}
