import { createStore } from '../live/store.ts'

/** The conversations chosen in the list, for doing the same to all of them. */
export const selection = createStore<ReadonlySet<string>>(new Set())

/** From where a range is chosen: the last one that was put in or taken out by itself. */
let anchor: string | null = null

export function toggleSelected(id: string) {
  anchor = id
  selection.update((was) => {
    const next = new Set(was)
    if (!next.delete(id)) next.add(id)
    return next
  })
}

/** All between the last chosen and this one, in the order of the list. */
export function selectUpTo(id: string, order: readonly string[]) {
  const from = anchor === null ? -1 : order.indexOf(anchor)
  const to = order.indexOf(id)
  if (to === -1) return
  if (from === -1) return toggleSelected(id)
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  selection.update((was) => new Set([...was, ...range]))
}

export function selectAll(ids: readonly string[]) {
  selection.set(new Set(ids))
}

export function clearSelection() {
  anchor = null
  if (selection.get().size > 0) selection.set(new Set())
}
