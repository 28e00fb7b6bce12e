import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net'
import { serve } from '../server/test/servant.ts'
import { type Chance, openChance } from './chance.ts'

/**
 * What a line between two processes can do to them. Each door stands before one or several programs that do the same;
 * a connection goes to one of them by chance, and to another if that one does not answer.
 */
export type Weather = {
  /** Every piece waits so long, and up to `jitterMs` longer; in order all the same. */
  delayMs?: number
  jitterMs?: number
  /** So much passes per second in each direction. */
  bytesPerSecond?: number
  /** Nothing passes now; what was said waits, as when packets are lost and sent again. */
  stalled?: boolean
  /** Newcomers are turned away. */
  closed?: boolean
  /** Each connection waits a time of its own, up to so long, before anything passes: later ones overtake earlier ones. */
  shuffleMs?: number
}

export type Door = { name: string; port: number; to: NetConnectOpts[] }

export type ProxyCommands = ReturnType<typeof openProxy>

export function openProxy(seed: number) {
  const chance = openChance(seed)
  const doors = new Map<string, { server: Server; door: Door; weather: Weather; lines: Set<Line> }>()

  return {
    /** Opens a door and answers with its port. */
    async open(door: Door): Promise<number> {
      const one = {
        server: createServer({ allowHalfOpen: true }),
        door,
        weather: {} as Weather,
        lines: new Set<Line>(),
      }
      one.server.on('connection', (socket) => {
        if (one.weather.closed) return cut(socket)
        const line = openLine(socket, door.to, () => one.weather, chance)
        one.lines.add(line)
        line.over.then(() => one.lines.delete(line))
      })
      await new Promise<void>((resolve, reject) => {
        one.server.once('error', reject)
        one.server.listen(door.port, '127.0.0.1', resolve)
      })
      doors.set(door.name, one)
      return (one.server.address() as AddressInfo).port
    },
    /** From now on, for those who are here and those who come. */
    async weather({ door, ...weather }: Weather & { door: string }): Promise<void> {
      const one = doors.get(door)!
      one.weather = weather
      for (const line of one.lines) line.look()
    },
    /** Ends a share of the connections at once, with a reset to both sides. */
    async reset({ door, share }: { door: string; share: number }): Promise<number> {
      const chosen = some(doors.get(door)!.lines, share, chance)
      for (const line of chosen) line.reset()
      return chosen.length
    },
    /** From now on nothing passes through a share of the connections, and neither side is ever told: not even of the other's end. */
    async halfOpen({ door, share }: { door: string; share: number }): Promise<number> {
      const chosen = some(doors.get(door)!.lines, share, chance)
      for (const line of chosen) line.forget()
      return chosen.length
    },
    async count({ door }: { door: string }): Promise<number> {
      return doors.get(door)!.lines.size
    },
    async close(_: object): Promise<void> {
      for (const { server, lines } of doors.values()) {
        server.close()
        for (const line of lines) line.reset()
      }
      doors.clear()
    },
  }
}

function some(lines: Set<Line>, share: number, chance: Chance): Line[] {
  return [...lines].filter((line) => !line.isForgotten() && chance.happens(share))
}

type Line = ReturnType<typeof openLine>

function openLine(near: Socket, to: NetConnectOpts[], weather: () => Weather, chance: Chance) {
  let far: Socket | undefined
  let forgotten = false
  let end = () => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  const overtakenUntil = performance.now() + chance.next() * (weather().shuffleMs ?? 0)
  const pipes: ReturnType<typeof openPipe>[] = []

  const close = () => {
    if (forgotten) return
    near.destroy()
    far?.destroy()
    end()
  }
  const reset = () => {
    cut(near)
    if (far) cut(far)
    end()
  }
  near.setNoDelay(true)
  near.on('error', close)
  near.pause()

  reach(
    near,
    [...to].sort(() => chance.next() - 0.5),
    (found) => {
      if (!found || near.destroyed) {
        found?.destroy()
        return close()
      }
      far = found
      far.setNoDelay(true)
      far.on('error', close)
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        pipes.push(openPipe(from, into, { weather, overtakenUntil, isForgotten: () => forgotten, chance, close }))
      }
    },
  )

  return {
    over,
    reset,
    isForgotten: () => forgotten,
    forget() {
      forgotten = true
      near.pause()
      far?.pause()
    },
    look() {
      for (const pipe of pipes) pipe.look()
    },
  }
}

function cut(socket: Socket): void {
  // A socket in the file system knows no reset, and one whose end is on its way refuses it: it would stay open for ever.
  if (socket.remotePort && !socket.writableEnded) socket.resetAndDestroy()
  else socket.destroy()
}

/** The first of these who answers. */
function reach(near: Socket, to: NetConnectOpts[], then: (far: Socket | null) => void): void {
  const [first, ...others] = to
  if (!first || near.destroyed) {
    then(null)
    return
  }
  const far = connect({ ...first, allowHalfOpen: true } as NetConnectOpts)
  const onError = () => reach(near, others, then)
  far.once('error', onError)
  far.once('connect', () => {
    far.off('error', onError)
    then(far)
  })
}

type Around = {
  weather(): Weather
  overtakenUntil: number
  isForgotten(): boolean
  chance: Chance
  close(): void
}

/** One direction. Pieces stand in line and pass when their time has come, never out of order: TCP would not either. */
function openPipe(from: Socket, into: Socket, { weather, overtakenUntil, isForgotten, chance, close }: Around) {
  const waiting: { bytes: Buffer | null; from: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let freeAt = 0
  let heldBytes = 0

  const say = (bytes: Buffer | null) => {
    const { delayMs = 0, jitterMs = 0 } = weather()
    const due = Math.max(
      performance.now() + delayMs + chance.next() * jitterMs,
      overtakenUntil,
      waiting.at(-1)?.from ?? 0,
    )
    waiting.push({ bytes, from: due })
    heldBytes += bytes?.length ?? 0
    // What waits here must push back as a full pipe would.
    if (heldBytes > 1_000_000) from.pause()
    pass()
  }

  function pass() {
    clearTimeout(timer)
    while (waiting.length > 0) {
      const { stalled, bytesPerSecond } = weather()
      if (stalled || isForgotten() || into.destroyed) return
      const first = waiting[0]!
      const wait = Math.max(first.from, freeAt) - performance.now()
      if (wait > 0) {
        timer = setTimeout(pass, wait)
        return
      }
      if (!first.bytes) {
        waiting.shift()
        into.end()
        continue
      }
      const piece = bytesPerSecond ? first.bytes.subarray(0, Math.max(1, bytesPerSecond / 10)) : first.bytes
      if (bytesPerSecond) freeAt = performance.now() + (piece.length / bytesPerSecond) * 1000
      if (piece.length === first.bytes.length) waiting.shift()
      else first.bytes = first.bytes.subarray(piece.length)
      heldBytes -= piece.length
      if (!into.write(piece)) {
        into.once('drain', pass)
        from.pause()
        return
      }
      if (heldBytes <= 1_000_000 && from.isPaused()) from.resume()
    }
  }

  from.on('data', say)
  from.on('end', () => say(null))
  from.on('close', () => {
    if (from.errored || into.writableEnded || into.destroyed) close()
  })
  from.resume()
  return { look: pass }
}

if (import.meta.main) serve(openProxy(Number(process.argv[2] ?? 1)))
