import type { NotificationSettings } from '@parley/protocol/notification.ts'

const MINUTE_MS = 60_000

export function quietFor(minutes: number, now: Date): string {
  return new Date(now.getTime() + minutes * MINUTE_MS).toISOString()
}

/** The next morning at nine. */
export function untilTomorrow(now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9).toISOString()
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** ", until 13:30, 1 h 48 min left"; nothing where it has no end. */
export function quietLeft({ quiet }: NotificationSettings, now: Date): string {
  if (quiet.until === 'always') return ''
  if (quiet.until === null || Date.parse(quiet.until) <= now.getTime())
    return quiet.daily ? ` until ${quiet.daily.to}` : ''
  const minutes = Math.ceil((Date.parse(quiet.until) - now.getTime()) / MINUTE_MS)
  const left = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return ` until ${CLOCK.format(new Date(quiet.until))}, ${left} left`
}
