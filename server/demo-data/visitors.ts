import type { FieldValues } from '@parley/protocol/field.ts'
import type { Chance } from './chance.ts'
import { PAGES, REFERRERS, USER_AGENTS, VISITORS } from './people.ts'

/** A row of `visitors`, and whether they have a conversation open (each may have one). */
export type VisitorRow = {
  workspace_id: string
  id: string
  inbox_id: string
  token_version: number
  name: string | null
  email: string | null
  attributes: Record<string, string | number | boolean>
  language: string
  time_zone: string
  user_agent: string
  ip: string
  page_url: string
  page_title: string
  referrer: string | null
  country: string | null
  phone: string | null
  contact_id: string | null
  /** By the field's id. */
  fields: FieldValues
  visit: { referrer: string | null; utm: Record<string, string> } | null
  first_seen_at: string
  last_seen_at: string
  has_open: boolean
}

export function makeVisitor(
  chance: Chance,
  { workspaceId, inboxId, language, at }: { workspaceId: string; inboxId: string; language: string; at: number },
  taken: Set<string>,
): VisitorRow {
  const from = VISITORS[language]!
  const n = chance.whole(0, from.locales.length - 1)
  const name = chance.odds(0.84) ? aName(chance, from.names, taken) : null
  const page = chance.pick(PAGES)
  const net = chance.pick(from.nets)
  const referrer = chance.pick(REFERRERS)
  return {
    workspace_id: workspaceId,
    id: chance.id(at),
    inbox_id: inboxId,
    token_version: 1,
    name,
    email: name !== null && chance.odds(0.6) ? `${handleOf(name) || 'hello'}${chance.whole(1, 99)}@mail.example` : null,
    attributes: chance.odds(0.4)
      ? {
          orders: chance.whole(1, 14),
          spent: chance.whole(90, 2400),
          currency: 'EUR',
          customer_since: `20${chance.whole(18, 25)}-0${chance.whole(1, 9)}-1${chance.whole(0, 9)}`,
          order: `T-${chance.whole(20_000, 48_999)}`,
          newsletter: chance.odds(0.5),
        }
      : {},
    language: from.locales[n]!,
    time_zone: from.zones[Math.min(n, from.zones.length - 1)]!,
    user_agent: chance.pick(USER_AGENTS),
    ip: net.includes(':') ? `${net}::${chance.whole(1, 0xfff).toString(16)}` : `${net}.${chance.whole(2, 254)}`,
    page_url: `https://tarnside.example${page.path}`,
    page_title: page.title,
    referrer,
    country: from.locales[n]!.split('-')[1] ?? null,
    phone: name !== null && chance.odds(0.25) ? `+4420794600${chance.whole(10, 99)}` : null,
    contact_id: null,
    fields: {},
    visit: referrer
      ? { referrer, utm: chance.odds(0.4) ? { source: 'newsletter', medium: 'email', campaign: 'autumn-shell' } : {} }
      : null,
    first_seen_at: new Date(at - chance.whole(1, 40) * 60_000).toISOString(),
    last_seen_at: new Date(at).toISOString(),
    has_open: false,
  }
}

/** Each of the names once; then new people of their first and last names. Nobody has the same name as another. */
function aName(chance: Chance, names: string[], taken: Set<string>): string | null {
  const left = names.filter((name) => !taken.has(name))
  const full = names.filter((name) => /^[^\s,]+ [^\s,]+$/.test(name)).map((name) => name.split(' '))
  const made = full.length > 0 ? `${chance.pick(full)[0]} ${chance.pick(full)[1]}` : ''
  const name = left.length > 0 ? chance.pick(left) : made
  if (name === '' || taken.has(name)) return null
  taken.add(name)
  return name
}

/** The Latin letters of a name, as mailboxes have them; nothing where there are none. */
function handleOf(name: string): string {
  const letters = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return letters
    .replace(/[^a-z]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 24)
}

export type PageRow = { workspace_id: string; visitor_id: string; at: string; url: string; title: string }

/** Where they have been on this visit: the last page is the one they are on. */
export function pagesOf(chance: Chance, row: VisitorRow): PageRow[] {
  let at = Date.parse(row.last_seen_at) - chance.whole(5, 90) * 1000
  const seen = [{ path: row.page_url.replace('https://tarnside.example', ''), title: row.page_title }]
  for (let n = chance.whole(1, 4); n > 0; n--) seen.push(chance.pick(PAGES))
  return seen.map(({ path, title }) => {
    const page = { workspace_id: row.workspace_id, visitor_id: row.id, at: new Date(at).toISOString() }
    at -= chance.whole(8, 240) * 1000
    return { ...page, url: `https://tarnside.example${path}`, title }
  })
}
