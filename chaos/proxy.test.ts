import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { openProxy, type Weather } from './proxy.ts'

/** A door of a proxy, and behind it somebody who remembers what comes and can answer. */
async function aDoor(weather: Weather = {}) {
  const proxy = openProxy(1)
  const arrived: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    arrived.push(socket)
    socket.on('error', () => {}) // A line that is reset says so.
    server.emit('arrival')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = await proxy.open({ name: 'door', port: 0, to: [{ port: (server.address() as AddressInfo).port }] })
  await proxy.weather({ door: 'door', ...weather })
  after(async () => {
    await proxy.close({})
    server.close()
    for (const socket of arrived) socket.destroy()
  })
  return {
    proxy,
    arrived,
    call() {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.on('error', () => {}) // Told by `ending`.
      after(() => void socket.destroy())
      return socket
    },
    /** Both ends of a new connection. */
    async line() {
      const near = this.call()
      await once(server, 'arrival')
      return { near, far: arrived.at(-1)! }
    },
  }
}

/** Reads until all of it is there. */
async function hear(socket: Socket, bytes: number): Promise<string> {
  let heard = ''
  while (heard.length < bytes) heard += (await once(socket, 'data'))[0]
  return heard
}

/** How a connection ends on this side: by word, or by a reset. */
function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    socket.resume()
  })
}

test('in fair weather, both sides hear each other, and of each other’s end', async () => {
  const { near, far } = await (await aDoor()).line()
  near.write('hello')
  assert.equal(await hear(far, 5), 'hello')
  far.write('welcome')
  assert.equal(await hear(near, 7), 'welcome')
  const ended = ending(far)
  near.end()
  assert.equal(await ended, 'end')
})

test('a delay makes everything later and keeps its order, however it varies', async () => {
  const { near, far } = await (await aDoor({ delayMs: 80, jitterMs: 60 })).line()
  const began = performance.now()
  const words = Array.from({ length: 50 }, (_, i) => `${String(i).padStart(3)},`)
  for (const word of words) {
    near.write(word)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(await hear(far, 200), words.join(''))
  assert.ok(performance.now() - began >= 75, 'it took its time')
})

test('a throttled line lets so much pass in a second, and loses nothing', async () => {
  const { near, far } = await (await aDoor({ bytesPerSecond: 20_000 })).line()
  const began = performance.now()
  near.write('x'.repeat(8000))
  assert.equal((await hear(far, 8000)).length, 8000)
  const took = performance.now() - began
  assert.ok(took >= 290, `8 KB at 20 KB/s took ${took} ms`)
})

test('a stalled line says nothing, and goes on where it was', async () => {
  const door = await aDoor()
  const { near, far } = await door.line()
  await door.proxy.weather({ door: 'door', stalled: true })
  let heard = 0
  far.on('data', () => heard++)
  near.write('one,')
  near.write('two')
  // What another door lets pass meanwhile shows that there was time enough for this one to.
  const other = await (await aDoor({ delayMs: 50 })).line()
  other.near.write('late')
  await hear(other.far, 4)
  assert.equal(heard, 0)
  const both = hear(far, 7)
  await door.proxy.weather({ door: 'door' })
  assert.equal(await both, 'one,two')
})

test('a half-open line carries nothing any more, and tells neither side, not even of the other’s end', async () => {
  const door = await aDoor()
  const { near, far } = await door.line()
  assert.equal(await door.proxy.halfOpen({ door: 'door', share: 1 }), 1)
  const told: string[] = []
  for (const event of ['data', 'end', 'close', 'error']) far.on(event, () => told.push(event))
  near.write('is anybody there?')
  near.destroy()
  const other = await door.line()
  other.near.write('I am')
  await hear(other.far, 4)
  assert.deepEqual(told, [])
  assert.equal(await door.proxy.halfOpen({ door: 'door', share: 1 }), 1, 'a dead line is not chosen again')
})

test('a reset ends a share of the lines at once, for both sides, with all that was on its way', async () => {
  const door = await aDoor()
  const { near, far } = await door.line()
  near.write('hello')
  await hear(far, 5)
  await door.proxy.weather({ door: 'door', delayMs: 1000 })
  const both = Promise.all([ending(near), ending(far)])
  near.write('never heard')
  assert.equal(await door.proxy.reset({ door: 'door', share: 0 }), 0)
  assert.equal(await door.proxy.reset({ door: 'door', share: 1 }), 1)
  assert.deepEqual(await both, ['ECONNRESET', 'ECONNRESET'])
  assert.equal(await door.proxy.count({ door: 'door' }), 0)
})

test('a closed door turns newcomers away and leaves the others in peace', async () => {
  const door = await aDoor()
  const { near, far } = await door.line()
  await door.proxy.weather({ door: 'door', closed: true })
  const turnedAway = door.call()
  assert.equal(await ending(turnedAway), 'ECONNRESET')
  assert.equal(door.arrived.length, 1)
  near.write('still here')
  assert.equal(await hear(far, 10), 'still here')
})

test('a later connection overtakes an earlier one where they are shuffled', async () => {
  const door = await aDoor({ shuffleMs: 300 })
  const lines = []
  for (let i = 0; i < 8; i++) lines.push(await door.line())
  const order: number[] = []
  const all = lines.map(async ({ near, far }, i) => {
    near.write('me')
    await hear(far, 2)
    order.push(i)
  })
  await Promise.all(all)
  assert.notDeepEqual(
    order,
    lines.map((_, i) => i),
  )
})

test('a connection goes to the next one when the first does not answer', async () => {
  const door = await aDoor()
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const nobody = (gone.address() as AddressInfo).port
  gone.close()
  await once(gone, 'close')
  const there = createServer((socket) => socket.on('error', () => {}).end('here')).listen(0, '127.0.0.1')
  await once(there, 'listening')
  after(() => void there.close())
  const to = [{ port: nobody }, { port: (there.address() as AddressInfo).port }]
  const port = await door.proxy.open({ name: 'either', port: 0, to })
  for (let i = 0; i < 5; i++) assert.equal(await hear(connect(port, '127.0.0.1'), 4), 'here')
})
