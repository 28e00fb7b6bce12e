import { newId } from '@parley/protocol/id.ts'
import { chunks, join } from './crowd.ts'
import { type Line, openLine } from './line.ts'

/** Many who listen to one. Without a token for the one they only connect, and hear whatever it says. */
type Plan = {
  name: string
  port: number
  many: number
  conversation: string
  listeners?: { cookie?: string; token?: string }[]
  token?: string
}

const audiences = new Map<string, { speaker: Line; listeners: Line[]; words(): string }>()

export async function audience({ name, port, many, conversation, listeners: who, token }: Plan): Promise<void> {
  const path = '/api/v1/socket'
  const listeners: Line[] = []
  for (const some of chunks(
    Array.from({ length: many }, (_, i) => i),
    50,
  )) {
    const opening = some.map((i) =>
      who ? join(port, path, [conversation], who[i % who.length]!) : openLine({ port, path }),
    )
    listeners.push(...(await Promise.all(opening)))
  }
  const speaker = token ? await join(port, '/api/v1/visitor/socket', [conversation], { token }) : listeners[0]!
  const body = 'A message of some length, as people write them when they have thought about it for a moment. '.repeat(2)
  const send = () => JSON.stringify({ type: 'send', id: newId(), conversation, body })
  // What the floor says is passed on as it is, so it is what the product would make of it.
  const event = () =>
    JSON.stringify({
      type: 'event',
      conversation,
      event: {
        seq: 100,
        publicSeq: 100,
        at: new Date().toISOString(),
        by: { kind: 'visitor', id: newId() },
        type: 'message.created',
        message: { id: newId(), body },
      },
    })
  audiences.set(name, { speaker, listeners, words: token ? send : event })
}

/** Says one thing; over when the last has heard it. The milliseconds until then. */
export async function announce({ name }: { name: string }): Promise<number> {
  const { speaker, listeners, words } = audiences.get(name)!
  return new Promise((resolve) => {
    const began = performance.now()
    let missing = listeners.length
    for (const line of listeners) {
      line.onText = (text) => {
        if (text[9] === EVENT && --missing === 0) resolve(performance.now() - began)
      }
    }
    speaker.send(words())
  })
}

export async function disband({ name }: { name: string }): Promise<void> {
  const { speaker, listeners } = audiences.get(name)!
  for (const line of new Set([speaker, ...listeners])) line.close()
  audiences.delete(name)
}

const EVENT = 'e'.charCodeAt(0)
