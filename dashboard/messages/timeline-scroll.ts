import type { AgentEvent } from '@parley/protocol/events.ts'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

const NEAR_END = 48
const NEAR_START = 600

/**
 * Nothing jumps: at the end it stays at the end, whatever grows; scrolled up it stays where the eye is, whatever comes
 * below or is loaded above.
 */
export function useTimelineScroll(given: {
  entries: readonly AgentEvent[]
  outgoing: number
  mayLoadOlder: boolean
  loadOlder(): void
}) {
  const { entries, outgoing, mayLoadOlder } = given
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const [arrived, setArrived] = useState(0)
  const sticks = useRef(true)
  const before = useRef({ first: 0, last: 0, outgoing: 0, height: 0, top: 0, shown: false })
  const load = useRef(given.loadOlder)
  load.current = given.loadOlder

  const toEnd = () => {
    sticks.current = true
    setAtEnd(true)
    setArrived(0)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  const scrollTo = (id: string) => {
    sticks.current = false
    document.getElementById(id)?.scrollIntoView({ block: 'start' })
  }

  /** Brings one entry into sight and lights it for a moment. False when it is not loaded. */
  const showEntry = (seq: number) => {
    const entry = box.current?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    if (!entry) return false
    sticks.current = false
    entry.scrollIntoView({ block: 'center' })
    entry.animate([{ backgroundColor: 'var(--accent-soft)', boxShadow: '0 0 0 6px var(--accent-soft)' }, {}], {
      duration: 2400,
      easing: 'ease-in',
    })
    return true
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown decides; the rest is refs.
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    const was = before.current
    const first = entries[0]?.seq ?? 0
    const last = entries[entries.length - 1]?.seq ?? 0
    if (!was.shown) {
      const unread = document.getElementById('first-unread')
      const far = unread !== null && el.scrollHeight - unread.offsetTop > el.clientHeight
      el.scrollTop = far ? unread.offsetTop - 16 : el.scrollHeight
      sticks.current = !far
      setAtEnd(!far)
    } else if (first < was.first) {
      // History came above: the same line stays under the eye.
      el.scrollTop = el.scrollHeight - was.height + was.top
    } else if (outgoing > was.outgoing) {
      toEnd()
    } else if (sticks.current) {
      el.scrollTop = el.scrollHeight
    }
    if (was.shown && last > was.last && !sticks.current) {
      const fresh = entries.filter((event) => event.seq > was.last && event.type === 'message.created').length
      setArrived((count) => count + fresh)
    }
    before.current = { first, last, outgoing, height: el.scrollHeight, top: el.scrollTop, shown: true }
  }, [entries, outgoing])

  useEffect(() => {
    const el = box.current
    if (!el) return
    const grown = new ResizeObserver(() => {
      if (sticks.current) el.scrollTop = el.scrollHeight
      before.current.height = el.scrollHeight
      before.current.top = el.scrollTop
    })
    grown.observe(el)
    if (content.current) grown.observe(content.current)
    return () => grown.disconnect()
  }, [])

  // A short page may leave the start in sight: go on until it is full.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every page it looks again.
  useEffect(() => {
    if (mayLoadOlder && box.current && box.current.scrollTop < NEAR_START) load.current()
  }, [mayLoadOlder, entries])

  function onScroll() {
    const el = box.current
    if (!el) return
    // Who looks away scrolls up. Otherwise it has grown since, and is told so in a moment (by the observer above).
    const wentUp = el.scrollTop < before.current.top
    before.current.top = el.scrollTop
    before.current.height = el.scrollHeight
    const end = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END || (sticks.current && !wentUp)
    sticks.current = end
    setAtEnd(end)
    if (end) setArrived(0)
    if (el.scrollTop < NEAR_START && mayLoadOlder) load.current()
  }

  return { box, content, atEnd, arrived, onScroll, toEnd, scrollTo, showEntry }
}
