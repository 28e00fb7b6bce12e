import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'

/** A blink of the line is not worth a word; two seconds are. */
const QUIET_MS = 2000

export function LineBanner() {
  const desk = useDesk()
  const state = useStore(desk.line)
  const waiting = useStore(desk.outgoing, (items) => items.length)
  const [long, setLong] = useState(false)
  const down = state === 'offline' || state === 'connecting'
  useEffect(() => {
    setLong(false)
    if (!down) return
    const timer = setTimeout(() => setLong(true), QUIET_MS)
    return () => clearTimeout(timer)
  }, [down])

  if (!down || !long) return null
  return (
    <div className="banner warn" role="status">
      <WifiOff className="i" />
      <span className="grow">
        {navigator.onLine ? <b>No line to the server.</b> : <b>You are offline.</b>}{' '}
        {waiting > 0 ? 'Your messages are kept here and go out later.' : 'What you see may be old. We keep trying.'}
      </span>
      <button type="button" className="btn sm gho" onClick={desk.retry}>
        Try now
      </button>
    </div>
  )
}
