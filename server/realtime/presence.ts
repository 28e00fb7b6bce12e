import type { Presence, ServerFrame } from '@parley/protocol/server.ts'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import { NODE } from '../platform/database.ts'
import type { Doorbell } from './doorbell.ts'
import { Encoded } from './frames.ts'
import type { Peer } from './peer.ts'
import { byVisibility, type Rooms, viewerOf, visitorOf } from './room.ts'

const GATHER_MS = 250
/** A reload is no departure: "left" waits this long. */
const LEFT_AFTER_MS = 8_000
const ALIVE_MS = 10_000
/** Looked at with every beat, so a node that died is gone 35 s later at the latest. */
const DEAD_MS = 25_000

/** A visitor on one node: here or in a hidden tab, and at which inbox, as only its agents may know. */
type Whereabouts = { state: Presence; inboxId: string }

/** Who is where, per node: `workspace/visitor` → where, `workspace/agent` → desks. Signals, never rows. */
type Node = { heard: number; visitors: Map<string, Whereabouts>; agents: Set<string> }

export type Here = {
  w: string
  visitors?: Record<string, [state: Presence, inboxId: string]>
  agents?: Record<string, boolean>
}

/**
 * Presence of visitors and agents over all nodes. Each node tells what changed on it, and that it lives; a node that falls
 * silent takes its people with it.
 */
export function openPresence(
  rooms: Rooms,
  signal: Doorbell['signal'],
  /** Others who keep things by node: one that has come knows nothing of us, one that is gone must be forgotten. */
  nodesAre: { met(): void; gone(name: string): void } = { met() {}, gone() {} },
) {
  const nodes = new Map<string, Node>([[NODE, fresh()]])
  const own = nodes.get(NODE)!
  const moved = new Map<string, { visitors: Map<string, string>; agents: boolean }>()
  const staffed = new Map<string, boolean>()
  const leaving = new Map<string, ReturnType<typeof setTimeout>>()
  let timer: ReturnType<typeof setTimeout> | null = null

  function visitor(workspaceId: string, id: string): Presence {
    let best: Presence = 'left'
    for (const node of nodes.values()) {
      const state = node.visitors.get(`${workspaceId}/${id}`)?.state
      if (state === 'online') return 'online'
      if (state) best = state
    }
    return best
  }

  function agent(workspaceId: string, id: string): boolean {
    for (const node of nodes.values()) if (node.agents.has(`${workspaceId}/${id}`)) return true
    return false
  }

  function team(workspaceId: string): boolean {
    for (const node of nodes.values()) for (const key of node.agents) if (key.startsWith(`${workspaceId}/`)) return true
    return false
  }

  /** All who are here, of those that an agent may see. */
  function all(viewer: Viewer): Record<string, Presence> {
    const result: Record<string, Presence> = {}
    for (const node of nodes.values()) {
      for (const [key, { inboxId }] of node.visitors) {
        const [workspaceId, id] = key.split('/') as [string, string]
        if (workspaceId === viewer.workspaceId && seesInbox(viewer, inboxId)) result[id] = visitor(workspaceId, id)
      }
    }
    return result
  }

  /** Looks again at one person on this node, after a connection came, went, or changed. */
  function look(peer: Peer) {
    const { workspaceId, id, kind } = peer.who
    const key = `${workspaceId}/${id}`
    const room = rooms.of(workspaceId)
    if (kind === 'agent') {
      const here = [...(room?.desks ?? [])].some((desk) => desk.who.id === id)
      if (here === own.agents.has(key)) return
      if (here) own.agents.add(key)
      else own.agents.delete(key)
      signal({ s: 'here', w: workspaceId, agents: { [id]: here } })
      return tellOfAgents(workspaceId)
    }
    const peers = [...(room?.visitors.get(id) ?? [])]
    clearTimeout(leaving.get(key))
    leaving.delete(key)
    const { inboxId } = visitorOf(peer)
    if (peers.length > 0) return set(workspaceId, id, peers.some((one) => !one.away) ? 'online' : 'away', inboxId)
    leaving.set(
      key,
      setTimeout(() => {
        leaving.delete(key)
        set(workspaceId, id, 'left', inboxId)
      }, LEFT_AFTER_MS).unref(),
    )
  }

  function set(workspaceId: string, id: string, state: Presence, inboxId: string) {
    const key = `${workspaceId}/${id}`
    if ((own.visitors.get(key)?.state ?? 'left') === state) return
    if (state === 'left') own.visitors.delete(key)
    else own.visitors.set(key, { state, inboxId })
    signal({ s: 'here', w: workspaceId, visitors: { [id]: [state, inboxId] } })
    tellOfVisitor(workspaceId, id, inboxId)
  }

  function tellOfVisitor(workspaceId: string, id: string, inboxId: string) {
    gather(workspaceId).visitors.set(id, inboxId)
  }

  function tellOfAgents(workspaceId: string) {
    gather(workspaceId).agents = true
  }

  function gather(workspaceId: string) {
    const who = moved.get(workspaceId) ?? { visitors: new Map(), agents: false }
    moved.set(workspaceId, who)
    timer ??= setTimeout(flush, GATHER_MS)
    return who
  }

  function flush() {
    timer = null
    for (const [workspaceId, { visitors, agents }] of moved) {
      const room = rooms.of(workspaceId)
      if (!room) continue
      for (const desks of byVisibility(room.desks)) {
        const visible = [...visitors].filter(([, inboxId]) => seesInbox(viewerOf(desks[0]!), inboxId))
        if (visible.length === 0) continue
        const states = Object.fromEntries(visible.map(([id]) => [id, visitor(workspaceId, id)]))
        tell(desks, { type: 'presence', visitors: states })
      }
      if (agents) tell(room.desks, { type: 'changed', what: 'agents' })
      const online = team(workspaceId)
      if (staffed.get(workspaceId) === online) continue
      staffed.set(workspaceId, online)
      const encoded = new Encoded({ type: 'team', online })
      for (const peers of room.visitors.values()) for (const peer of peers) peer.signal(encoded)
    }
    moved.clear()
  }

  function tell(desks: Iterable<Peer>, frame: ServerFrame) {
    const encoded = new Encoded(frame)
    for (const desk of desks) desk.signal(encoded)
  }

  /** What another node said of the people connected to it. */
  function hear(from: string, said: Here) {
    const node = nodeOf(from)
    for (const [id, [state, inboxId]] of Object.entries(said.visitors ?? {})) {
      if (state === 'left') node.visitors.delete(`${said.w}/${id}`)
      else node.visitors.set(`${said.w}/${id}`, { state, inboxId })
      tellOfVisitor(said.w, id, inboxId)
    }
    for (const [id, here] of Object.entries(said.agents ?? {})) {
      if (here) node.agents.add(`${said.w}/${id}`)
      else node.agents.delete(`${said.w}/${id}`)
      tellOfAgents(said.w)
    }
  }

  function nodeOf(name: string): Node {
    let node = nodes.get(name)
    if (!node) {
      node = fresh()
      nodes.set(name, node)
      answerRollCall() // A node we did not know does not know our people either.
      nodesAre.met()
    }
    node.heard = performance.now()
    return node
  }

  function answerRollCall() {
    for (const [key, { state, inboxId }] of own.visitors) {
      const [w, id] = key.split('/') as [string, string]
      signal({ s: 'here', w, visitors: { [id]: [state, inboxId] } })
    }
    for (const key of own.agents) {
      const [w, id] = key.split('/') as [string, string]
      signal({ s: 'here', w, agents: { [id]: true } })
    }
  }

  const beat = setInterval(() => {
    signal({ s: 'alive' })
    for (const [name, node] of nodes) if (node !== own && performance.now() - node.heard >= DEAD_MS) forget(name, node)
  }, ALIVE_MS).unref()

  function forget(name: string, node: Node) {
    nodes.delete(name)
    nodesAre.gone(name)
    for (const [key, { inboxId }] of node.visitors) {
      const [workspaceId, id] = key.split('/') as [string, string]
      tellOfVisitor(workspaceId, id, inboxId)
    }
    for (const key of node.agents) tellOfAgents(key.split('/')[0]!)
  }

  return {
    visitor,
    agent,
    team,
    all,
    look,
    hear,
    alive: (name: string) => void nodeOf(name),
    answerRollCall,
    /** Who left while we could not hear it would stay for ever: ask everybody anew. */
    forgetOthers() {
      for (const [name, node] of nodes) if (node !== own) forget(name, node)
    },
    close() {
      clearInterval(beat)
      if (timer) clearTimeout(timer)
      for (const one of leaving.values()) clearTimeout(one)
    },
  }
}

export type PresenceBoard = ReturnType<typeof openPresence>

function fresh(): Node {
  return { heard: performance.now(), visitors: new Map(), agents: new Set() }
}
