/**
 * What the frame remembers, in its own origin's storage: no cookie, nothing on the host page. Where storage is barred
 * (private windows, strict settings) it remembers as long as it lives.
 */
export type Keep = {
  get(name: string): string | null
  set(name: string, value: string | null): void
  /** Everything under this inbox, of this tab and of all. */
  clear(): void
  /** Another tab of the same visitor has changed something. */
  onChange(listen: (name: string, value: string | null) => void): void
  prefix: string
}

export function openKeep(inbox: string, kind: 'localStorage' | 'sessionStorage'): Keep {
  const prefix = `parley:${inbox}:`
  const storage = storageOf(kind)
  return {
    prefix,
    get: (name) => storage.getItem(prefix + name),
    set(name, value) {
      try {
        if (value === null) storage.removeItem(prefix + name)
        else storage.setItem(prefix + name, value)
      } catch {
        // Full: the next reload will not know it, this page still does.
      }
    },
    clear() {
      for (const name of Object.keys(storage)) if (name.startsWith(prefix)) storage.removeItem(name)
    },
    onChange(listen) {
      addEventListener('storage', ({ key, newValue }) => {
        if (key?.startsWith(prefix)) listen(key.slice(prefix.length), newValue)
      })
    },
  }
}

function storageOf(kind: 'localStorage' | 'sessionStorage'): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    const storage = window[kind]
    storage.setItem('parley', '')
    storage.removeItem('parley')
    return storage
  } catch {
    const memory = new Map<string, string>()
    return {
      getItem: (name) => memory.get(name) ?? null,
      setItem: (name, value) => void memory.set(name, value),
      removeItem: (name) => void memory.delete(name),
    }
  }
}
