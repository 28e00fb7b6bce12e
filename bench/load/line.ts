import { connect, type Socket } from 'node:net'

/**
 * A WebSocket client of the least cost: it shares the machine with what it measures. Text frames only, never
 * fragmented, masked with zeros. `onText` gets the bytes as they lie in the buffer, for that moment only.
 */
export type Line = {
  onText: (text: Buffer) => void
  onClose: (code: number) => void
  send(text: string): void
  push(frame: Buffer): void
  close(): void
}

export type Address = { port: number; host?: string; path: string; cookie?: string | undefined; from?: string }

export function openLine(address: Address): Promise<Line> {
  return new Promise((resolve, reject) => {
    const { port, host = '127.0.0.1', path, cookie, from } = address
    const socket = connect({ port, host, ...(from && { localAddress: from }) })
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.once('close', () => reject(new Error(`${host}:${port} closed the line before it was open.`)))
    socket.once('connect', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`,
      )
    })
    let answer: Buffer = Buffer.alloc(0)
    const onAnswer = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk])
      const end = answer.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', onAnswer)
      if (!answer.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
        socket.destroy()
        return reject(new Error(answer.subarray(0, answer.indexOf('\r\n')).toString()))
      }
      resolve(lineOver(socket, answer.subarray(end + 4)))
    }
    socket.on('data', onAnswer)
  })
}

function lineOver(socket: Socket, rest: Buffer): Line {
  const line: Line = {
    onText: () => {},
    onClose: () => {},
    send: (text) => void socket.write(frameOf(text)),
    push: (frame) => void socket.write(frame),
    close: () => void socket.destroy(),
  }
  let code = 1006
  socket.removeAllListeners('close')
  socket.removeAllListeners('error')
  socket.on('error', () => {})
  socket.once('close', () => line.onClose(code))
  const take = (chunk: Buffer) => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    socket.cork()
    for (;;) {
      if (bytes.length < 2) break
      const short = bytes[1]! & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (bytes.length < head) break
      const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
      if (bytes.length < head + length) break
      const payload = bytes.subarray(head, head + length)
      const opcode = bytes[0]! & 0x0f
      if (opcode === 1) line.onText(payload)
      else if (opcode === 8 && length >= 2) {
        code = payload.readUInt16BE(0)
        socket.end()
      }
      bytes = bytes.subarray(head + length)
    }
    socket.uncork()
    rest = bytes.length === 0 ? EMPTY : Buffer.from(bytes)
  }
  socket.on('data', take)
  if (rest.length > 0) setImmediate(() => take(EMPTY))
  return line
}

const EMPTY = Buffer.alloc(0)

/** One text frame from a client, masked with zeros: the bytes stay as they are. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 6 : length < 65_536 ? 8 : 14
  const frame = Buffer.alloc(head + length)
  frame[0] = 0x81
  if (length < 126) frame[1] = 0x80 | length
  else if (length < 65_536) {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 0x80 | 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, head)
  return frame
}
