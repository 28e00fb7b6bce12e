// The client half of the protocol as release 0.1.0 has it, bundled from protocol/{link,outbox,sync}.ts. Never changed again:
// it stands for the tabs that stay open while servers are updated.
// protocol/close-codes.ts
/** Why a connection was closed, and what a client does then: resume · sign in again · stop. */
const CLOSE = {
  /** The server restarts. Resume, with jitter. */
  restart: 1012,
  /** Too much for now. Resume after `retryAfter` or with backoff. */
  overloaded: 1013,
  /** Resume at once. */
  resume: 4e3,
  /** A frame we cannot read. Resume, with backoff. */
  badFrame: 4001,
  /** Who you are is no longer known: get a new token or sign in. */
  unauthenticated: 4003,
  /** Revoked, deactivated or blocked: stop, do not come back by yourself. */
  stop: 4004,
  /** Too many frames. Resume, with backoff. */
  tooFast: 4008,
  /** You read slower than we write. Resume; nothing is lost. */
  slow: 4009,
  /** Nobody there: no answer to our pings. */
  silent: 4010,
}
function afterClose(code) {
  if (code === CLOSE.unauthenticated) return 'authenticate'
  if (code === CLOSE.stop) return 'stop'
  return 'resume'
}
// protocol/link.ts
const STABLE_MS = 3e4
const OPEN_MS = 8e3
const NEVER_OPENED = 1006
/** Who was told one of these has reached the server, so the way is open. */
const SAID_BY_SERVER = new Set(Object.values(CLOSE))
/**
 * Full jitter, as in "Exponential Backoff And Jitter" (AWS, 2015): uniform in 0 … min(most, 0.5 s · 2ⁿ). Of thousands
 * some always draw badly, so `most` is 5 s while it may be a restart, and 8 s once it looks like an outage: whoever was away is
 * back within 10 s of its end.
 */
function backoff(attempt, random = Math.random) {
  return random() * Math.min(attempt < 8 ? 5e3 : 8e3, 500 * 2 ** attempt)
}
function openLink(options) {
  const random = options.random ?? Math.random
  let state = 'connecting'
  let transport = null
  /** Rises with each line, so that a late word from an old one is not heard. */
  let line = 0
  let attempt = 0
  let way = 0
  let limits = null
  const timers = /* @__PURE__ */ new Set()
  let lastHeard = 0
  let welcomed = false
  const become = (next) => {
    if (next === state) return
    state = next
    options.onState(next)
  }
  const after = (ms, run) => {
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
  const drop = (code) => {
    line++
    clear()
    try {
      transport?.close(code)
    } catch {}
    transport = null
  }
  function connect() {
    drop()
    const mine = line
    welcomed = false
    if (state !== 'connecting') become(attempt === 0 && state !== 'offline' ? 'connecting' : 'offline')
    const open = options.transports[way % options.transports.length]
    after(OPEN_MS, () => lost(mine, NEVER_OPENED))
    transport = open({
      open() {
        if (mine === line) transport?.send(JSON.stringify(options.hello()))
      },
      text(text) {
        if (mine === line) heard(mine, JSON.parse(text))
      },
      close: (code) => lost(mine, code),
    })
  }
  function heard(mine, frame) {
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
  function watch(mine, { pingMs, silenceMs }) {
    let pinged = Date.now()
    const look = () => {
      if (mine !== line) return
      const now = Date.now()
      if (now - lastHeard > silenceMs) return lost(mine, CLOSE.silent)
      if (now - pinged >= pingMs) {
        pinged = now
        transport?.send('{"type":"ping"}')
      }
      after(1e3, look)
    }
    after(1e3, look)
  }
  function lost(mine, code) {
    if (mine !== line) return
    drop()
    if (welcomed && code !== CLOSE.overloaded && code !== CLOSE.tooFast) attempt = Math.min(attempt, 2)
    const next = afterClose(code)
    if (next === 'stop') return become('stopped')
    if (next === 'authenticate') return become('unauthenticated')
    become('offline')
    const blocked = !welcomed && !SAID_BY_SERVER.has(code)
    if (blocked) way++
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
      drop(1e3)
      connect()
    },
    close() {
      drop(1e3)
      become('stopped')
    },
  }
}
// protocol/errors.ts
/** Sending the same again may work: nothing was decided about its content. */
function isRetryable(code) {
  return code === 'too-fast' || code === 'overloaded' || code === 'unavailable' || code === 'broken'
}
// protocol/outbox.ts
function openOutbox(options) {
  const { store, send, onChange } = options
  let items = store
    .all()
    .map((item) =>
      item.state === 'failed'
        ? item
        : {
            ...item,
            state: 'waiting',
          },
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const set = (id, change) => {
    items = items.map((item) =>
      item.id === id
        ? {
            ...item,
            ...change,
          }
        : item,
    )
    const item = items.find((one) => one.id === id)
    if (item) store.put(item)
  }
  const drop = (id) => {
    items = items.filter((item) => item.id !== id)
    store.remove(id)
  }
  /** One on its way per conversation: whatever happens to it, the next has not overtaken it. */
  function pump() {
    const busy = new Set(items.filter((item) => item.state === 'sending').map((item) => item.conversation))
    for (const { id, conversation, body, attachments, kind, epoch, state } of items) {
      if (state !== 'waiting' || busy.has(conversation)) continue
      const files = attachments && { attachments: attachments.map((one) => one.id) }
      if (
        !send({
          type: 'send',
          id,
          conversation,
          body,
          ...files,
          kind,
          epoch,
        })
      )
        break
      set(id, { state: 'sending' })
      busy.add(conversation)
    }
    onChange(items)
  }
  return {
    items: () => items,
    add(draft) {
      const item = {
        ...draft,
        at: /* @__PURE__ */ new Date().toISOString(),
        state: 'waiting',
      }
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
        set(id, {
          state: 'failed',
          refusal,
        })
        return pump()
      }
      setTimeout(() => {
        if (items.some((item) => item.id === id && item.state === 'sending')) set(id, { state: 'waiting' })
        pump()
      }, refusal.retryAfter ?? 1e3)
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
      set(id, {
        state: 'waiting',
        refusal: void 0,
      })
      pump()
    },
    discard(id) {
      drop(id)
      pump()
    },
    redirect(from, to) {
      for (const item of items)
        if (item.conversation === from)
          set(item.id, {
            conversation: to,
            state: 'waiting',
            refusal: void 0,
          })
      pump()
    },
  }
}
// protocol/sync.ts
const HOLD_MOST = 50
/** A hello may name so many; see server/realtime/receive.ts. */
const HELLO_MOST = 100
const GAP_MS = 5e3
function openSync({ apply, ask, forget }) {
  const followed = /* @__PURE__ */ new Map()
  const settle = (one) => {
    one.asked = false
    if (one.timer) clearTimeout(one.timer)
    one.timer = null
  }
  const giveUp = (conversation) => {
    const one = followed.get(conversation)
    if (!one) return
    settle(one)
    followed.delete(conversation)
    forget(conversation)
  }
  function take(conversation, one, event) {
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
  function hold(conversation, one, event) {
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
      const fresh = {
        have: seq,
        at,
        held: /* @__PURE__ */ new Map(),
        asked: false,
        told: false,
        timer: null,
      }
      followed.set(conversation, fresh)
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
function known(conversation, { have, at }) {
  return {
    conversation,
    seq: have,
    ...(at !== void 0 && { at }),
  }
}

export { openLink, openOutbox, openSync }
