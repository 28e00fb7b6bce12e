import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { type Link, openLink, overWebSocket } from '@parley/protocol/link.ts'
import { agentSocket, visitorSocket } from '../test/socket.ts'
import { aNode, aWorld, tokenOf } from '../test/world.ts'

const node = await aNode({ env: { PING_MS: '100', CLIENT_SILENCE_MS: '500', SERVER_SILENCE_MS: '800' } })

test('[RT21] the server closes who says nothing, and keeps who says ping', async () => {
  const world = await aWorld(node.db)
  const [quiet, lively] = [await visitorSocket(node, world.vera), await visitorSocket(node, world.visitor())]
  const pinging = setInterval(() => lively.say({ type: 'ping' }), 100)
  assert.equal(await quiet.closing(), 4010)
  assert.equal(lively.closed, null)
  clearInterval(pinging)
})

test('[RT21] a half-open line is gone from the server, though it never closed', async () => {
  const world = await aWorld(node.db)
  const wire = await aWire(node.port)
  const desk = await agentSocket(node, world.ann)
  const pinging = setInterval(() => desk.say({ type: 'ping' }), 100)
  const widget = await visitorSocket({ ...node, port: wire.port }, world.vera)
  wire.freeze()
  const { rooms } = node.parley.realtime
  const [peer] = rooms.of(world.workspaceId)!.visitors.get(world.vera.id)!
  await once((peer as unknown as { socket: NodeJS.EventEmitter }).socket, 'close')
  assert.equal(rooms.of(world.workspaceId)!.visitors.size, 0)
  assert.equal(widget.closed, null, 'the client’s end has not heard of it')
  clearInterval(pinging)
})

test('[RT21] [RT22] a client notices that its line is dead, comes back, and has missed nothing', async () => {
  const world = await aWorld(node.db)
  const conversation = await world.begun()
  const wire = await aWire(node.port)
  const states: string[] = []
  const bodies: string[] = []
  const link: Link = openLink({
    transports: [overWebSocket(() => `ws://127.0.0.1:${wire.port}/api/v1/visitor/socket`)],
    hello: () => ({
      type: 'hello',
      v: 1,
      tab: 'test',
      token: tokenOf(node, world.vera),
      resume: [{ conversation, seq: 2 + bodies.length }],
    }),
    random: () => 0.1,
    onState: (state) => states.push(state),
    onFrame(frame) {
      const events = frame.type === 'event' ? [frame.event] : frame.type === 'delta' ? frame.events : []
      for (const event of events) if (event.type === 'message.created') bodies.push(event.message.body)
      heard?.()
    },
  })
  let heard: (() => void) | null = null
  const until = async (done: () => boolean) => {
    while (!done()) {
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
  }
  after(() => link.close())
  await until(() => link.state() === 'online')
  await world.say(world.vera, conversation, 'before')
  await until(() => bodies.length === 1)

  wire.freeze()
  await world.say(world.vera, conversation, 'while the line was dead')
  await until(() => bodies.length === 2)
  assert.deepEqual(states, ['online', 'offline', 'online'])
  assert.deepEqual(bodies, ['before', 'while the line was dead'])
})

/** A wire to the node that can be cut without either end being told, as when a train enters a tunnel. */
async function aWire(to: number) {
  let ends: Socket[] = []
  const server = createServer((client) => {
    const far = connect(to, '127.0.0.1')
    const both = [client, far]
    ends.push(...both)
    for (const end of both) end.on('error', () => {})
    client.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => client.write(bytes))
    client.on('close', () => !client.isPaused() && far.destroy())
    far.on('close', () => !far.isPaused() && client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.close()
    for (const end of all) end.destroy()
  })
  const all: Socket[] = []
  return {
    port: (server.address() as { port: number }).port,
    /** The lines there are fall silent; new ones work. */
    freeze() {
      for (const end of ends) end.pause()
      all.push(...ends)
      ends = []
    },
  }
}
