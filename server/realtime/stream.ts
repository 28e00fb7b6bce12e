import type { ServerResponse } from 'node:http'
import type { Hello } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import type { Config } from '../config.ts'
import type { App } from '../platform/http.ts'
import { asRefusal } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import type { Encoded } from './frames.ts'
import { greet } from './greet.ts'
import { Peer } from './peer.ts'
import type { Realtime } from './realtime.ts'
import { HelloFrame, readFrame, receive } from './receive.ts'

/** Some proxies close what is quiet for a minute. */
const KEEP_MS = 15_000

/** The same peer over server-sent events, for networks that let no WebSocket through. */
class StreamPeer extends Peer {
  readonly #answer: ServerResponse
  readonly #keep: ReturnType<typeof setInterval>

  constructor(who: Viewer | VisitorAuthor, answer: ServerResponse) {
    super(who)
    this.#answer = answer
    this.#keep = setInterval(() => {
      // Frames from this client come by other requests, maybe to other nodes: the stream being writable is its sign of life.
      if (answer.writableLength === 0) this.lastHeard = Date.now()
      answer.write(': still here\n\n')
    }, KEEP_MS)
    answer.once('close', () => clearInterval(this.#keep))
  }

  protected override put(encoded: Encoded): void {
    if (this.#answer.writable) this.#answer.write(`data: ${encoded.json}\n\n`)
  }

  override backlog(): number {
    return this.#answer.writableLength
  }

  override close(code: number): void {
    clearInterval(this.#keep)
    this.#answer.end(`event: close\ndata: ${code}\n\n`)
  }
}

/** Hears the frames of one short request and keeps what is answered, until the request is. */
class AnswerPeer extends Peer {
  readonly frames: string[] = []
  closed: number | null = null

  protected override put(encoded: Encoded): void {
    this.frames.push(encoded.json)
  }

  override backlog(): number {
    return 0
  }

  override close(code: number): void {
    this.closed = code
  }
}

export type StreamDoor = {
  findViewer(request: FastifyRequest): Promise<Viewer>
  findVisitor(request: FastifyRequest, hello: Hello | null): Promise<VisitorAuthor>
}

/** A long POST whose answer is the stream downwards, and short POSTs upwards that any node may take. */
export function streamRoutes(
  app: App,
  realtime: Realtime,
  door: StreamDoor,
  config: Pick<Config, 'limits'>,
  version: string,
) {
  for (const side of ['', '/visitor'] as const) {
    const find = (request: FastifyRequest, hello: Hello | null) =>
      side === '' ? door.findViewer(request) : door.findVisitor(request, hello)

    app.post(
      `/api/v1${side}/stream`,
      { schema: { tags: ['Realtime'], summary: 'Events as a stream, where WebSockets are blocked', body: HelloFrame } },
      async (request, reply) => {
        const hello = request.body as Hello
        const who = await find(request, hello)
        reply.hijack()
        const answer = reply.raw
        answer.writeHead(200, {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        const peer = new StreamPeer(who, answer)
        answer.once('close', () => realtime.leave(peer))
        await greet(realtime, peer, hello, version, config.limits).catch(() => peer.close(CLOSE.overloaded))
      },
    )

    app.post(
      `/api/v1${side}/stream/frames`,
      {
        schema: {
          tags: ['Realtime'],
          summary: 'One frame from a client that listens to a stream',
          description: 'Answers with the frames it leads to, or 205: open the stream anew, with another hello.',
          body: z.looseObject({ type: z.string() }),
        },
      },
      async (request, reply) => {
        const who = await find(request, null)
        const text = JSON.stringify(request.body)
        const { type, conversation } = readFrameKind(text, config.limits.frameBytes)
        if (type === 'resume' || type === 'leave') return reply.code(205).send()
        const peer = new AnswerPeer(who)
        const room = realtime.rooms.enter(peer)
        try {
          // A typing signal is only taken about a conversation one follows: look it up as the long request did.
          if (type === 'typing' && conversation) {
            await receive(realtime.reception, room, peer, JSON.stringify({ type: 'resume', conversation, seq: 0 }))
            peer.frames.length = 0
          }
          await receive(realtime.reception, room, peer, text)
        } finally {
          realtime.rooms.leave(peer)
        }
        return reply.header('content-type', 'application/json').send(`[${peer.frames.join()}]`)
      },
    )
  }
}

function readFrameKind(text: string, mostBytes: number): { type: string; conversation: string | null } {
  try {
    const frame = readFrame(text, mostBytes)
    return { type: frame.type, conversation: 'conversation' in frame ? frame.conversation : null }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('bad-frame', asRefusal(error).message)
  }
}
