import type { Duplex } from 'node:stream'
import * as ws from 'ws'

/** The floor under connections and fan-out: sockets and nothing else. Any message is encoded once and goes to everyone. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

const server = new ws.WebSocketServer({ port: Number(process.env.PORT), host: '0.0.0.0', perMessageDeflate: false })
server.on('connection', (socket: ws.WebSocket) => {
  socket.on('message', (data: Buffer) => {
    const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }
    const frame = Buffer.concat(Sender.frame(data, options))
    for (const one of server.clients) (one as unknown as { _socket: Duplex })._socket.write(frame)
  })
})
server.on('listening', () => console.log('ready'))
