import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { after } from 'node:test'

/** The far side of mail: speaks as much SMTP as a letter needs, and keeps what it was given. */
export async function aMailServer(answerTo: { recipient?: string } = {}) {
  const letters: { from: string; to: string[]; raw: string }[] = []
  const server = createServer((socket) => converse(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const waiting: ((letter: (typeof letters)[number]) => void)[] = []

  function converse(socket: Socket) {
    let letter = { from: '', to: [] as string[], raw: '' }
    let inData = false
    let pending = ''
    socket.setEncoding('utf8').write('220 mail.test\r\n')
    socket.on('error', () => {})
    socket.on('data', (chunk: string) => {
      pending += chunk
      for (let end = pending.indexOf('\r\n'); end !== -1; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        take(line)
      }
    })
    function take(line: string) {
      if (inData) {
        if (line !== '.') {
          letter.raw += `${line}\n`
          return
        }
        inData = false
        letters.push(letter)
        waiting.shift()?.(letter)
        letter = { from: '', to: [], raw: '' }
        return socket.write('250 taken\r\n')
      }
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'MAIL') letter.from = line.slice(10)
      if (verb === 'RCPT') {
        if (answerTo.recipient) return socket.write(`${answerTo.recipient}\r\n`)
        letter.to.push(line.slice(8))
      }
      if (verb === 'QUIT') return socket.end('221 bye\r\n')
      if (verb === 'DATA') {
        inData = true
        return socket.write('354 go on\r\n')
      }
      return socket.write('250 ok\r\n')
    }
  }

  const { port } = server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    /** The next letter that arrives. */
    next: () => new Promise<(typeof letters)[number]>((resolve) => waiting.push(resolve)),
  }
}
