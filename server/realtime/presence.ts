import type { Presence, ServerFrame } from '@parley/protocol/server.ts'
import { NODE } from '../platform/database.ts'
import type { Doorbell } from './doorbell.ts'
import { Encoded } from './frames.ts'
import type { Peer } from './peer.ts'
import type { Room, Rooms } from './room.ts'

const GATHER_MS = 250
/** A reload is no departure: "left" waits this long. */
const LEFT_AFTER_MS = 8_000
const ALIVE_MS = 10_000
const DEAD_MS = 35_000

/** Who is where, per node: `workspace/visitor` → here or in a hidden tab, `workspace/agent` → desks. Signals, never rows. */
type Node = { heard: number; visitors: Map<string, Presence>; agents: Set<string> }

/**
 * Presence of visitors and agents over all nodes. Each node tells what changed on it, and that it lives; a node that falls
 * silent takes its people with it, so a ghost lives at most DEAD_MS.
 */
export function openPresence(rooms: Rooms, signal: Doorbell['signal']) {
  const nodes = new Map<string, Node>([[NODE, fresh()]])
  const own = nodes.get(NODE)!
  const moved = new Map<string, { visitors: Set<string>; agents: boolean }>()
  const staffed = new Map<string, boolean>()
  const leaving = new Map<string, ReturnType<typeof setTimeout>>()
  let timer: ReturnType<typeof setTimeout> | null = null

  function visitor(workspaceId: string, id: string): Presence {
    let best: Presence = 'left'
    for (const node of nodes.values()) {
      const state = node.visitors.get(`${workspaceId}/${id}`)
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

  function all(workspaceId: string): Record<string, Presence> {
    const result: Record<string, Presence> = {}
    for (const node of nodes.values()) {
      for (const key of node.visitors.keys()) {
        const [workspace, id] = key.split('/') as [string, string]
        if (workspace === workspaceId) result[id] = visitor(workspaceId, id)
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
      return tell(workspaceId, null)
    }
    const peers = [...(room?.visitors.get(id) ?? [])]
    clearTimeout(leaving.get(key))
    leaving.delete(key)
    if (peers.length > 0) return set(workspaceId, id, peers.some((one) => !one.away) ? 'online' : 'away')
    leaving.set(
      key,
      setTimeout(() => {
        leaving.delete(key)
        set(workspaceId, id, 'left')
      }, LEFT_AFTER_MS).unref(),
    )
  }

  function set(workspaceId: string, id: string, state: Presence) {
    const key = `${workspaceId}/${id}`
    if ((own.visitors.get(key) ?? 'left') === state) return
    if (state === 'left') own.visitors.delete(key)
    else own.visitors.set(key, state)
    signal({ s: 'here', w: workspaceId, visitors: { [id]: state } })
    tell(workspaceId, id)
  }

  function tell(workspaceId: string, visitorId: string | null) {
    const who = moved.get(workspaceId) ?? { visitors: new Set(), agents: false }
    if (visitorId) who.visitors.add(visitorId)
    else who.agents = true
    moved.set(workspaceId, who)
    timer ??= setTimeout(flush, GATHER_MS)
  }

  function flush() {
    timer = null
    for (const [workspaceId, { visitors, agents }] of moved) {
      const room = rooms.of(workspaceId)
      if (!room) continue
      if (visitors.size > 0) {
        const states = Object.fromEntries([...visitors].map((id) => [id, visitor(workspaceId, id)]))
        tellDesks(room, { type: 'presence', visitors: states })
      }
      if (agents) tellDesks(room, { type: 'changed', what: 'agents' })
      const online = team(workspaceId)
      if (staffed.get(workspaceId) === online) continue
      staffed.set(workspaceId, online)
      const encoded = new Encoded({ type: 'team', online })
      for (const peers of room.visitors.values()) for (const peer of peers) peer.signal(encoded)
    }
    moved.clear()
  }

  function tellDesks(room: Room, frame: ServerFrame) {
    const encoded = new Encoded(frame)
    for (const desk of room.desks) desk.signal(encoded)
  }

  /** What another node said of the people connected to it. */
  function hear(
    from: string,
    said: { w: string; visitors?: Record<string, Presence>; agents?: Record<string, boolean> },
  ) {
    const node = nodeOf(from)
    for (const [id, state] of Object.entries(said.visitors ?? {})) {
      if (state === 'left') node.visitors.delete(`${said.w}/${id}`)
      else node.visitors.set(`${said.w}/${id}`, state)
      tell(said.w, id)
    }
    for (const [id, here] of Object.entries(said.agents ?? {})) {
      if (here) node.agents.add(`${said.w}/${id}`)
      else node.agents.delete(`${said.w}/${id}`)
      tell(said.w, null)
    }
  }

  function nodeOf(name: string): Node {
    let node = nodes.get(name)
    if (!node) {
      nodes.set(name, (node = fresh()))
      answerRollCall() // A node we did not know does not know our people either.
    }
    node.heard = Date.now()
    return node
  }

  function answerRollCall() {
    for (const [key, state] of own.visitors) {
      const [w, id] = key.split('/') as [string, string]
      signal({ s: 'here', w, visitors: { [id]: state } })
    }
    for (const key of own.agents) {
      const [w, id] = key.split('/') as [string, string]
      signal({ s: 'here', w, agents: { [id]: true } })
    }
  }

  const beat = setInterval(() => {
    signal({ s: 'alive' })
    for (const [name, node] of nodes) {
      if (node === own || Date.now() - node.heard < DEAD_MS) continue
      nodes.delete(name)
      for (const key of [...node.visitors.keys(), ...node.agents]) {
        const [workspaceId, id] = key.split('/') as [string, string]
        tell(workspaceId, node.visitors.has(key) ? id : null)
      }
    }
  }, ALIVE_MS).unref()

  return {
    visitor,
    agent,
    team,
    all,
    look,
    hear,
    alive: (name: string) => void nodeOf(name),
    answerRollCall,
    close() {
      clearInterval(beat)
      if (timer) clearTimeout(timer)
      for (const one of leaving.values()) clearTimeout(one)
    },
  }
}

export type PresenceBoard = ReturnType<typeof openPresence>

function fresh(): Node {
  return { heard: Date.now(), visitors: new Map(), agents: new Set() }
}
