import {
  CONTACT_SORTS,
  CONTACT_VIEWS,
  type ContactFilter,
  type ContactSort,
  type ContactView,
} from '@parley/protocol/contact.ts'

/** What the address of the contacts page says: every list one sees can be sent to a colleague. */
export type ContactAddress = {
  view?: ContactView
  q?: string
  tags?: string[]
  has?: ('email' | 'phone')[]
  lacks?: ('email' | 'phone')[]
  seen?: number
  quiet?: number
  country?: string
  inbox?: string
  field?: string
  sort?: ContactSort
  order?: 'asc' | 'desc'
}

export function readContactAddress(search: Record<string, unknown>): ContactAddress {
  const text = (key: string) =>
    typeof search[key] === 'string' || typeof search[key] === 'number' ? String(search[key]) : ''
  const some = (key: string) => (Array.isArray(search[key]) ? search[key].filter((one) => typeof one === 'string') : [])
  const days = (key: string) => (Number.isInteger(search[key]) && Number(search[key]) > 0 ? Number(search[key]) : 0)
  const ways = (key: string) => some(key).filter((one): one is 'email' | 'phone' => one === 'email' || one === 'phone')
  const view = CONTACT_VIEWS.find((one) => one === search.view)
  const sort = CONTACT_SORTS.find((one) => one === search.sort)
  const address: ContactAddress = {
    ...(view && view !== 'all' && { view }),
    ...(text('q') && { q: text('q').slice(0, 200) }),
    ...(some('tags').length > 0 && { tags: some('tags') }),
    ...(ways('has').length > 0 && { has: ways('has') }),
    ...(ways('lacks').length > 0 && { lacks: ways('lacks') }),
    ...(days('seen') && { seen: days('seen') }),
    ...(days('quiet') && { quiet: days('quiet') }),
    ...(/^[A-Z]{2}$/.test(text('country')) && { country: text('country') }),
    ...(/^[0-9a-f-]{36}$/.test(text('inbox')) && { inbox: text('inbox') }),
    ...(/^[0-9a-f-]{36}:/.test(text('field')) && { field: text('field') }),
    ...(sort && { sort }),
    ...((search.order === 'asc' || search.order === 'desc') && { order: search.order }),
  }
  return address
}

/** As a body says it. */
export function filterOf({ view = 'all', q, tags, has, lacks, seen, quiet, country, inbox, field }: ContactAddress) {
  return {
    view,
    ...(q && { query: q }),
    ...(tags && { tags }),
    ...(has && { has }),
    ...(lacks && { lacks }),
    ...(seen && { seenWithin: seen }),
    ...(quiet && { quietFor: quiet }),
    ...(country && { country }),
    ...(inbox && { inboxId: inbox }),
    ...(field && { field }),
  } satisfies Omit<ContactFilter, 'field'> & { field?: string }
}

/** As a query string says it. */
export function queryOf(address: ContactAddress): URLSearchParams {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filterOf(address))) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one))
  }
  return query
}

/** Names begin at A, times at the newest. */
export function sortOf({ sort = 'seen', order }: ContactAddress): { sort: ContactSort; order: 'asc' | 'desc' } {
  return { sort, order: order ?? (sort === 'name' ? 'asc' : 'desc') }
}

/** Whether anything is filtered beside the view. */
export function isFiltered({ view: _view, sort: _sort, order: _order, ...rest }: ContactAddress): boolean {
  return Object.keys(rest).length > 0
}
