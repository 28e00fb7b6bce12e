const PLACE = 'parley:told'
const KEPT = 300

/**
 * True for one desk of this browser only, whichever asks first: what an agent is told in five tabs is told once. Kept in
 * the browser, so a reload does not tell it again. Where there are no locks (plain HTTP), two that ask in the same
 * millisecond may both get it.
 */
export function claim(agent: string, key: string): Promise<boolean> {
  const take = () => {
    const place = `${PLACE}:${agent}`
    const told = read(place)
    if (told.includes(key)) return false
    try {
      localStorage.setItem(place, JSON.stringify([...told, key].slice(-KEPT)))
    } catch {
      // Storage is full or barred: rather told twice than never.
    }
    return true
  }
  if (!('locks' in navigator)) return Promise.resolve(take())
  return navigator.locks.request(`${PLACE}:${agent}`, take) as Promise<boolean>
}

function read(place: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}
