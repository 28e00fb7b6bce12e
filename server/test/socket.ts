import type { Duplex } from 'node:stream'
import { after } from 'node:test'
import type { ClientFrame, Hello } from '@parley/protocol/client.ts'
import type { AgentEvent } from '@parley/protocol/events.ts'
import { newId } from '@parley/protocol/id.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { WebSocket } from 'ws'
import { sessionCookie } from '../agents/session-cookie.ts'
import { startSession } from '../agents/sign-in.ts'
import type { Viewer } from '../agents/viewer.ts'
import { transaction } from '../platform/database.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { type TestNode, tokenOf } from './world.ts'

const PATIENCE_MS = 5_000

type Frame<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>
type SendFrame = Extract<ClientFrame, { type: 'send' }>

/** A real socket that keeps every frame it ever got, so that tests can also say what must not have come. */
export class TestSocket {
  readonly frames: ServerFrame[] = []
  /** Everything received, byte for byte. */
  wire = ''
  closed: number | null = null
  readonly #socket: WebSocket
  #wake: (() => void)[] = []

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(url, { headers })
    this.#socket.on('message', (data) => {
      this.wire += `${data}\n`
      this.frames.push(JSON.parse(String(data)) as ServerFrame)
      this.#stir()
    })
    this.#socket.on('close', (code) => {
      this.closed = code
      this.#stir()
    })
    this.#socket.on('error', () => this.#stir())
    after(() => this.#socket.terminate())
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('error', reject)
    })
  }

  say(frame: ClientFrame): void {
    this.raw(JSON.stringify(frame))
  }

  raw(data: string | Buffer): void {
    this.#socket.send(data)
  }

  /** Puts bytes on the line that no WebSocket client would. */
  wound(bytes: Buffer): void {
    ;(this.#socket as unknown as { _socket: Duplex })._socket.write(bytes)
  }

  /** Stops reading, as a client does that is stuck. */
  pause(): void {
    this.#socket.pause()
  }

  unpause(): void {
    this.#socket.resume()
  }

  terminate(): void {
    this.#socket.terminate()
  }

  all<T extends ServerFrame['type']>(type: T): Frame<T>[] {
    return this.frames.filter((frame): frame is Frame<T> => frame.type === type)
  }

  /** The first frame of this type, past or to come, that satisfies the condition. */
  async next<T extends ServerFrame['type']>(
    type: T,
    that: (frame: Frame<T>) => boolean = () => true,
    patienceMs?: number,
  ): Promise<Frame<T>> {
    const find = () => this.all(type).find(that)
    await this.#until(() => find() !== undefined, `a ${type} frame`, patienceMs)
    return find()!
  }

  /** Sends a message and waits for what becomes of it. */
  async post(conversation: string, body: string, more: Partial<SendFrame> = {}): Promise<Frame<'ack' | 'refused'>> {
    const id = more.id ?? newId()
    const answers = () => [...this.all('ack'), ...this.all('refused')].filter((frame) => frame.id === id)
    const before = answers().length
    this.say({ type: 'send', id, conversation, body, ...more })
    await this.#until(() => answers().length > before, `an answer to ${id}`)
    return this.frames.findLast((frame): frame is Frame<'ack' | 'refused'> => 'id' in frame && frame.id === id)!
  }

  /** What came of one conversation, live or in deltas: each event once, in order of arrival. */
  events(conversation: string): AgentEvent[] {
    const events = new Map<number, AgentEvent>()
    for (const frame of this.frames) {
      if (!('conversation' in frame) || frame.conversation !== conversation) continue
      const some = frame.type === 'event' ? [frame.event] : frame.type === 'delta' ? frame.events : []
      for (const event of some) if (!events.has(event.seq)) events.set(event.seq, event as AgentEvent)
    }
    return [...events.values()]
  }

  /** Waits until everything up to `seq` of a conversation has come. */
  async reached(conversation: string, seq: number, patienceMs?: number): Promise<void> {
    await this.#until(() => this.events(conversation).length >= seq, `event ${seq}`, patienceMs)
  }

  async closing(patienceMs?: number): Promise<number> {
    await this.#until(() => this.closed !== null, 'the socket to close', patienceMs)
    return this.closed!
  }

  /** All that the server had written to us before it read this has come, and it has read all that we said before. */
  async settled(): Promise<void> {
    const pongs = () => this.frames.filter((frame) => frame.type === 'pong').length
    const before = pongs()
    this.say({ type: 'ping' })
    await this.#until(() => pongs() > before, 'a pong')
  }

  async #until(done: () => boolean, what: string, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs
    while (!done()) {
      if (this.closed !== null)
        throw new Error(`The socket closed with ${this.closed} before ${what}. Got: ${this.wire.slice(-1500)}`)
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`Waited in vain for ${what}. Got: ${this.wire.slice(-1500) || 'nothing'}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

export async function visitorSocket(
  node: TestNode,
  visitor: VisitorAuthor,
  hello: Partial<Hello> = {},
): Promise<TestSocket> {
  const socket = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/visitor/socket`)
  await socket.opened()
  socket.say({ type: 'hello', v: 1, tab: 'test', resume: [], token: tokenOf(node, visitor), ...hello })
  await socket.next('welcome')
  return socket
}

export async function agentSocket(node: TestNode, agent: Viewer, hello: Partial<Hello> = {}): Promise<TestSocket> {
  const socket = new TestSocket(`ws://127.0.0.1:${node.port}/api/v1/socket`, { cookie: await cookieOf(node, agent) })
  await socket.opened()
  socket.say({ type: 'hello', v: 1, tab: 'test', resume: [], ...hello })
  await socket.next('presence')
  return socket
}

/** A signed-in browser's cookie, for a session that really is in the database. */
export async function cookieOf(node: TestNode, agent: Viewer): Promise<string> {
  const { auth } = node.parley.authDeps
  const { token } = await transaction(node.db, agent.workspaceId, async (tx) => {
    const { user_id } = await tx.q
      .selectFrom('agents')
      .select('user_id')
      .where('workspace_id', '=', agent.workspaceId)
      .where('id', '=', agent.id)
      .executeTakeFirstOrThrow()
    return startSession(tx, auth, { id: agent.id, userId: user_id }, { ip: '203.0.113.1', device: 'Test' })
  })
  return sessionCookie(auth.secret, token, false).split(';')[0]!
}
