import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Hello } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Viewer } from '../agents/viewer.ts'
import type { Config } from '../config.ts'
import { addressKey } from '../platform/address.ts'
import { asRefusal } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { greet } from './greet.ts'
import { openBuckets } from './limit.ts'
import { SocketPeer } from './peer.ts'
import type { Realtime } from './realtime.ts'
import { readFrame, receive } from './receive.ts'
import type { Room } from './room.ts'

const HELLO_MS = 5_000
const GOODBYE_MS = 1_000
/** Frames that may come before the welcome. */
const MOST_EARLY = 100

/** Who may connect: agents by their cookie before the socket opens, visitors by the token in their first frame. */
export type Door = {
  address(request: IncomingMessage): string
  sameOrigin(request: IncomingMessage): boolean
  findViewer(request: IncomingMessage): Promise<Viewer | null>
  findVisitor(hello: Hello, request: IncomingMessage): Promise<VisitorAuthor | null>
}

/**
 * WebSockets at two addresses. A connection is waiting for its hello, then greeted, then gone; frames that arrive while
 * it is being greeted wait their turn.
 */
export function openSockets(
  realtime: Realtime,
  door: Door,
  config: Pick<Config, 'limits' | 'guards'>,
  version: string,
) {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // Larger than a frame may be, so that a frame which is too large is refused with a code and the line stays;
    // what is larger still closes it.
    maxPayload: Math.max(config.limits.frameBytes * 2, 2 * 1024 * 1024),
    clientTracking: false,
  })
  const handshakes = openBuckets({
    burst: config.guards.handshakesPerMinute,
    everyMs: 60_000 / config.guards.handshakesPerMinute,
  })
  const perAddress = new Map<string, number>()
  /** Not greeted yet, or refused and not gone yet. Everyone else is in a room. */
  const strangers = new Set<WebSocket>()
  let draining = false

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on('error', destroy)
    const path = request.url?.split('?')[0]
    if (path !== '/api/v1/socket' && path !== '/api/v1/visitor/socket') return refuse(stream, 404)
    if (draining) return refuse(stream, 503)
    const address = addressKey(door.address(request))
    if (handshakes.take(address) > 0) return refuse(stream, 429)
    if ((perAddress.get(address) ?? 0) >= config.guards.socketsPerAddress) return refuse(stream, 429)
    // A foreign page can make a browser open a socket with our cookie; it cannot forge the Origin.
    if (!door.sameOrigin(request)) return refuse(stream, 403)
    const viewer = path === '/api/v1/socket' ? await findViewer(request) : null
    server.handleUpgrade(request, stream, head, (socket) => {
      // Malformed at the level of WebSocket itself: ws has said why. Without a listener it would end the process.
      socket.on('error', terminate)
      strangers.add(socket)
      socket.once('close', forget)
      // Opened and closed with a code: browsers do not show scripts the status of a refused handshake.
      if (typeof viewer === 'number') return socket.close(viewer)
      count(socket, address)
      accept(socket, request, viewer)
    })
  }

  function forget(this: WebSocket) {
    strangers.delete(this)
  }

  // Ten thousand sockets are open, so what stays for each is kept small. A listener keeps alive all that any listener made
  // beside it uses: those that stay are made in functions of their own, where no request is in sight.
  function count(socket: WebSocket, address: string) {
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1)
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
    })
  }

  /** The agent, or the code of the goodbye. A database that is away is no reason to sign anybody out. */
  async function findViewer(request: IncomingMessage): Promise<Viewer | number> {
    try {
      return (await door.findViewer(request)) ?? CLOSE.unauthenticated
    } catch {
      return CLOSE.overloaded
    }
  }

  function accept(socket: WebSocket, request: IncomingMessage, viewer: Viewer | null) {
    const deadline = setTimeout(() => socket.close(CLOSE.badFrame), HELLO_MS)
    const closed = () => clearTimeout(deadline)
    socket.once('close', closed)
    socket.once('message', (data) => {
      clearTimeout(deadline)
      socket.off('close', closed)
      void hello(socket, request, viewer, String(data))
    })
  }

  async function hello(socket: WebSocket, request: IncomingMessage, viewer: Viewer | null, text: string) {
    // What is said while we look up who it is must not be lost, nor overtake the greeting.
    const early: string[] = []
    const hold = (data: unknown) => {
      if (early.push(String(data)) > MOST_EARLY) socket.terminate()
    }
    socket.on('message', hold)
    try {
      const frame = readFrame(text, config.limits.frameBytes)
      if (frame.type !== 'hello') throw new Refused('bad-frame', 'Say hello first.')
      const who = viewer ?? (await door.findVisitor(frame, request))
      if (!who) return socket.close(CLOSE.unauthenticated)
      if (socket.readyState !== socket.OPEN) return
      strangers.delete(socket)
      socket.off('close', forget)
      const peer = new SocketPeer(who, socket)
      leaveAtClose(peer)
      const room = await greet(realtime, peer, frame, version, config.limits)
      for (const data of early) void receive(realtime.reception, room, peer, data)
      listen(room, peer)
    } catch (error) {
      const refusal = asRefusal(error)
      if (refusal.code === 'broken') realtime.reception.log.error({ err: error }, 'a hello could not be answered')
      socket.send(JSON.stringify({ type: 'refused', id: null, ...refusal }))
      socket.close(refusal.code === 'unavailable' ? CLOSE.overloaded : CLOSE.badFrame)
    } finally {
      socket.off('message', hold)
    }
  }

  function leaveAtClose(peer: SocketPeer) {
    peer.socket.once('close', () => realtime.leave(peer))
  }

  function listen(room: Room, peer: SocketPeer) {
    peer.socket.on('message', (data) => void receive(realtime.reception, room, peer, String(data)))
  }

  return {
    upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) =>
      void upgrade(request, stream, head).catch(() => stream.destroy()),
    drain() {
      draining = true
      for (const socket of strangers) sayGoodbye(socket)
    },
    close: () => handshakes.close(),
  }
}

function destroy(this: Duplex): void {
  this.destroy()
}

function terminate(this: WebSocket): void {
  this.terminate()
}

/** They may never answer, and the server ends only when all have gone. */
function sayGoodbye(socket: WebSocket): void {
  socket.close(CLOSE.restart)
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
}

function refuse(stream: Duplex, status: 403 | 404 | 429 | 503): void {
  const words = { 403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests', 503: 'Service Unavailable' }[status]
  stream.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
