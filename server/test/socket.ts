import { after } from 'node:test'
import type { ClientFrame, Hello } from '@parley/protocol/client.ts'
import type { ServerFrame } from '@parley/protocol/server.ts'
import { WebSocket } from 'ws'
import { sessionCookie } from '../agents/session-cookie.ts'
import { startSession } from '../agents/sign-in.ts'
import type { Viewer } from '../agents/viewer.ts'
import { transaction } from '../platform/database.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { type TestNode, tokenOf } from './world.ts'

const PATIENCE_MS = 5_000

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

  /** Stops reading, as a client does that is stuck. */
  pause(): void {
    this.#socket.pause()
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** The first frame of this type, past or to come, that satisfies the condition. */
  async next<T extends ServerFrame['type']>(
    type: T,
    that: (frame: Extract<ServerFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerFrame, { type: T }>> {
    const find = () =>
      this.frames.find(
        (frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type && that(frame as never),
      )
    await this.#until(() => find() !== undefined, `a ${type} frame`)
    return find()!
  }

  async closing(): Promise<number> {
    await this.#until(() => this.closed !== null, 'the socket to close')
    return this.closed!
  }

  /** Everything said before this has been answered: the server takes frames in order. */
  async settled(): Promise<void> {
    const pongs = () => this.frames.filter((frame) => frame.type === 'pong').length
    const before = pongs()
    this.say({ type: 'ping' })
    await this.#until(() => pongs() > before, 'a pong')
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!done()) {
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
