import { useSyncExternalStore } from 'react'

/** One value that many parts of the screen read, each re-rendered only when the part it selects has changed. */
export type Store<T> = {
  get(): T
  set(next: T): void
  update(change: (was: T) => T): void
  subscribe(listener: () => void): () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const set = (next: T) => {
    if (Object.is(next, value)) return
    value = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function useStore<T>(store: Store<T>): T
export function useStore<T, S>(store: Store<T>, select: (value: T) => S): S
export function useStore<T, S>(store: Store<T>, select?: (value: T) => S) {
  const read = () => (select ? select(store.get()) : store.get())
  return useSyncExternalStore<T | S>(store.subscribe, read)
}
