/** What clocks show there; null for a zone that no browser knows: the visitor's page may say anything. */
export function clockIn(timeZone: string, at: number): string | null {
  try {
    return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at)
  } catch {
    return null
  }
}

/** "2 h ahead of you", "30 min behind you", "same as you". */
export function aheadOf(timeZone: string, mine: string, at: number): string {
  const minutes = minutesOf(timeZone, at) - minutesOf(mine, at)
  if (minutes === 0) return 'same as you'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const length = [hours > 0 && `${hours} h`, rest > 0 && `${rest} min`].filter(Boolean).join(' ')
  return `${length} ${minutes > 0 ? 'ahead of' : 'behind'} you`
}

/** Minutes between this zone's clocks and UTC's, at that moment: summer time moves them. */
function minutesOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const there = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return Math.round((there - Math.floor(at / 60_000) * 60_000) / 60_000)
}
