import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useDesk } from '../live/desk-context.tsx'

/** The entry that the address names (?at=12) is loaded, brought into sight and lit for a moment: once for each address. */
export function useEntryInFront(conversation: string, showEntry: (seq: number) => boolean) {
  const { timelines } = useDesk()
  const { at } = useSearch({ strict: false }) as { at?: number }
  const show = useRef(showEntry)
  show.current = showEntry
  useEffect(() => {
    if (at === undefined) return
    let wanted = true
    void timelines.loadBackTo(conversation, at).then(() => {
      // After the next paint, when what was loaded stands in the page.
      requestAnimationFrame(() => wanted && show.current(at))
    })
    return () => {
      wanted = false
    }
  }, [timelines, conversation, at])
}
