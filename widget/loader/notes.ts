/**
 * What is kept on the host page: the key that reads a number, and, only where the browser bars the frame's own storage,
 * what the frame would have kept there. Where this is barred too it lasts as long as the page.
 */
export function openNotes(inbox: string) {
  const prefix = `parley:${inbox}`
  const memory: Record<string, string> = {}
  let storage: Record<string, string> = memory
  try {
    storage = (localStorage || memory) as Record<string, string>
  } catch {}

  return {
    get: (name = '') => storage[prefix + name] as string | undefined,
    set(name: string, value: string | null) {
      try {
        if (value === null) delete storage[prefix + name]
        else storage[prefix + name] = value
      } catch {}
    },
    /** What the frame has lent, by the names it gave. */
    lent() {
      const found: Record<string, string> = {}
      for (const name of Object.keys(storage)) {
        if (name.indexOf(`${prefix}:`) === 0) found[name.slice(prefix.length + 1)] = storage[name]!
      }
      return found
    },
  }
}

export type Notes = ReturnType<typeof openNotes>
