const KEPT = 12

/** What was chosen in the palette, the last first, kept in this browser for each agent. */
export function readLately(agent: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(agent)) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

export function rememberLately(agent: string, id: string): void {
  try {
    const others = readLately(agent).filter((one) => one !== id)
    localStorage.setItem(place(agent), JSON.stringify([id, ...others].slice(0, KEPT)))
  } catch {
    // Storage is full or barred: the palette then has no memory.
  }
}

const place = (agent: string) => `parley:lately:${agent}`
