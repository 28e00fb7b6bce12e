/** What the visitor is told of the line: nothing as long as it holds, and nothing of a short break. */
export type Band = { kind: 'offline' } | { kind: 'reconnecting' } | { kind: 'back'; sent: number } | null

const QUIET_MS = 4000
const BACK_MS = 3000

/** `unsent`: how many messages wait for the line at this moment. */
export function openLine(options: { unsent(): number; onChange(band: Band): void }) {
  let up = true
  let band: Band = null
  let waiting = 0
  let sent = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const show = (next: Band, ms?: number, then?: () => void) => {
    clearTimeout(timer)
    band = next
    options.onChange(band)
    if (then) timer = setTimeout(then, ms)
  }

  function look() {
    if (!navigator.onLine) return band?.kind === 'offline' || show({ kind: 'offline' })
    if (!up) {
      clearTimeout(timer)
      if (band?.kind === 'reconnecting') return
      if (band?.kind === 'offline') return show({ kind: 'reconnecting' })
      timer = setTimeout(() => show({ kind: 'reconnecting' }), QUIET_MS)
    } else if (!band) clearTimeout(timer)
    else if (band.kind !== 'back') {
      waiting = options.unsent()
      sent = 0
      if (waiting === 0) sayBack()
      // What is refused or slow is not waited for.
      else show({ kind: 'reconnecting' }, BACK_MS, sayBack)
    }
  }

  /** Said once, when what waited has gone. */
  const sayBack = () => show({ kind: 'back', sent }, BACK_MS, () => show(null))

  addEventListener('online', look)
  addEventListener('offline', look)
  if (!navigator.onLine) look()

  return {
    is(now: boolean) {
      if (now === up) return
      up = now
      look()
    },
    acknowledged() {
      if (!up || !navigator.onLine || band?.kind !== 'reconnecting') return
      sent++
      if (sent >= waiting) sayBack()
    },
  }
}
