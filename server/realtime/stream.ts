import type { ServerResponse } from 'node:http'
import type { ClientFrame, Hello } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import { isId } from '@parley/protocol/id.ts'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import type { Config } from '../config.ts'
import type { App } from '../platform/http.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { acquaint } from './follow.ts'
import type { Encoded } from './frames.ts'
import { greet } from './greet.ts'
import { Peer } from './peer.ts'
import type { Realtime } from './realtime.ts'
import { HelloFrame, receive } from './receive.ts'
import { Room } from './room.ts'

/** Time for the goodbye to be read; a reader that is behind never gets to it. */
const GOODBYE_MS = 2000

/** The same peer over server-sent events, for networks that let no WebSocket through. */
class StreamPeer extends Peer {
  readonly #answer: ServerResponse
  readonly #keep: ReturnType<typeof setInterval>

  constructor(who: Viewer | VisitorAuthor, answer: ServerResponse, keepMs: number) {
    super(who)
    this.#answer = answer
    // Proxies close what is quiet, and it is by this that the client knows the line to be alive.
    this.#keep = setInterval(() => answer.write(': still here\n\n'), keepMs)
    answer.on('error', () => answer.destroy())
    answer.once('close', () => clearInterval(this.#keep))
  }

  override get streamed(): boolean {
    return true
  }

  protected override put(encoded: Encoded): void {
    if (!this.#answer.writableEnded) this.#answer.write(`data: ${encoded.json}\n\n`)
  }

  override backlog(): number {
    return this.#answer.writableLength
  }

  override close(code: number): void {
    clearInterval(this.#keep)
    if (this.#answer.writableEnded) return
    this.#answer.end(`event: close\ndata: ${code}\n\n`)
    setTimeout(() => this.#answer.destroy(), GOODBYE_MS).unref()
  }
}

/** Says one frame and keeps what is answered. It follows nothing and is in no room: its client listens elsewhere. */
class AnswerPeer extends Peer {
  readonly frames: string[] = []

  protected override put(encoded: Encoded): void {
    this.frames.push(encoded.json)
  }

  override backlog(): number {
    return 0
  }

  // The answer is its end.
  override close(): void {}
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
        const answer = reply.raw
        // Gone while we looked up who it is: nobody would ever tell us again that it left.
        if (answer.destroyed) return
        reply.hijack()
        answer.writeHead(200, {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        const peer = new StreamPeer(who, answer, config.limits.pingMs)
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
        const frame = request.body as ClientFrame
        if (frame.type === 'resume' || frame.type === 'leave') return reply.code(205).send()
        realtime.heard(who, frame.type === 'presence' ? frame.away === true : undefined)
        const room = realtime.rooms.of(who.workspaceId) ?? new Room(who.workspaceId)
        // What its stream knows of a visitor (the page, the name) belongs to what it writes.
        const stream = [...(room.visitors.get(who.id) ?? [])].find((peer) => peer.streamed)
        const peer = new AnswerPeer(stream?.who ?? who)
        if (frame.type === 'typing' && isId(frame.conversation)) {
          await acquaint(realtime.reception.db, room, peer, frame.conversation)
        }
        if (frame.type === 'viewing' && who.kind === 'agent') {
          realtime.looked(who, isId(frame.conversation) ? frame.conversation : null)
        } else if (frame.type !== 'presence') await receive(realtime.reception, room, peer, JSON.stringify(frame))
        return reply.header('content-type', 'application/json').send(`[${peer.frames.join()}]`)
      },
    )
  }
}
