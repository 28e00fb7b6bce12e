/** What the visitor is told of the line: nothing as long as it holds, and nothing of a short break. */
export type Band = { kind: 'offline' } | { kind: 'reconnecting' } | { kind: 'back'; sent: number } | null

const QUIET_MS = 4000
const BACK_MS = 3000

export function openLine(onChange: (band: Band) => void) {
  let up = true
  let band: Band = null
  let waiting = 0
  let sent = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const show = (next: Band) => {
    clearTimeout(timer)
    band = next
    onChange(band)
  }
  const look = () => {
    if (!navigator.onLine) return show({ kind: 'offline' })
    if (up) return band && band.kind !== 'back' && back()
    clearTimeout(timer)
    if (band?.kind === 'offline') show({ kind: 'reconnecting' })
    else if (band?.kind !== 'reconnecting') timer = setTimeout(() => show({ kind: 'reconnecting' }), QUIET_MS)
  }
  /** Said once, when what waited has gone; what is refused or slow is not waited for. */
  const back = () => {
    const say = () => {
      show({ kind: 'back', sent })
      timer = setTimeout(() => show(null), BACK_MS)
    }
    if (sent >= waiting) say()
    else timer = setTimeout(say, BACK_MS)
  }
  addEventListener('online', look)
  addEventListener('offline', look)
  if (!navigator.onLine) look()

  return {
    /** `unsent`: how many messages wait for the line at this moment. */
    is(now: boolean, unsent: number) {
      if (now && !up) {
        waiting = unsent
        sent = 0
      }
      up = now
      look()
    },
    acknowledged() {
      if (!band || band.kind === 'back' || !up) return
      sent++
      if (sent >= waiting) back()
    },
  }
}
