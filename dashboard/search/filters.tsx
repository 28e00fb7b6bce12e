import { SEARCH_DAYS } from '@parley/protocol/search.ts'
import { Globe } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useAgents, useInboxes, useMe } from '../live/workspace.ts'
import { filtersIn, PLACES, type Place, type SearchAddress, VOICES } from './search-address.ts'
import type { useResults } from './search-results.ts'

const PLACE_NAMES: Record<Place, string> = { messages: 'Messages', notes: 'Notes', people: 'People' }
const VOICE_NAMES = { visitor: 'Visitor', agent: 'Agent', bot: 'Bot' }

/** What narrows the hits, each with how many it would leave. */
export function Filters({
  title,
  address,
  results,
  onChange,
}: {
  title: string
  address: SearchAddress
  results: ReturnType<typeof useResults>
  onChange(next: SearchAddress): void
}) {
  const inboxes = useInboxes()
  const agents = useAgents()
  const me = useMe()
  const { counts } = results
  const set = (change: { [K in keyof SearchAddress]?: SearchAddress[K] | undefined }) => {
    const next = { ...address, ...change }
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as SearchAddress)
  }
  /** In or out of a list that, when empty, means all. */
  const flip = <T extends string>(list: T[] | undefined, one: T, all: readonly T[]): T[] | undefined => {
    const next = list?.includes(one) ? list.filter((other) => other !== one) : [...(list ?? []), one]
    return next.length === 0 || next.length === all.length ? undefined : next
  }
  const where = address.where ?? PLACES
  const said = counts && (address.by ?? VOICES).reduce((sum, voice) => sum + counts.speakers[voice], 0)
  const holders = agents
    .filter((agent) => agent.id !== me.id && (counts?.assignees[agent.id] || agent.id === address.holder))
    .slice(0, 8)

  return (
    <aside className="views facets" aria-label="Filters" data-pane>
      <div className="bar">
        <h2>{title}</h2>
        <span className="grow" />
        {filtersIn(address) > 0 && (
          <button type="button" className="btn gho sm" onClick={() => onChange({ q: address.q ?? '' })}>
            Clear
          </button>
        )}
      </div>
      <div className="scroll">
        <Group title="Where">
          {PLACES.map((place) => (
            <Facet
              key={place}
              kind="checkbox"
              on={where.includes(place)}
              count={
                place === 'messages'
                  ? said
                  : place === 'notes'
                    ? counts?.speakers.note
                    : results.visitors.length + results.contacts.length
              }
              more={counts?.atLeast}
              onClick={() => {
                const next = where.includes(place) ? where.filter((one) => one !== place) : [...where, place]
                set({ where: next.length === 0 || next.length === PLACES.length ? undefined : [...next] })
              }}
            >
              {PLACE_NAMES[place]}
            </Facet>
          ))}
        </Group>
        <Group title="When" radio>
          <Facet
            kind="radio"
            on={!address.days && !address.from && !address.to}
            count={counts?.anyTime}
            more={counts?.atLeast}
            onClick={() => set({ days: undefined, from: undefined, to: undefined })}
          >
            Any time
          </Facet>
          {SEARCH_DAYS.map((days) => (
            <Facet
              key={days}
              kind="radio"
              on={address.days === days}
              count={counts?.within[days]}
              more={counts?.atLeast}
              onClick={() => set({ days, from: undefined, to: undefined })}
            >
              Last {days} days
            </Facet>
          ))}
          <Days address={address} onChange={set} />
        </Group>
        <Group title="Said by">
          {VOICES.map((voice) => (
            <Facet
              key={voice}
              kind="checkbox"
              on={address.by?.includes(voice) ?? false}
              count={counts?.speakers[voice]}
              more={counts?.atLeast}
              onClick={() => set({ by: flip(address.by, voice, VOICES) })}
            >
              {VOICE_NAMES[voice]}
            </Facet>
          ))}
        </Group>
        {inboxes.length > 1 && (
          <Group title="Inbox">
            {inboxes.map((inbox) => (
              <Facet
                key={inbox.id}
                kind="checkbox"
                on={address.inbox?.includes(inbox.id) ?? false}
                count={counts && (counts.inboxes[inbox.id] ?? 0)}
                more={counts?.atLeast}
                onClick={() => {
                  const all = inboxes.map((one) => one.id)
                  set({ inbox: flip(address.inbox, inbox.id, all) })
                }}
              >
                <Globe className="i i14" />
                <span className="cut">{inbox.name}</span>
              </Facet>
            ))}
          </Group>
        )}
        <Group title="Held by" radio>
          <Facet kind="radio" on={!address.holder} onClick={() => set({ holder: undefined })}>
            Anybody
          </Facet>
          {[me, ...holders].map((agent) => (
            <Facet
              key={agent.id}
              kind="radio"
              on={address.holder === agent.id}
              count={counts && (counts.assignees[agent.id] ?? 0)}
              more={counts?.atLeast}
              onClick={() => set({ holder: agent.id })}
            >
              <span className="cut">{agent.id === me.id ? 'Me' : agent.name}</span>
            </Facet>
          ))}
        </Group>
        <Group title="Conversation" radio>
          <Facet kind="radio" on={!address.state} onClick={() => set({ state: undefined })}>
            Open or ended
          </Facet>
          {(['open', 'ended'] as const).map((state) => (
            <Facet
              key={state}
              kind="radio"
              on={address.state === state}
              count={counts?.[state]}
              more={counts?.atLeast}
              onClick={() => set({ state })}
            >
              {state === 'open' ? 'Open' : 'Ended'}
            </Facet>
          ))}
        </Group>
        {!me.permissions.includes('conversations.all') && (
          <p className="hint foot">Only inboxes you are a member of.</p>
        )}
      </div>
    </aside>
  )
}

function Group({ title, radio, children }: { title: string; radio?: boolean; children: ReactNode }) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have names.
    <div role={radio ? 'radiogroup' : 'group'} aria-labelledby={id}>
      <h3 className="vgroup" id={id}>
        {title}
      </h3>
      {children}
    </div>
  )
}

function Facet(props: {
  kind: 'checkbox' | 'radio'
  on: boolean
  count?: number | undefined
  more?: boolean | undefined
  onClick(): void
  children: ReactNode
}) {
  const { kind, on, count, more } = props
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a box and a radio have it.
    <button type="button" className="view facet" role={kind} aria-checked={on} onClick={props.onClick}>
      <span className={`mk ${kind}`} aria-hidden="true" />
      {props.children}
      {count !== undefined && (
        <span className={`n num ${count === 0 ? 'zero' : ''}`}>
          {count.toLocaleString('en-GB')}
          {more && count > 0 && '+'}
        </span>
      )}
    </button>
  )
}

function Days(props: {
  address: SearchAddress
  onChange(change: { from?: string | undefined; to?: string | undefined; days?: undefined }): void
}) {
  const { from, to } = props.address
  const [wanted, setWanted] = useState(false)
  const turned = from && to && from > to
  if (!wanted && !from && !to) {
    return (
      <Facet kind="radio" on={false} onClick={() => setWanted(true)}>
        From … to …
      </Facet>
    )
  }
  return (
    <div className="days">
      <span className="pairf">
        <input
          type="date"
          aria-label="From"
          value={from ?? ''}
          aria-invalid={turned ? true : undefined}
          onChange={(event) => props.onChange({ from: event.target.value || undefined, days: undefined })}
        />
        <input
          type="date"
          aria-label="To"
          value={to ?? ''}
          aria-invalid={turned ? true : undefined}
          onChange={(event) => props.onChange({ to: event.target.value || undefined, days: undefined })}
        />
      </span>
      {turned && (
        <p className="err" role="alert">
          Ends before it begins. Use a day after {from}.
        </p>
      )}
    </div>
  )
}
