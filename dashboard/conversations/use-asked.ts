import { useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import { asked } from './conversation-keys.tsx'

/** Runs when a key or the palette asks for this part, once. */
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
