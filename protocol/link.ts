import type { ClientFrame, Hello } from './client.ts'
import { afterClose, CLOSE } from './close-codes.ts'
import type { Limits } from './limits.ts'
import type { ServerFrame } from './server.ts'

/**
 * The client's side of a connection: it connects, says hello, keeps the line alive, notices when it is dead, and comes
 * back with jitter. What is said over it is the caller's business (see sync.ts, outbox.ts). Rules RT20-RT27.
 */
export type LinkState =
  | 'connecting'
  | 'online'
  /** Lost, and trying again. */
  | 'offline'
  /** The server does not know us any more: get a token or sign in, then `retry()`. */
  | 'unauthenticated'
  /** Told to stop: revoked or blocked. */
  | 'stopped'

/** One way to carry text to the server and back; `open` and `close` are called at most once each. */
export type Transport = { send(text: string): void; close(code?: number): void }
export type OpenTransport = (on: { open(): void; text(text: string): void; close(code: number): void }) => Transport

export type Link<F extends ServerFrame = ServerFrame> = {
  state(): LinkState
  limits(): Limits | null
  /** False when the frame did not leave, because the line is down. */
  send(frame: ClientFrame): boolean
  /** Try now instead of waiting, for instance when the browser says it is online again. */
  retry(): void
  /** Drop this line and come back at once, for instance with another hello. */
  renew(): void
  close(): void
  readonly frames?: F
}

export type LinkOptions<F extends ServerFrame> = {
  /** Ways to connect, best first. When one lets us not through, the next is tried. */
  transports: OpenTransport[]
  hello(): Hello
  onFrame(frame: F): void
  onState(state: LinkState): void
  random?(): number
}

const STABLE_MS = 30_000
const OPEN_MS = 8_000
const NEVER_OPENED = 1006
/** Who was told one of these has reached the server, so the way is open. */
const SAID_BY_SERVER: ReadonlySet<number> = new Set(Object.values(CLOSE))

/**
 * Full jitter, as in "Exponential Backoff And Jitter" (AWS, 2015): uniform in 0 … min(most, 0.5 s · 2ⁿ). Of thousands
 * some always draw badly, so `most` is 5 s while it may be a restart, and 8 s once it looks like an outage: whoever was away is
 * back within 10 s of its end.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(attempt < 8 ? 5_000 : 8_000, 500 * 2 ** attempt)
}

export function openLink<F extends ServerFrame>(options: LinkOptions<F>): Link<F> {
  const random = options.random ?? Math.random
  let state: LinkState = 'connecting'
  let transport: Transport | null = null
  /** Rises with each line, so that a late word from an old one is not heard. */
  let line = 0
  let attempt = 0
  let way = 0
  let limits: Limits | null = null
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let lastHeard = 0
  let welcomed = false

  const become = (next: LinkState) => {
    if (next === state) return
    state = next
    options.onState(next)
  }
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  const clear = () => {
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
  }
  const drop = (code?: number) => {
    line++
    clear()
    try {
      transport?.close(code)
    } catch {
      // Closing what is already dead may throw in some browsers; there is nothing left to do for it.
    }
    transport = null
  }

  function connect() {
    drop()
    const mine = line
    welcomed = false
    if (state !== 'connecting') become(attempt === 0 && state !== 'offline' ? 'connecting' : 'offline')
    const open = options.transports[way % options.transports.length]!
    after(OPEN_MS, () => lost(mine, NEVER_OPENED))
    transport = open({
      open() {
        if (mine === line) transport?.send(JSON.stringify(options.hello()))
      },
      text(text) {
        if (mine === line) heard(mine, JSON.parse(text) as F)
      },
      close: (code) => lost(mine, code),
    })
  }

  function heard(mine: number, frame: F) {
    lastHeard = Date.now()
    if (frame.type === 'welcome') {
      clear()
      welcomed = true
      limits = frame.limits
      become('online')
      after(STABLE_MS, () => {
        attempt = 0
      })
      watch(mine, frame.limits)
    }
    options.onFrame(frame)
  }

  /** A half-open socket says nothing and never closes: silence is the only sign of it. */
  function watch(mine: number, { pingMs, silenceMs }: Limits) {
    let pinged = Date.now()
    const look = () => {
      if (mine !== line) return
      const now = Date.now()
      if (now - lastHeard > silenceMs) return lost(mine, CLOSE.silent)
      if (now - pinged >= pingMs) {
        pinged = now
        transport?.send('{"type":"ping"}')
      }
      after(1000, look)
    }
    after(1000, look)
  }

  function lost(mine: number, code: number) {
    if (mine !== line) return
    drop()
    // It takes us in and does not hold us: that is a restart or a bad road, not an outage to be waited out.
    if (welcomed && code !== CLOSE.overloaded && code !== CLOSE.tooFast) attempt = Math.min(attempt, 2)
    const next = afterClose(code)
    if (next === 'stop') return become('stopped')
    if (next === 'authenticate') return become('unauthenticated')
    become('offline')
    const blocked = !welcomed && !SAID_BY_SERVER.has(code)
    if (blocked) way++
    // The other way is tried in the same moment: if it works while this one does not, something between us and the server
    // lets no WebSocket through. If neither does, the server or the network is away, and the best way comes next again.
    const another = blocked && way % options.transports.length !== 0
    after(another || (welcomed && code === CLOSE.resume) ? 0 : backoff(attempt++, random), connect)
  }

  connect()
  return {
    state: () => state,
    limits: () => limits,
    send(frame) {
      if (state !== 'online' || !transport) return false
      transport.send(JSON.stringify(frame))
      return true
    },
    retry() {
      if (state === 'online' || (state === 'connecting' && transport)) return
      attempt = 0
      connect()
    },
    renew() {
      drop(1000)
      connect()
    },
    close() {
      drop(1000)
      become('stopped')
    },
  }
}

export function overWebSocket(url: () => string): OpenTransport {
  return (on) => {
    const socket = new WebSocket(url())
    socket.onopen = () => on.open()
    socket.onmessage = (message) => on.text(message.data as string)
    socket.onclose = (close) => on.close(close.code)
    return {
      send: (text) => socket.send(text),
      close: (code) => socket.close(code),
    }
  }
}

/**
 * For networks that let no WebSocket through: one long POST whose answer never ends (server-sent events) downwards, a
 * short POST for every frame upwards. The hello is the body of the long one; any node may take the short ones.
 */
export function overStream(url: () => string, headers: () => Record<string, string>): OpenTransport {
  return (on) => {
    const stop = new AbortController()
    let greeted = false
    let over = false
    const end = (code: number) => {
      if (over) return
      over = true
      stop.abort()
      on.close(code)
    }
    const post = (path: string, body: string) =>
      fetch(url() + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers() },
        body,
        signal: stop.signal,
        credentials: 'same-origin',
      })

    async function listen(hello: string) {
      const answer = await post('', hello)
      if (!answer.ok || !answer.body) return end(answer.status === 401 ? CLOSE.unauthenticated : NEVER_OPENED)
      const reader = answer.body.getReader()
      const decoder = new TextDecoder() // Firefox has its stream only since 105.
      let rest = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return end(CLOSE.restart)
        const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n')
        rest = parts.pop()!
        for (const part of parts) {
          if (part.startsWith('data: ')) on.text(part.slice(6))
          // The server says now and then that the line is alive. Only that counts: a pong comes by another line.
          else if (part.startsWith(':')) on.text('{"type":"pong"}')
          else if (part.startsWith('event: close\ndata: ')) return end(Number(part.slice(19)))
        }
      }
    }
    async function say(text: string) {
      const answer = await post('/frames', text)
      if (answer.status === 205) return end(CLOSE.resume)
      if (answer.status === 401) return end(CLOSE.unauthenticated)
      const said = await answer.json()
      if (!answer.ok) return on.text(JSON.stringify({ type: 'refused', id: JSON.parse(text).id ?? null, ...said }))
      for (const frame of said as ServerFrame[]) if (frame.type !== 'pong') on.text(JSON.stringify(frame))
    }
    const broken = () => end(NEVER_OPENED)

    queueMicrotask(() => {
      if (!over) on.open()
    })
    return {
      send(text) {
        const done = greeted ? say(text) : listen(text)
        greeted = true
        done.catch(broken)
      },
      close() {
        over = true
        stop.abort()
      },
    }
  }
}
