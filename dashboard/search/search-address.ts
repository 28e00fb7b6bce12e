import { SEARCH_DAYS, SPEAKERS, type Speaker } from '@parley/protocol/search.ts'

/** What is looked for, and where: the whole of it stands in the address, so Back and a link find it again. */
export type SearchAddress = {
  q?: string
  /** Absent: in all of them. */
  where?: Place[]
  by?: Voice[]
  inbox?: string[]
  holder?: string
  state?: 'open' | 'ended'
  days?: (typeof SEARCH_DAYS)[number]
  /** Days of the calendar, both included. */
  from?: string
  to?: string
}

export const PLACES = ['messages', 'notes', 'people'] as const
export type Place = (typeof PLACES)[number]
export const VOICES = ['visitor', 'agent', 'bot'] as const satisfies Speaker[]
export type Voice = (typeof VOICES)[number]

/** Of an address that anyone may have written, what makes sense. */
export function readAddress(said: Record<string, unknown>): SearchAddress {
  const some = <T extends string>(value: unknown, all: readonly T[] | RegExp): T[] | undefined => {
    const list = Array.isArray(value) ? value : []
    const good = list.filter((one): one is T =>
      Array.isArray(all) ? all.includes(one as T) : typeof one === 'string' && (all as RegExp).test(one),
    )
    return good.length > 0 ? good : undefined
  }
  const day = (value: unknown) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined)
  const days = SEARCH_DAYS.find((one) => one === said.days)
  const address: SearchAddress = {
    q: typeof said.q === 'string' || typeof said.q === 'number' ? String(said.q).slice(0, 200) : '',
    where: some(said.where, PLACES),
    by: some(said.by, VOICES),
    inbox: some(said.inbox, ID),
    holder: typeof said.holder === 'string' && ID.test(said.holder) ? said.holder : undefined,
    state: said.state === 'open' || said.state === 'ended' ? said.state : undefined,
    days,
    from: days ? undefined : day(said.from),
    to: days ? undefined : day(said.to),
  }
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined)) as SearchAddress
}

const ID = /^[0-9a-f-]{36}$/

/** How many filters are set, beside the words. */
export function filtersIn({ q, ...filters }: SearchAddress): number {
  const { from, to, ...others } = filters
  return Object.keys(others).length + (from || to ? 1 : 0)
}

/** The same for the server; null when nothing that was said is looked for. */
export function messageParams(address: SearchAddress, now: number): URLSearchParams | null {
  const speakers = speakersOf(address)
  if (!address.q?.trim() || speakers.length === 0) return null
  const from = address.days ? new Date(now - address.days * DAY_MS) : startOf(address.from)
  const to = startOf(address.to)
  to?.setDate(to.getDate() + 1)
  return new URLSearchParams({
    q: address.q,
    ...(speakers.length < SPEAKERS.length && { speaker: speakers.join(',') }),
    ...(address.inbox && { inbox: address.inbox.join(',') }),
    ...(address.holder && { assignee: address.holder }),
    ...(address.state && { ended: String(address.state === 'ended') }),
    ...(from && { from: from.toISOString() }),
    ...(to && { to: to.toISOString() }),
  })
}

/** Notes are written by agents: who asks for what visitors said does not mean them. */
function speakersOf({ where, by }: SearchAddress): Speaker[] {
  const messages = !where || where.includes('messages')
  const notes = (!where || where.includes('notes')) && (!by || by.includes('agent'))
  return [...(messages ? (by ?? VOICES) : []), ...(notes ? (['note'] as const) : [])]
}

/** People are looked for by their names only: a filter of what was said leaves them out. */
export function looksForPeople({ q, where, by, holder, state, days, from, to }: SearchAddress): boolean {
  const ofMessages = by ?? holder ?? state ?? days ?? from ?? to
  return Boolean(q?.trim()) && (!where || where.includes('people')) && ofMessages === undefined
}

const DAY_MS = 86_400_000

/** The day's first moment, by the clock of this browser. */
function startOf(day: string | undefined): Date | null {
  if (!day) return null
  const [year, month, date] = day.split('-').map(Number)
  const at = new Date(year!, month! - 1, date!)
  return Number.isNaN(at.getTime()) ? null : at
}
