import type { OutboxStore, Outgoing } from '@parley/protocol/outbox.ts'

/**
 * What the frame remembers: in its own origin's storage, no cookie, nothing on the host page. Some browsers bar that
 * storage in a frame of another site (Chrome's incognito windows, "block third-party cookies"); then the loader lends
 * its page's, or a conversation would end with every page. Where that is barred too, it lasts as long as the frame.
 */
export type Keep = {
  /** False as long as it waits for what the loader has kept. */
  ready(): boolean
  get(name: string): string | null
  set(name: string, value: string | null): void
  names(): string[]
  clear(): void
  /** Another tab of the same visitor has changed something. */
  onChange(listen: (name: string, value: string | null) => void): void
  /** What the loader has kept for us, and how it goes on keeping. False where there is no need. */
  borrow(kept: Record<string, string>, lend: (name: string, value: string | null) => void): boolean
}

export function openKeep(inbox: string, kind: 'localStorage' | 'sessionStorage'): Keep {
  const prefix = `parley:${inbox}:`
  const storage = storageOf(kind)
  const memory = new Map<string, string>()
  let lend: ((name: string, value: string | null) => void) | null = null

  const keep: Keep = {
    ready: () => !!storage || !!lend || kind === 'sessionStorage',
    get: (name) => (storage ? storage.getItem(prefix + name) : (memory.get(name) ?? null)),
    set(name, value) {
      if (!storage) {
        if (value === null) memory.delete(name)
        else memory.set(name, value)
        lend?.(name, value)
      } else if (value === null) storage.removeItem(prefix + name)
      else {
        try {
          storage.setItem(prefix + name, value)
        } catch {
          // Full: the next reload will not know it, this page still does.
        }
      }
    },
    names() {
      if (!storage) return Array.from(memory.keys())
      const names = Object.keys(storage).filter((name) => name.startsWith(prefix))
      return names.map((name) => name.slice(prefix.length))
    },
    clear() {
      for (const name of keep.names()) keep.set(name, null)
    },
    onChange(listen) {
      if (!storage) return
      addEventListener('storage', ({ key, newValue }) => {
        if (key?.startsWith(prefix)) listen(key.slice(prefix.length), newValue)
      })
    },
    borrow(kept, lender) {
      if (storage || lend) return false
      for (const name of Object.keys(kept)) memory.set(name, kept[name]!)
      lend = lender
      return true
    },
  }
  return keep
}

/** Unsent messages, one entry each, so that two tabs do not overwrite each other's. */
export function outboxIn(keep: Keep): OutboxStore {
  const prefix = 'outbox:'
  return {
    all() {
      const found: Outgoing[] = []
      for (const name of keep.names()) {
        if (!name.startsWith(prefix)) continue
        try {
          found.push(JSON.parse(keep.get(name)!) as Outgoing)
        } catch {
          keep.set(name, null) // Torn by a crash in the middle of a write: there is no message in it.
        }
      }
      return found
    },
    put: (item) => keep.set(prefix + item.id, JSON.stringify(item)),
    remove: (id) => keep.set(prefix + id, null),
  }
}

function storageOf(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    const storage = window[kind]
    storage.setItem('parley', '')
    storage.removeItem('parley')
    return storage
  } catch {
    return null
  }
}
