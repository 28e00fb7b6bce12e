import type { Conversation } from '@parley/protocol/conversation.ts'
import { factsOf, type Group, matches, type Sort, sortKey, type ViewKey } from '@parley/protocol/view.ts'
import { channelOf } from './workspace.ts'

/** From where a view is looked at. */
export type Standpoint = {
  me: string
  /** Of custom views, where it is known. */
  tree: Group | undefined
  named: ReadonlySet<string>
  reads: ReadonlyMap<string, number>
  now: number
}

/** Whether a row belongs to a view, by the server's own rules; where a row does not tell, by what the server said. */
export function belongsTo(view: ViewKey, row: Conversation, from: Standpoint): boolean {
  if (view.startsWith('label:')) return row.status !== 'ended' && row.labelIds.includes(view.slice(6))
  if (view.startsWith('view:')) {
    const found = from.tree && matches(from.tree, factsAt(row, from))
    return found ?? from.named.has(row.id)
  }
  if (view === 'closed') return row.status === 'ended'
  if (row.status === 'ended') return false
  switch (view) {
    case 'you':
      return row.assigneeId === from.me
    case 'assigned':
      return row.assigneeId !== null
    case 'unassigned':
      return row.assigneeId === null && row.status !== 'bot'
    case 'live':
      return row.status === 'bot'
    case 'sla':
      return false
    default:
      return true
  }
}

function factsAt(row: Conversation, { me, now, reads }: Standpoint) {
  const unread = row.visitorMessages > (reads.get(row.id) ?? 0)
  return factsOf(row, { me, now, channel: channelOf(row.inboxId), unread })
}

/** A view as it is shown, and of what it was made, so that the next can be made of it. */
export type Listed = {
  rows: ReadonlyMap<string, Conversation>
  rule: unknown
  list: readonly Conversation[]
}

type Rule = {
  sort: Sort
  /** Where the loaded part ends: nothing from below it, or it would stand next to a gap. */
  next: string | null
  belongs(row: Conversation): boolean
}

/** So many changes are put in their places one by one; beyond, everything is sorted anew. */
const FEW = 60

/**
 * What of the rows belongs to a view, in its order. With thousands of rows and some that have changed, only those are
 * looked at again: `was` is what this function gave before, by the same rule.
 */
export function listed(rows: ReadonlyMap<string, Conversation>, rule: Rule, was: Listed | null): Listed {
  const takes = (row: Conversation) => isWithin(row, rule) && rule.belongs(row)
  if (was?.rule === rule) {
    const changed: Conversation[] = []
    for (const row of rows.values()) if (was.rows.get(row.id) !== row) changed.push(row)
    if (changed.length <= FEW) {
      const stays = was.list.every((row) => rows.get(row.id) === row)
      const list = stays ? was.list : was.list.filter((row) => rows.get(row.id) === row)
      const coming = changed.filter(takes)
      if (stays && coming.length === 0) return { rows, rule, list: was.list }
      const next = [...list]
      for (const row of coming) next.splice(placeOf(row, next, rule.sort), 0, row)
      return { rows, rule, list: next }
    }
  }
  const list = [...rows.values()].filter(takes).sort((a, b) => compared(a, b, rule.sort))
  return { rows, rule, list }
}

function isWithin(row: Conversation, { next, sort }: Rule): boolean {
  if (next === null) return true
  const key = `${sortKey(row, sort)}_${row.id}`
  return sort === 'newest' ? key >= next : key <= next
}

function placeOf(row: Conversation, list: readonly Conversation[], sort: Sort): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compared(list[middle]!, row, sort) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compared(a: Conversation, b: Conversation, sort: Sort): number {
  const [one, other] = [sortKey(a, sort), sortKey(b, sort)]
  const order = one < other ? -1 : one > other ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  return sort === 'newest' ? -order : order
}
