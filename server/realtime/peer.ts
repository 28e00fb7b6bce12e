import type { Duplex } from 'node:stream'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import type { WebSocket } from 'ws'
import type { Viewer } from '../agents/viewer.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { Encoded } from './frames.ts'

/**
 * How far a peer has been told of one conversation. While it is catching up, live events are not written but noted in
 * `latest`: the reading goes on until it has got there.
 */
export type Cursor = { seq: number; latest: number; catchingUp: boolean; inboxId: string; visitorId: string }

/** One connected client that has said hello, by socket or by stream. Kept small: there are ten thousand of them. */
export abstract class Peer {
  readonly who: Viewer | VisitorAuthor
  /** Conversations this peer follows, with the last number it was sent. */
  cursors: Map<string, Cursor> | null = null
  /** By the clock that never jumps; as all of what is measured here. */
  lastHeard = performance.now()
  away = false
  /** Frames it may send: refilled over time, see receive.ts. */
  allowance = 100
  allowanceAt = performance.now()

  constructor(who: Viewer | VisitorAuthor) {
    this.who = who
  }

  cursor(conversation: string): Cursor | undefined {
    return this.cursors?.get(conversation)
  }

  follow(conversation: string, cursor: Cursor): Cursor {
    this.cursors ??= new Map()
    this.cursors.set(conversation, cursor)
    return cursor
  }

  send(frame: ServerFrame): void {
    this.write(new Encoded(frame))
  }

  /** What may be lost (typing, presence) is not piled up for a reader that is behind. */
  signal(encoded: Encoded): void {
    if (this.backlog() < SIGNAL_BACKLOG) this.write(encoded)
  }

  write(encoded: Encoded): void {
    // Never queue without bound for one reader: it is closed, comes back, and resumes where it was.
    if (this.backlog() > MOST_BACKLOG) this.close(CLOSE.slow)
    else this.put(encoded)
  }

  /** Whether it speaks by short requests of their own, which any node may take. */
  get streamed(): boolean {
    return false
  }

  protected abstract put(encoded: Encoded): void
  abstract backlog(): number
  abstract close(code: number): void
}

const SIGNAL_BACKLOG = 256 * 1024
const MOST_BACKLOG = 1024 * 1024

export class SocketPeer extends Peer {
  readonly socket: WebSocket
  readonly #wire: Duplex
  #held: Buffer[] | null = null
  #heldBytes = 0

  constructor(who: Viewer | VisitorAuthor, socket: WebSocket) {
    super(who)
    this.socket = socket
    this.#wire = (socket as unknown as { _socket: Duplex })._socket
  }

  // Straight to the wire: the frame is encoded already, and without compression ws has no queue of its own to overtake.
  // What one commit says to one reader, such as the event and the ack, leaves together: a system call costs as much as all else.
  protected override put(encoded: Encoded): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    const frame = encoded.socket
    this.#heldBytes += frame.length
    if (this.#held) return void this.#held.push(frame)
    this.#held = [frame]
    if (holding.push(this) === 1) setImmediate(flushAll)
  }

  flush(): void {
    const held = this.#held
    this.#held = null
    this.#heldBytes = 0
    if (!held || this.socket.readyState !== this.socket.OPEN) return
    this.#wire.write(held.length === 1 ? held[0] : Buffer.concat(held))
  }

  override backlog(): number {
    return this.#wire.writableLength + this.#heldBytes
  }

  override close(code: number): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    this.flush()
    this.socket.close(code)
    // A reader that is behind never gets to the goodbye, nor does one that is gone.
    setTimeout(() => this.socket.terminate(), 2000).unref()
  }
}

let holding: SocketPeer[] = []

/** At the end of the loop's turn: all that follows from one commit is said, and the next commit is under way. */
function flushAll(): void {
  const peers = holding
  holding = []
  for (const peer of peers) peer.flush()
}
