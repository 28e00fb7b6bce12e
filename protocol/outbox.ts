import type { Attachment } from './attachment.ts'
import type { ClientFrame } from './client.ts'
import { isRetryable, type Refusal } from './errors.ts'
import type { Quote } from './events.ts'

/** A message that is not acknowledged yet. Kept until it is, or until its writer gives it up. */
export type Outgoing = {
  id: string
  conversation: string
  body: string
  /** Uploaded already; the frame names their ids. */
  attachments?: Attachment[]
  /** What it answers, as its writer saw it; the frame names its id. */
  replyTo?: Quote
  kind: 'message' | 'note'
  epoch?: number
  /** When it was written, in the writer's clock: for showing only. */
  at: string
  state: 'waiting' | 'sending' | 'failed'
  refusal?: Refusal
}

/** Where unsent messages outlive a reload. */
export type OutboxStore = { all(): Outgoing[]; put(item: Outgoing): void; remove(id: string): void }

export type Outbox = {
  items(): Outgoing[]
  /** Kept first, then sent. */
  add(item: Pick<Outgoing, 'id' | 'conversation' | 'body' | 'attachments' | 'replyTo' | 'kind' | 'epoch'>): void
  acknowledged(id: string): void
  refused(id: string, refusal: Refusal): void
  /** The line is back: send again all that has no answer, in the order it was written. */
  resend(): void
  /** The line is down: nothing is on its way any more. */
  pause(): void
  retry(id: string): void
  discard(id: string): void
  /** What was to go to one conversation goes to another (it has ended; another is open). */
  redirect(from: string, to: string): void
}

export function openOutbox(options: {
  store: OutboxStore
  send(frame: ClientFrame): boolean
  onChange(items: Outgoing[]): void
}): Outbox {
  const { store, send, onChange } = options
  let items: Outgoing[] = store
    .all()
    .map((item): Outgoing => (item.state === 'failed' ? item : { ...item, state: 'waiting' }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

  const set = (id: string, change: Partial<Outgoing>) => {
    items = items.map((item) => (item.id === id ? { ...item, ...change } : item))
    const item = items.find((one) => one.id === id)
    if (item) store.put(item)
  }
  const drop = (id: string) => {
    items = items.filter((item) => item.id !== id)
    store.remove(id)
  }

  /** One on its way per conversation: whatever happens to it, the next has not overtaken it. */
  function pump() {
    const busy = new Set(items.filter((item) => item.state === 'sending').map((item) => item.conversation))
    for (const { id, conversation, body, attachments, replyTo, kind, epoch, state } of items) {
      if (state !== 'waiting' || busy.has(conversation)) continue
      const files = attachments && { attachments: attachments.map((one) => one.id) }
      const quote = replyTo && { replyTo: replyTo.id }
      if (!send({ type: 'send', id, conversation, body, ...files, ...quote, kind, epoch })) break
      set(id, { state: 'sending' })
      busy.add(conversation)
    }
    onChange(items)
  }

  return {
    items: () => items,
    add(draft) {
      const item: Outgoing = { ...draft, at: new Date().toISOString(), state: 'waiting' }
      items = [...items, item]
      store.put(item)
      pump()
    },
    acknowledged(id) {
      if (!items.some((item) => item.id === id)) return
      drop(id)
      pump()
    },
    refused(id, refusal) {
      if (!items.some((item) => item.id === id)) return
      if (!isRetryable(refusal.code)) {
        set(id, { state: 'failed', refusal })
        return pump()
      }
      // Nothing was decided: it keeps its place, and is sent again when the server is ready for it.
      setTimeout(() => {
        if (items.some((item) => item.id === id && item.state === 'sending')) set(id, { state: 'waiting' })
        pump()
      }, refusal.retryAfter ?? 1000)
    },
    resend() {
      for (const item of items) if (item.state === 'sending') set(item.id, { state: 'waiting' })
      pump()
    },
    pause() {
      for (const item of items) if (item.state === 'sending') set(item.id, { state: 'waiting' })
      onChange(items)
    },
    retry(id) {
      set(id, { state: 'waiting', refusal: undefined })
      pump()
    },
    discard(id) {
      drop(id)
      pump()
    },
    redirect(from, to) {
      for (const item of items) {
        // What it answers stays behind: a quote is of its own conversation.
        if (item.conversation === from)
          set(item.id, { conversation: to, replyTo: undefined, state: 'waiting', refusal: undefined })
      }
      pump()
    },
  }
}

/** Kept in the browser, one entry per message so that two tabs do not overwrite each other; in memory where that is barred. */
export function browserStore(prefix: string): OutboxStore {
  const memory = new Map<string, Outgoing>()
  const key = (id: string) => `${prefix}${id}`
  try {
    localStorage.setItem(key('probe'), '')
    localStorage.removeItem(key('probe'))
  } catch {
    return {
      all: () => [...memory.values()],
      put: (item) => void memory.set(item.id, item),
      remove: (id) => void memory.delete(id),
    }
  }
  return {
    all() {
      const found: Outgoing[] = []
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(prefix)) continue
        try {
          found.push(JSON.parse(localStorage.getItem(name)!) as Outgoing)
        } catch {
          localStorage.removeItem(name) // Torn by a crash in the middle of a write: there is no message in it.
        }
      }
      return found
    },
    put(item) {
      try {
        localStorage.setItem(key(item.id), JSON.stringify(item))
      } catch {
        memory.set(item.id, item) // Full: it lives as long as this tab.
      }
    },
    remove: (id) => localStorage.removeItem(key(id)),
  }
}
