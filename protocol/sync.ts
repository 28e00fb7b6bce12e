import { HELLO_MOST, type Resume } from './client.ts'

/**
 * Following conversations without a hole: for each, the number of the last event applied, and what arrived too early.
 * It never renders out of order: apply the next one, drop what is known, hold what is ahead and ask for what is
 * missing (rules RT10-RT15). The server's answer is a delta or a reset, never silence.
 */
export type Sync<E extends { seq: number; at?: string }> = {
  /** Begin to follow, knowing everything up to `seq`. Ask the server to go on from there. */
  follow(conversation: string, seq: number, at?: string): void
  unfollow(conversation: string): void
  /** A single event from the live stream. */
  event(conversation: string, event: E): void
  delta(conversation: string, from: number, events: E[], more: boolean): void
  reset(conversation: string): void
  /** How far each is. */
  cursors(): Resume[]
  /** What to say in the next hello: as many as it may name. */
  hello(): Resume[]
  /** The line is up: asks for what its hello could not name, or what was followed after it was said. */
  welcomed(): void
  has(conversation: string): boolean
}

export type SyncOptions<E> = {
  apply(conversation: string, event: E): void
  /** Send `resume` for this conversation; false when the line is down. */
  ask(known: Resume): boolean
  /** The timeline held here is void: read a fresh snapshot, then `follow` again. */
  forget(conversation: string): void
}

const HOLD_MOST = 50
const GAP_MS = 5_000

type Followed<E> = {
  have: number
  at: string | undefined
  held: Map<number, E>
  asked: boolean
  /** The server knows, on this line, that it is followed. */
  told: boolean
  timer: ReturnType<typeof setTimeout> | null
}

export function openSync<E extends { seq: number; at?: string }>({ apply, ask, forget }: SyncOptions<E>): Sync<E> {
  const followed = new Map<string, Followed<E>>()

  const settle = (one: Followed<E>) => {
    one.asked = false
    if (one.timer) clearTimeout(one.timer)
    one.timer = null
  }

  const giveUp = (conversation: string) => {
    const one = followed.get(conversation)
    if (!one) return
    settle(one)
    followed.delete(conversation)
    forget(conversation)
  }

  function take(conversation: string, one: Followed<E>, event: E) {
    if (event.seq <= one.have) return
    if (event.seq > one.have + 1) return hold(conversation, one, event)
    one.have = event.seq
    one.at = event.at
    apply(conversation, event)
    const next = one.held.get(event.seq + 1)
    one.held.delete(event.seq + 1)
    if (next) take(conversation, one, next)
    else if (one.held.size === 0) settle(one)
  }

  function hold(conversation: string, one: Followed<E>, event: E) {
    if (one.held.size >= HOLD_MOST) return giveUp(conversation)
    one.held.set(event.seq, event)
    if (one.asked) return
    one.asked = true
    one.timer = setTimeout(() => giveUp(conversation), GAP_MS)
    ask(known(conversation, one))
  }

  return {
    follow(conversation, seq, at) {
      const one = followed.get(conversation)
      if (one) settle(one)
      const fresh: Followed<E> = { have: seq, at, held: new Map(), asked: false, told: false, timer: null }
      followed.set(conversation, fresh)
      // Not told while the line is down, or up and not yet welcome: then its hello has not named this one.
      fresh.told = ask(known(conversation, fresh))
    },
    unfollow(conversation) {
      const one = followed.get(conversation)
      if (one) settle(one)
      followed.delete(conversation)
    },
    event(conversation, event) {
      const one = followed.get(conversation)
      if (one) take(conversation, one, event)
    },
    delta(conversation, from, events, more) {
      const one = followed.get(conversation)
      // A delta that starts after what we have would leave a hole: it answers an older question.
      if (!one || from > one.have) return
      for (const event of events) take(conversation, one, event)
      if (more) ask(known(conversation, one))
    },
    reset: giveUp,
    cursors: () => Array.from(followed, ([conversation, one]) => known(conversation, one)),
    hello() {
      const named = Array.from(followed).slice(0, HELLO_MOST)
      for (const one of followed.values()) one.told = false
      for (const [, one] of named) one.told = true
      return named.map(([conversation, one]) => known(conversation, one))
    },
    welcomed() {
      for (const [conversation, one] of followed) if (!one.told) one.told = ask(known(conversation, one))
    },
    has: (conversation) => followed.has(conversation),
  }
}

function known(conversation: string, { have, at }: { have: number; at: string | undefined }): Resume {
  return { conversation, seq: have, ...(at !== undefined && { at }) }
}
