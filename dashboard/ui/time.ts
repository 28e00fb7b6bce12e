import { createStore, useStore } from '../live/store.ts'

const now = createStore(Date.now())
setInterval(() => now.set(Date.now()), 1000)

/** The present in steps of so many milliseconds; what shows it steps with it. */
export function useNow(step: number): number {
  return useStore(now, (at) => Math.floor(at / step) * step)
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const DATE_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' })
const WHOLE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' })

export const clock = (iso: string) => CLOCK.format(new Date(iso))
export const wholeTime = (iso: string) => WHOLE.format(new Date(iso))

export function dayOf(iso: string): string {
  const at = new Date(iso)
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`
}

/** "Today", "Yesterday", "Monday", "3 Oct": as short as it stays clear. */
export function dayName(iso: string, today: number): string {
  const at = new Date(iso)
  const days = Math.round((startOfDay(today) - startOfDay(at.getTime())) / 86_400_000)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days > 1 && days < 7) return WEEKDAY.format(at)
  return (at.getFullYear() === new Date(today).getFullYear() ? DATE : DATE_YEAR).format(at)
}

/** "now", "4m", "3h", "yesterday", "3 Oct". */
export function ago(iso: string, present: number): string {
  const minutes = Math.floor((present - Date.parse(iso)) / 60_000)
  if (minutes < 1) return 'now'
  if (minutes < 60) return `${minutes}m`
  if (minutes < 24 * 60 && dayOf(iso) === dayOf(new Date(present).toISOString())) return `${Math.floor(minutes / 60)}h`
  return dayName(iso, present).replace('Yesterday', 'yesterday')
}

/** A running length of time: 0:48, 12:40, 3 h 05 min, 2 days. */
export function length(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const pad = (n: number) => String(n).padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  const hours = Math.floor(seconds / 3600)
  if (hours < 48) return `${hours} h ${pad(Math.floor(seconds / 60) % 60)} min`
  return `${Math.floor(hours / 24)} days`
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
