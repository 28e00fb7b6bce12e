import type { AgentEvent } from '@parley/protocol/events.ts'

export type Worded = Extract<AgentEvent, { type: 'message.created' | 'note.created' }>
/** What changes words shows in them, where they stand. */
type Rewording = Extract<AgentEvent, { last: boolean } | { type: 'note.edited' | 'note.deleted' }>
export type Activity = Exclude<AgentEvent, Worded | Rewording>

/** What the timeline shows, line by line. */
export type Item =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | {
      kind: 'message'
      key: string
      event: Extract<AgentEvent, { type: 'message.created' }>
      follows: boolean
      last: boolean
    }
  | { kind: 'note'; key: string; event: Extract<AgentEvent, { type: 'note.created' }> }
  | { kind: 'activity'; key: string; event: Activity }
  | { kind: 'folded'; key: string; events: Activity[] }

/** A pause longer than this begins a new run of bubbles, with a face and a time of its own. */
const RUN_MS = 5 * 60_000
/** More activities than this in a row fold into one line. */
const MOST_ACTIVITIES = 3

export function itemsOf(
  all: readonly AgentEvent[],
  options: { dayOf(at: string): string; unreadFrom: number | null },
): Item[] {
  const entries = all.filter(isShown)
  const items: Item[] = []
  let day = ''
  let before: AgentEvent | null = null
  for (let at = 0; at < entries.length; ) {
    const event = entries[at]!
    const today = options.dayOf(event.at)
    if (today !== day) items.push({ kind: 'day', key: `day-${event.seq}`, at: event.at })
    if (event.seq === options.unreadFrom) items.push({ kind: 'unread', key: 'unread' })
    const alone = today !== day || event.seq === options.unreadFrom
    day = today

    if (event.type === 'message.created') {
      const follows = !alone && before !== null && sameRun(before, event)
      const next = entries[at + 1]
      const last = !next || !sameRun(event, next) || options.dayOf(next.at) !== today || next.seq === options.unreadFrom
      items.push({ kind: 'message', key: event.message.id, event, follows, last })
      at++
    } else if (event.type === 'note.created') {
      items.push({ kind: 'note', key: event.note.id, event })
      at++
    } else {
      const run = activitiesFrom(entries, at, today, options)
      if (run.length > MOST_ACTIVITIES) items.push({ kind: 'folded', key: `folded-${event.seq}`, events: run })
      else for (const one of run) items.push({ kind: 'activity', key: `activity-${one.seq}`, event: one })
      at += run.length
    }
    before = entries[at - 1]!
  }
  return items
}

/** What was undone leaves no trace. */
function isShown(event: AgentEvent): event is Worded | Activity {
  switch (event.type) {
    case 'message.created':
      return event.message.deleted !== 'undone'
    case 'note.created':
      return event.note.deleted !== 'undone'
    case 'message.edited':
    case 'message.deleted':
    case 'note.edited':
    case 'note.deleted':
      return false
    default:
      return true
  }
}

function sameRun(a: AgentEvent, b: AgentEvent): boolean {
  if (a.type !== 'message.created' || b.type !== 'message.created') return false
  return authorKey(a) === authorKey(b) && Date.parse(b.at) - Date.parse(a.at) < RUN_MS
}

const authorKey = ({ by }: AgentEvent) => (by.kind === 'system' ? 'system' : `${by.kind} ${by.id}`)

function activitiesFrom(
  entries: readonly (Worded | Activity)[],
  from: number,
  day: string,
  { dayOf, unreadFrom }: Parameters<typeof itemsOf>[1],
): Activity[] {
  const run: Activity[] = []
  for (let at = from; at < entries.length; at++) {
    const event = entries[at]!
    if (event.type === 'message.created' || event.type === 'note.created') break
    if (at > from && (dayOf(event.at) !== day || event.seq === unreadFrom)) break
    // What the visitor thinks is never folded away.
    if (at > from && (event.type === 'rating.given' || run[0]?.type === 'rating.given')) break
    run.push(event)
  }
  return run
}

/**
 * The first message of the visitor that the agent has not read, counted from the end: `unread` of them are new. Null when
 * none is, or when it lies above what is loaded (`above` says so).
 */
export function firstUnread(entries: readonly AgentEvent[], unread: number): { seq: number | null; above: boolean } {
  if (unread <= 0) return { seq: null, above: false }
  let left = unread
  for (let at = entries.length - 1; at >= 0; at--) {
    const event = entries[at]!
    if (event.type !== 'message.created' || event.by.kind !== 'visitor') continue
    left--
    if (left === 0) return { seq: event.seq, above: false }
  }
  return { seq: null, above: true }
}
