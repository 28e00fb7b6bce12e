import type { ServerFrame } from '@parley/protocol/server.ts'
import * as ws from 'ws'

// Exported by ws, but left out of its types.
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

/** A frame encoded once, however many read it: as a whole WebSocket frame, or as a line of a stream. */
export class Encoded {
  readonly json: string
  #socket: Buffer | undefined

  constructor(frame: ServerFrame) {
    this.json = JSON.stringify(frame)
  }

  get socket(): Buffer {
    this.#socket ??= Buffer.concat(
      Sender.frame(Buffer.from(this.json), { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }),
    )
    return this.#socket
  }
}
