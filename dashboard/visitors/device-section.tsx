import { usePresence } from '../live/desk-context.tsx'
import { clock, dayName, useNow, wholeTime } from '../ui/time.ts'
import { aheadOf, clockIn } from './local-time.ts'
import type { PanelPart } from './panel-body.tsx'
import { Fact, Facts, Section } from './section.tsx'

/** Where they are, what their clock shows, and what they look at us through. */
export function DeviceSection({ details: { visitor } }: PanelPart) {
  const here = usePresence(visitor.id) !== 'left'
  const present = useNow(30_000)
  const place = [visitor.city, visitor.country && countryName(visitor.country)].filter(Boolean).join(', ')
  const device = [visitor.browser, visitor.os].filter(Boolean).join(' · ')
  return (
    <Section title="Place and device" bare>
      <Facts>
        {place && <Fact name="Place">{place}</Fact>}
        {visitor.timeZone && (
          <Fact name="Local time">
            <LocalTime timeZone={visitor.timeZone} />
          </Fact>
        )}
        {visitor.language && visitor.language !== '*' && <Fact name="Language">{languageName(visitor.language)}</Fact>}
        {device && <Fact name={DEVICE_NAMES[visitor.device ?? 'desktop']}>{device}</Fact>}
        {visitor.ip && (
          <Fact name="IP">
            <span
              dir="ltr"
              className="num"
              title={visitor.ipMasked ? 'The end of the address is hidden by a setting' : visitor.ip}
            >
              {visitor.ip}
            </span>
          </Fact>
        )}
        <Fact name="First seen">
          <time dateTime={visitor.firstSeenAt} title={wholeTime(visitor.firstSeenAt)}>
            {whenSeen(visitor.firstSeenAt, present)}
          </time>
        </Fact>
        {!here && (
          <Fact name="Last seen">
            <time dateTime={visitor.lastSeenAt} title={wholeTime(visitor.lastSeenAt)}>
              {whenSeen(visitor.lastSeenAt, present)}
            </time>
          </Fact>
        )}
      </Facts>
    </Section>
  )
}

const DEVICE_NAMES = { desktop: 'Device', mobile: 'Mobile', tablet: 'Tablet', tv: 'Television' }

function LocalTime({ timeZone }: { timeZone: string }) {
  const present = useNow(1000)
  const there = clockIn(timeZone, present)
  if (!there) return <span className="cut">{timeZone}</span>
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <span title={timeZone.replaceAll('_', ' ')}>
      <span className="num">{there}</span> <span className="t3">{aheadOf(timeZone, mine, present)}</span>
    </span>
  )
}

export function countryName(code: string): string {
  return nameOf('region', code)
}

function languageName(tag: string): string {
  return nameOf('language', tag)
}

function nameOf(type: 'region' | 'language', code: string): string {
  try {
    return new Intl.DisplayNames('en', { type }).of(code) ?? code
  } catch {
    return code
  }
}

function whenSeen(iso: string, present: number): string {
  const day = dayName(iso, present)
  return `${day === 'Today' ? 'today' : day === 'Yesterday' ? 'yesterday' : day}, ${clock(iso)}`
}
