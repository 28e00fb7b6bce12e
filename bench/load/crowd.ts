import { newId } from '@parley/protocol/id.ts'
import { percentile } from '../figures.ts'
import { frameOf, type Line, openLine } from './line.ts'

/** People who talk: visitors each in a conversation, agents who follow some. The same frames go to the app and to the floor. */
export type CrowdPlan = {
  visitorPort: number
  agentPort: number
  visitors: { token: string; conversation: string }[]
  agents: { cookie?: string; token?: string; follows: string[] }[]
}

/** Milliseconds from sending to the writer's ack, to the other side's event, and from the one to the other. */
export type Latencies = { acked: Spread; delivered: Spread; afterAck: Spread }
export type Spread = { p50: number; p99: number }

const BODY =
  'Good morning! I ordered two mugs last week and only one has arrived. Could you look where the other one is? Thank you.'

export async function openCrowd(plan: CrowdPlan) {
  const visitors: Line[] = []
  for (const some of chunks(plan.visitors, 50)) {
    visitors.push(
      ...(await Promise.all(
        some.map(({ token, conversation }) =>
          join(plan.visitorPort, '/api/v1/visitor/socket', [conversation], { token }),
        ),
      )),
    )
  }
  const agents: Line[] = []
  for (const some of chunks(plan.agents, 10)) {
    agents.push(
      ...(await Promise.all(some.map((agent) => join(plan.agentPort, '/api/v1/socket', agent.follows, agent)))),
    )
  }
  for (const line of [...visitors, ...agents]) {
    line.onClose = (code) => {
      throw new Error(`A line was closed with ${code}.`)
    }
  }

  /** As fast as it goes: each visitor sends its next message when the last is acknowledged. */
  async function saturate({ ms }: { ms: number }): Promise<{ messages: number; perSecond: number }> {
    const templates = plan.visitors.map(({ conversation }) => sendFrame(conversation))
    let flying = 0
    let messages = 0
    let inTime = 0
    let delivered = 0
    let over = false
    let done = () => {}
    const finished = new Promise<void>((resolve) => {
      done = resolve
    })
    visitors.forEach((line, i) => {
      const push = () => {
        flying++
        line.push(templates[i]!())
      }
      line.onText = (text) => {
        if (text[9] !== ACK) return refuseRefusals(text)
        flying--
        messages++
        if (!over) {
          inTime++
          push()
        } else if (flying === 0) done()
      }
      setImmediate(push)
    })
    for (const line of agents) {
      line.onText = (text) => {
        if (text[9] === EVENT) delivered++
      }
    }
    await pause(ms)
    over = true
    await finished
    while (delivered < messages) await pause(5)
    return { messages, perSecond: (inTime / ms) * 1000 }
  }

  /** At an even rate, from one side to the other. Late ticks are not made up for by counting them as latency. */
  async function pace({
    perSecond,
    ms,
    from,
  }: {
    perSecond: number
    ms: number
    from: 'visitors' | 'agents'
  }): Promise<Latencies> {
    const writers = writersOf(from)
    const messages = new Map<string, { sent: number; acked: number; delivered: number }>()
    let missing = 0
    const readers = from === 'visitors' ? agents : visitors
    for (const { line } of writers) {
      line.onText = (text) => {
        if (text[9] !== ACK) return refuseRefusals(text)
        messages.get(text.toString('latin1', 20, 56))!.acked = performance.now()
        missing--
      }
    }
    for (const line of readers) {
      line.onText = (text) => {
        if (text[9] !== EVENT) return
        const at = text.indexOf(MESSAGE_ID) + MESSAGE_ID.length
        const message = messages.get(text.toString('latin1', at, at + 36))
        if (!message) return
        message.delivered = performance.now()
        missing--
      }
    }
    const began = performance.now()
    let sent = 0
    while (performance.now() - began < ms) {
      const due = ((performance.now() - began) * perSecond) / 1000
      while (sent < due) {
        const { line, frame } = writers[sent++ % writers.length]!
        const bytes = frame()
        messages.set(bytes.toString('latin1', ID_AT, ID_AT + 36), { sent: performance.now(), acked: 0, delivered: 0 })
        missing += 2
        line.push(bytes)
      }
      await pause(1)
    }
    while (missing > 0) await pause(5)
    const all = [...messages.values()]
    return {
      acked: spread(all.map((one) => one.acked - one.sent)),
      delivered: spread(all.map((one) => one.delivered - one.sent)),
      afterAck: spread(all.map((one) => one.delivered - one.acked)),
    }
  }

  function writersOf(from: 'visitors' | 'agents') {
    if (from === 'visitors')
      return visitors.map((line, i) => ({ line, frame: sendFrame(plan.visitors[i]!.conversation) }))
    return agents.flatMap((line, i) =>
      plan.agents[i]!.follows.map((conversation) => ({ line, frame: sendFrame(conversation) })),
    )
  }

  return {
    saturate,
    pace,
    close() {
      for (const line of [...visitors, ...agents]) {
        line.onClose = () => {}
        line.close()
      }
    },
  }
}

/** Connects, says hello, and waits until the server has told all there is of the conversations named. */
export async function join(
  port: number,
  path: string,
  follows: string[],
  { cookie, token }: { cookie?: string; token?: string },
): Promise<Line> {
  const line = await openLine({ port, path, cookie })
  await new Promise<void>((resolve, reject) => {
    let missing = follows.length
    line.onClose = (code) => reject(new Error(`Closed with ${code} instead of a welcome.`))
    line.onText = (text) => {
      const type = typeOf(text)
      if (type === 'refused' || type === 'reset') reject(new Error(text.toString()))
      if (type === 'delta') missing--
      if (missing === 0) resolve()
    }
    const resume = follows.map((conversation) => ({ conversation, seq: 0 }))
    line.send(JSON.stringify({ type: 'hello', v: 1, tab: 'bench', resume, ...(token && { token }) }))
  })
  line.onClose = () => {}
  return line
}

/** The start of every frame is `{"type":"`, so the tenth byte tells most types apart. */
const ACK = 'a'.charCodeAt(0)
const EVENT = 'e'.charCodeAt(0)
const MESSAGE_ID = Buffer.from('"message":{"id":"')

function typeOf(text: Buffer): string {
  return text.toString('latin1', 9, text.indexOf('"', 9))
}

function refuseRefusals(text: Buffer) {
  if (typeOf(text) === 'refused') throw new Error(text.toString())
}

/** Where the id stands in a frame of `sendFrame`. */
const ID_AT = 8 + '{"type":"send","id":"'.length

/** Frames that differ in their id only, made by copying bytes. */
function sendFrame(conversation: string): () => Buffer {
  const model = frameOf(JSON.stringify({ type: 'send', id: newId(), conversation, body: BODY }))
  return () => {
    const frame = Buffer.from(model)
    frame.write(nextId(), ID_AT, 'latin1')
    return frame
  }
}

let count = 0
const seed = newId().slice(19)
let prefix = ''
let prefixAt = 0

/** As `newId()`, at a tenth of its cost: ordered by time, unique in this process. */
function nextId(): string {
  const now = Date.now()
  if (now !== prefixAt) {
    prefixAt = now
    prefix = newId(now).slice(0, 15)
  }
  count = (count + 1) & 0xfff_ffff
  return `${prefix}${(count >>> 16).toString(16).padStart(3, '0')}-8${seed.slice(1, 4)}-${seed.slice(5, 13)}${(count & 0xffff).toString(16).padStart(4, '0')}`
}

function spread(values: number[]): Spread {
  return { p50: percentile(values, 50), p99: percentile(values, 99) }
}

export function* chunks<T>(items: T[], most: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += most) yield items.slice(i, i + most)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
