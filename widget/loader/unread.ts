import type { Unread } from '@parley/protocol/inbox.ts'

const SOON_MS = 10_000
const LATER_MS = 30_000
const SOON_FOR_MS = 120_000

/**
 * While the chat is not loaded: is there an answer? Asked once per page for whoever has written before, and now and
 * then while their conversation is open and somebody looks at the page. The key reads a number and nothing else.
 */
export function askUnread(origin: string, inbox: string, on: { loaded(): boolean; found(unread: number): void }) {
  const name = `parley:${inbox}`
  const started = Date.now()
  let memory: string | null = null
  let timer = 0

  // Storage may be barred: then the key lives as long as the page.
  const kept = () => {
    try {
      return localStorage.getItem(name)
    } catch {
      return memory
    }
  }
  const keep = (key: string | null) => {
    memory = key
    try {
      if (key) localStorage.setItem(name, key)
      else localStorage.removeItem(name)
    } catch {}
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, Date.now() - started < SOON_FOR_MS ? SOON_MS : LATER_MS) as unknown as number
  }

  function ask() {
    const key = kept()
    if (!key || on.loaded()) return
    if (document.hidden) return document.addEventListener('visibilitychange', ask, { once: true })
    fetch(`${origin}/api/v1/visitor/unread?key=${encodeURIComponent(key)}`, { credentials: 'omit' }).then((answer) => {
      if (answer.ok) return answer.json().then(heard)
      if (answer.status === 401 || answer.status === 404) return keep(null)
      later()
    }, later)
  }

  function heard({ unread, open }: Unread) {
    if (on.loaded()) return
    on.found(unread)
    if (open) later()
  }

  return { start: ask, keep, forget: () => keep(null) }
}
