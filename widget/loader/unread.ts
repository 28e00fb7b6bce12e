import type { Unread } from '@parley/protocol/inbox.ts'
import type { Notes } from './notes.ts'

const SOON_MS = 10_000
const LATER_MS = 30_000
const SOON_FOR_MS = 120_000

/**
 * While the chat is not loaded: is there an answer? Asked once per page for whoever has written before, and now and
 * then while their conversation is open and somebody looks at the page. The key reads a number and nothing else.
 */
export function askUnread(origin: string, notes: Notes, on: { loaded(): boolean; found(unread: number): void }) {
  const started = Date.now()
  let timer = 0

  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, Date.now() - started < SOON_FOR_MS ? SOON_MS : LATER_MS) as unknown as number
  }

  function ask() {
    const key = notes.get()
    if (!key || on.loaded()) return
    if (document.hidden) return document.addEventListener('visibilitychange', ask, { once: true })
    fetch(`${origin}/api/v1/visitor/unread?key=${encodeURIComponent(key)}`, { credentials: 'omit' }).then((answer) => {
      if (answer.ok) return answer.json().then(heard)
      if (answer.status === 401 || answer.status === 404) return notes.set('', null)
      later()
    }, later)
  }

  function heard({ unread, open }: Unread) {
    if (on.loaded()) return
    on.found(unread)
    if (open) later()
  }

  return ask
}
