import type { SearchCounts } from '@parley/protocol/search.ts'
import { SearchX } from 'lucide-react'
import { Blank } from '../ui/blank.tsx'
import { filtersIn, type SearchAddress } from './search-address.ts'

const FILTERS: Record<keyof SearchCounts['without'], { name: string; drop: (keyof SearchAddress)[] }> = {
  time: { name: 'the time', drop: ['days', 'from', 'to'] },
  speakers: { name: 'who said it', drop: ['by', 'where'] },
  inboxes: { name: 'the inbox', drop: ['inbox'] },
  assignee: { name: 'who holds it', drop: ['holder'] },
  ended: { name: 'open or ended', drop: ['state'] },
}

/** Nothing: and which filter would find some. */
export function NothingFound(props: {
  address: SearchAddress
  counts: SearchCounts | undefined
  onChange(next: SearchAddress): void
}) {
  const { address, counts, onChange } = props
  const better = Object.entries(counts?.without ?? {}).filter(([, count]) => count > 0) as [
    keyof typeof FILTERS,
    number,
  ][]
  const clear = () => onChange({ q: address.q ?? '' })
  return (
    <Blank
      icon={SearchX}
      title={`Nothing found for “${(address.q ?? '').trim()}”`}
      text={
        better.length > 0
          ? 'The filters leave nothing.'
          : 'Use fewer words, or the beginning of one. What was said a moment ago is found a second later.'
      }
    >
      {better.map(([filter, count]) => (
        <button
          key={filter}
          type="button"
          className="btn sec"
          onClick={() => {
            const next = { ...address }
            for (const key of FILTERS[filter].drop) delete next[key]
            onChange(next)
          }}
        >
          {count.toLocaleString('en-GB')}
          {counts?.atLeast && '+'} without {FILTERS[filter].name}
        </button>
      ))}
      {better.length === 0 && filtersIn(address) > 0 && (
        <button type="button" className="btn sec" onClick={clear}>
          Without all filters
        </button>
      )}
    </Blank>
  )
}
