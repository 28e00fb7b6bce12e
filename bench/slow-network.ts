import { connect, createServer, type Socket } from 'node:net'
import type { Stage } from './stage.ts'

/** A phone's network on a bad day, which tools call slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const DOWN = 200
const UP = 94
const ROUND_TRIP_MS = 150
const PIECE = 4096

/**
 * Ports of this machine as they look from such a network. Everything goes through one narrow pipe each way, bytes of
 * WebSockets and of frames from other origins too: what the browser's own tools slow down leaves those out.
 */
export function openSlowNetwork(stage: Stage) {
  const down = openPipe(DOWN)
  const up = openPipe(UP)

  /** A port that leads to another one, slowly. */
  return async function through(port: number): Promise<number> {
    const server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1')
      for (const socket of [client, upstream]) socket.setNoDelay(true).on('error', () => {})
      // The handshake was done at once, on this machine: what follows it pays for it.
      setTimeout(() => void pass(client, upstream, up), ROUND_TRIP_MS)
      void pass(upstream, client, down)
    })
    const own = stage.nextPort()
    await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve))
    stage.atEnd(() => server.close())
    return own
  }
}

type Pipe = (bytes: number) => Promise<void>

/** Resolves when so many bytes are through, in the order of asking. */
function openPipe(bytesPerMs: number): Pipe {
  let free = 0
  return (bytes) => {
    free = Math.max(free, performance.now()) + bytes / bytesPerMs
    return new Promise((resolve) => setTimeout(resolve, free - performance.now()))
  }
}

/** Reads no further than the pipe takes, so that lines share it; what is on its way does not hold up what follows. */
async function pass(from: Socket, to: Socket, pipe: Pipe): Promise<void> {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE)
        await pipe(piece.length)
        setTimeout(() => to.write(piece), ROUND_TRIP_MS / 2)
      }
    }
    setTimeout(() => to.end(), ROUND_TRIP_MS / 2)
  } catch {
    to.destroy() // The other side went away.
  }
}
