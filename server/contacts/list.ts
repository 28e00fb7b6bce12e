import type { ContactCounts, ContactFilter, ContactPage, ContactSort } from '@parley/protocol/contact.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { COLUMNS, type ContactRow, inboxesOf, present } from './contact.ts'
import { conditionOf } from './filter.ts'

/** Each has an index of its own. Times as text: JavaScript's know no microseconds, and a cursor must not skip. */
const SORT: Record<ContactSort, { by: string; type: string; cursor: string }> = {
  seen: { by: 'c.last_seen_at', type: 'timestamptz', cursor: 'c.last_seen_at::text' },
  name: { by: 'c.name_key', type: 'text collate "C"', cursor: 'c.name_key' },
  created: { by: 'c.created_at', type: 'timestamptz', cursor: 'c.created_at::text' },
}

export type ListOf = {
  filter: ContactFilter
  sort: ContactSort
  order: 'asc' | 'desc'
  after: string | null
  limit: number
  /** Of these only. */
  ids?: readonly string[] | undefined
}

/** A page of contacts, continued by key: page 100 costs what page 1 does. */
export async function listContacts(tx: Tx, viewer: Viewer, list: ListOf): Promise<ContactPage> {
  const rows = await readRows(tx, viewer, list)
  const shown = rows.slice(0, list.limit)
  const more = await identitiesOf(tx, viewer, shown)
  const last = shown.at(-1)
  return {
    contacts: shown.map((row) => ({ ...present(row), ...(more.get(row.id) ?? { identities: [], conversations: 0 }) })),
    next: last && rows.length > list.limit ? `${last.id}${last.cursor}` : null,
  }
}

export function readRows(
  tx: Tx,
  viewer: Viewer,
  { filter, sort, order, after, limit, ids }: ListOf,
): Promise<(ContactRow & { cursor: string })[]> {
  const { where, values } = conditionOf(tx.workspaceId, viewer, filter)
  const { by, type, cursor } = SORT[sort]
  const put = (value: unknown) => `$${values.push(value)}`
  const past = order === 'asc' ? '>' : '<'
  let from = ids ? `and c.id = any(${put(ids)}::uuid[])` : ''
  if (after !== null) {
    if (!/^[0-9a-f-]{36}/.test(after)) throw new Refused('bad-request', 'This page is not known.', { field: 'after' })
    from += ` and (${by}, c.id) ${past} (${put(after.slice(36))}::${type}, ${put(after.slice(0, 36))}::uuid)`
  }
  // No name: what is asked for differs too much for one plan to be kept.
  return tx.rows(
    '',
    `select ${COLUMNS}, ${cursor} as cursor from contacts c where ${where} ${from}
     order by ${by} ${order}, c.id ${order} limit ${put(limit + 1)}`,
    values,
  )
}

type More = Pick<ContactPage['contacts'][number], 'identities' | 'conversations'>

async function identitiesOf(tx: Tx, viewer: Viewer, rows: readonly ContactRow[]): Promise<Map<string, More>> {
  const found = await tx.rows<{ contact_id: string; id: string; inbox_id: string; conversations: number }>(
    'identities-of-contacts',
    `select v.contact_id, v.id, v.inbox_id, (
       select count(*) from conversations k where k.workspace_id = v.workspace_id and k.visitor_id = v.id
         and ($3::uuid[] is null or k.inbox_id = any($3::uuid[]))) as conversations
     from visitors v where v.workspace_id = $1 and v.contact_id = any($2::uuid[])
       and ($3::uuid[] is null or v.inbox_id = any($3::uuid[]))
     order by v.last_seen_at desc`,
    [tx.workspaceId, rows.map((row) => row.id), inboxesOf(viewer)],
  )
  const more = new Map<string, More>()
  for (const { contact_id, id, inbox_id, conversations } of found) {
    const one = more.get(contact_id) ?? { identities: [], conversations: 0 }
    one.identities.push({ visitorId: id, inboxId: inbox_id })
    one.conversations += conversations
    more.set(contact_id, one)
  }
  return more
}

/** How many a filter finds. */
export async function countContacts(tx: Tx, viewer: Viewer, filter: ContactFilter): Promise<number> {
  const { where, values } = conditionOf(tx.workspaceId, viewer, filter)
  const [row] = await tx.rows<{ n: number }>('', `select count(*) as n from contacts c where ${where}`, values)
  return row!.n
}

/** What stands beside the list. */
export async function countContactViews(tx: Tx, viewer: Viewer): Promise<ContactCounts> {
  const { where, values } = conditionOf(tx.workspaceId, viewer, { view: 'all' })
  const of = (view: ContactFilter['view']) => countContacts(tx, viewer, { view })
  const [all, open, nameless, deleted, tags, countries] = await Promise.all([
    of('all'),
    of('open'),
    of('nameless'),
    of('deleted'),
    tx.rows<{ tag: string; count: number }>(
      '',
      `select min(t.tag) as tag, count(*) as count from contacts c cross join unnest(c.tags) t(tag)
       where ${where} and c.tags <> '{}' group by lower(t.tag) order by 2 desc, 1 limit 200`,
      values,
    ),
    tx.rows<{ country: string }>(
      '',
      `select distinct c.country from contacts c where ${where} and c.country is not null order by 1`,
      values,
    ),
  ])
  return { all, open, nameless, deleted, tags, countries: countries.map((row) => row.country) }
}
