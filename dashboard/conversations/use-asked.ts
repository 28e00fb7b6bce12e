import { useEffect, useRef } from 'react'
import { createStore, useStore } from '../live/store.ts'

/** What a key or a button asks of another part of the open conversation; the part takes it and puts null back. */
export const asked = createStore<
  'reply' | 'note' | 'transfer' | 'end' | 'more' | 'critical' | 'transcript' | 'block' | 'save-contact' | null
>(null)

/** Runs when this part is asked for, once. */
export function useAsked(what: NonNullable<ReturnType<typeof asked.get>>, run: () => void) {
  const wanted = useStore(asked, (one) => one === what)
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!wanted) return
    asked.set(null)
    latest.current()
  }, [wanted])
}
