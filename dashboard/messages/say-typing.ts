import { useEffect, useMemo } from 'react'
import { useDesk } from '../live/desk-context.tsx'

const STOPPED_MS = 4000

/** Tells the visitor that somebody is writing: at the first key, then as seldom as the server asks, and once when it stops. */
export function useSayTyping(conversation: string | null) {
  const desk = useDesk()
  const saying = useMemo(() => {
    let said = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const stopped = () => {
      clearTimeout(timer)
      if (said > 0 && conversation) desk.sayTyping(conversation, false)
      said = 0
    }
    return {
      stopped,
      wrote(text: string) {
        if (!conversation) return
        if (text === '') return stopped()
        clearTimeout(timer)
        timer = setTimeout(stopped, STOPPED_MS)
        const now = Date.now()
        if (now - said < (desk.limits.get()?.typing.everyMs ?? 2000)) return
        said = now
        desk.sayTyping(conversation, true)
      },
    }
  }, [desk, conversation])
  useEffect(() => saying.stopped, [saying])
  return saying
}
