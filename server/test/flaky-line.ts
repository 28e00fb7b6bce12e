import type { Hello } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { OpenTransport, Transport } from '@parley/protocol/link.ts'
import type { Viewer } from '../agents/viewer.ts'
import { asRefusal } from '../platform/http.ts'
import type { Encoded } from '../realtime/frames.ts'
import { greet } from '../realtime/greet.ts'
import { Peer } from '../realtime/peer.ts'
import { readFrame, receive } from '../realtime/receive.ts'
import type { Room } from '../realtime/room.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { type FlakyNode, LIMITS } from './flaky-node.ts'

const GOODBYE_MS = 2000
const BROKEN = 1006
const END = Symbol('the end of the line')

/**
 * One connection between a client and a node. What is said stands in line, each way, until the model lets it through;
 * both ends are the real ones: `protocol/link.ts` on this side, and what `realtime/socket.ts` does on the other.
 */
export class FlakyLine {
  readonly up: (string | typeof END)[] = []
  readonly down: (string | number)[] = []
  /** Nothing gets through any more, and nobody is told. */
  stuck = false
  /** Its reader is so far behind that the server's buffer is full. */
  full = false
  /** The client has given it up: what it said may still arrive. */
  left = false
  /** Everything the server ever wrote to it. */
  wire = ''
  readonly node: FlakyNode
  readonly #who: Viewer | VisitorAuthor
  readonly #on: Parameters<OpenTransport>[0]
  #peer: LinePeer | null = null
  #room: Room | null = null
  #early: string[] = []
  #over = false

  constructor(who: Viewer | VisitorAuthor, node: FlakyNode, on: Parameters<OpenTransport>[0]) {
    this.node = node
    this.#who = who
    this.#on = on
    queueMicrotask(() => on.open())
  }

  /** The client's end. */
  get transport(): Transport {
    return {
      send: (text) => void this.up.push(text),
      close: () => {
        this.left = true
        this.up.push(END)
      },
    }
  }

  /** The next frame arrives at the node; with `again`, it is going to arrive once more. False when nothing moved. */
  letUp(again = false): boolean {
    if (this.stuck || this.up.length === 0) return false
    const said = this.up[0]!
    if (!again || !this.#peer || said === END) this.up.shift()
    if (this.#over) return true
    if (said === END) this.end()
    else if (!this.#peer) this.#greet(said)
    else if (!this.#room) this.#early.push(said)
    else void receive(this.node.realtime.reception, this.#room, this.#peer, said)
    return true
  }

  /** As realtime/socket.ts: what is said while it is being greeted waits its turn. */
  #greet(text: string): void {
    const { realtime } = this.node
    const peer = new LinePeer(this.#who, this)
    this.#peer = peer
    greet(realtime, peer, readFrame(text, LIMITS.frameBytes) as Hello, 'test', LIMITS).then(
      (room) => {
        this.#room = room
        for (const said of this.#early) void receive(realtime.reception, room, peer, said)
      },
      (error) => peer.close(asRefusal(error).code === 'unavailable' ? CLOSE.overloaded : CLOSE.badFrame),
    )
  }

  /** The next frame arrives at the client. False when nothing moved. */
  letDown(): boolean {
    if (this.stuck || this.left || this.down.length === 0) return false
    const told = this.down.shift()!
    if (typeof told === 'number') this.#on.close(told)
    else this.#on.text(told)
    return true
  }

  /** It breaks, and the client is told. What was on its way down is gone; what was on its way up may arrive later. */
  breaks(): void {
    if (!this.left) this.#on.close(BROKEN)
  }

  /** What was on its way up is gone as well. */
  loses(): void {
    this.up.length = 0
  }

  /** Its reader takes nothing more. */
  fills(): void {
    this.full = true
  }

  /** The node knows that nobody is there any more. */
  end(): void {
    if (this.#over) return
    this.#over = true
    if (this.#peer) this.node.realtime.leave(this.#peer)
    this.down.push(BROKEN)
  }

  put(json: string): void {
    if (this.#over) return
    this.wire += `${json}\n`
    this.down.push(json)
  }

  /** The node says goodbye, and waits a moment for it to be read. */
  goodbye(code: number): void {
    if (this.#over) return
    this.down.push(code)
    setTimeout(() => this.end(), GOODBYE_MS)
  }
}

class LinePeer extends Peer {
  readonly #line: FlakyLine
  #closing = false

  constructor(who: Viewer | VisitorAuthor, line: FlakyLine) {
    super(who)
    this.#line = line
  }

  protected override put(encoded: Encoded): void {
    if (!this.#closing) this.#line.put(encoded.json)
  }

  override backlog(): number {
    return this.#line.full ? 2 ** 21 : 0
  }

  override close(code: number): void {
    if (this.#closing) return
    this.#closing = true
    this.#line.goodbye(code)
  }
}
