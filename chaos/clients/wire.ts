import type { OpenTransport } from '@parley/protocol/link.ts'
import { WebSocket } from 'ws'

/** The last frames said, to be said again out of place. */
const REMEMBERED = 20

export type Wire = {
  /** From 0 to 1: how often a send is said twice, or an old one once more. */
  rudeness: number
  /** Every raw frame, before anybody looks at it. */
  heard(text: string): void
  random(): number
}

/** A real socket, listened in on; with the manners of a bad network where it is asked for. */
export function overWire(url: string, headers: Record<string, string>, wire: Wire): OpenTransport {
  const said: string[] = []
  return (on) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false, handshakeTimeout: 5000 })
    socket.on('open', () => on.open())
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      wire.heard(text)
      on.text(text)
    })
    socket.on('close', (code) => on.close(code))
    socket.on('error', () => {}) // `close` follows.
    const put = (text: string) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    }
    return {
      send(text) {
        put(text)
        if (wire.rudeness === 0 || !text.startsWith('{"type":"send"')) return
        said.push(text)
        if (said.length > REMEMBERED) said.shift()
        if (wire.random() < wire.rudeness) put(text)
        if (wire.random() < wire.rudeness) put(said[Math.floor(wire.random() * said.length)]!)
      },
      close: (code) => (socket.readyState === WebSocket.CONNECTING ? socket.terminate() : socket.close(code)),
    }
  }
}
