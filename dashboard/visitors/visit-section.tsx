import type { VisitorDetails } from '@parley/protocol/visitor.ts'
import { Globe } from 'lucide-react'
import { useState } from 'react'
import { usePresence } from '../live/desk-context.tsx'
import { clock, dayName, length, useNow } from '../ui/time.ts'
import { cameFrom } from './came-from.ts'
import type { PanelPart } from './panel-body.tsx'
import { Section } from './section.tsx'
import { type Stop, visitsOf } from './visits.ts'

const SHOWN = 5

/** Where on the site they are, where they have been, and what brought them. */
export function VisitSection({ details: { visitor } }: PanelPart) {
  const presence = usePresence(visitor.id)
  const here = presence !== 'left'
  const present = useNow(1000)
  const [all, setAll] = useState(false)
  const [latest, ...earlier] = visitsOf(pagesOf(visitor), here, present)
  if (!latest) return null
  const stops = all ? latest.stops : latest.stops.slice(0, SHOWN)
  const more = latest.stops.length - stops.length + (all ? 0 : earlier.reduce((sum, one) => sum + one.stops.length, 0))
  const source = cameFrom(visitor)
  return (
    <Section
      title={here ? 'On the site' : 'Last visit'}
      end={latest.totalMs > 0 ? spoken(latest.totalMs) : dayName(latest.stops[0]!.at, present)}
    >
      <ol className="trail">
        {stops.map((stop, at) => (
          <StopLine
            key={stop.at + stop.url}
            stop={stop}
            now={at === 0 && here}
            from={at === latest.stops.length - 1 ? source.host : null}
          />
        ))}
      </ol>
      {source.utm && (
        <p className="s t3 cut utm" title={source.utm}>
          {source.utm}
        </p>
      )}
      {all &&
        earlier.map((visit) => (
          <div key={visit.key} className="visit">
            <h4 className="s t3">
              {dayName(visit.stops[0]!.at, present)}, {clock(visit.stops.at(-1)!.at)}
            </h4>
            <ol className="trail">
              {visit.stops.map((stop) => (
                <StopLine key={stop.at + stop.url} stop={stop} now={false} from={null} />
              ))}
            </ol>
          </div>
        ))}
      {(more > 0 || all) && latest.stops.length + earlier.length > 1 && (
        <button type="button" className="unfold" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : more === 1 ? '1 more page' : `${more} more pages`}
        </button>
      )}
    </Section>
  )
}

/** Clients that tell no history still tell where they are. */
function pagesOf({ pages, page, lastSeenAt }: VisitorDetails) {
  return pages.length > 0 || !page ? pages : [{ ...page, at: lastSeenAt }]
}

function StopLine({ stop, now, from }: { stop: Stop; now: boolean; from: string | null }) {
  return (
    <li className={now ? 'now' : ''}>
      <PageLink page={stop} strong={now} />
      {from && (
        <span className="t3 from">
          from <span dir="ltr">{from}</span>
        </span>
      )}
      {stop.spentMs !== null && (
        <span className="n num">
          {length(stop.spentMs)}
          {now && ' now'}
        </span>
      )}
    </li>
  )
}

/** The page is what a browser says: only what a click may open becomes a link. */
function PageLink({ page, strong }: { page: { url: string; title: string }; strong: boolean }) {
  const safe = /^https?:\/\//i.test(page.url)
  const words = (
    <bdi className={`cut ${strong ? 'm' : ''}`} title={page.url}>
      {page.title || pathOf(page.url)}
    </bdi>
  )
  return safe ? (
    <a className="cut" href={page.url} target="_blank" rel="noreferrer noopener nofollow">
      {words}
    </a>
  ) : (
    <>
      <Globe className="i i14 t3" />
      {words}
    </>
  )
}

function pathOf(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return pathname === '/' ? host : pathname
}

/** "4 min 32 s", "1 h 05 min". */
function spoken(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return length(milliseconds)
}
