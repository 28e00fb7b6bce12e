import type { Entry, TabJournal, View } from './journal.ts'
import type { TrueEvent, Truth } from './truth.ts'

/** What must never be, whatever happened. */
export type Violation = { kind: ViolationKind; what: string }
export type ViolationKind =
  /** Acknowledged, and not in the database as it was acknowledged. */
  | 'lost'
  /** Written, kept by no browser any more, refused by nobody, and not in the database. */
  | 'vanished'
  /** One message, two rows or two places. */
  | 'duplicated'
  /** Numbers that are not 1, 2, 3 … */
  | 'gap'
  /** What one tab wrote stands in another order. */
  | 'order'
  /** A screen shows something else than the database holds. */
  | 'view'
  /** Screens or unsent messages that were not settled in time. */
  | 'late'
  /** Words that reached somebody who may not know them. */
  | 'foreign'
  /** A file that is not as it was taken in, or was turned away without its reason. */
  | 'file'
  /** Processes that died by themselves, or did not give back what they took. */
  | 'process'

/** The one checker of all runs: what clients remember, against what the database holds. */
export function check(journals: TabJournal[], truth: Truth): Violation[] {
  return [
    ...checkMessages(journals, truth),
    ...checkNumbers(truth),
    ...journals.flatMap((journal) => [
      ...checkOrder(journal, truth),
      ...journal.views.flatMap((view) => checkView(journal, view, truth)),
      ...checkMissing(journal, truth),
      ...checkRows(journal, truth),
      ...journal.foreign.map((text): Violation => ({ kind: 'foreign', what: `${journal.tab} received ${text}` })),
    ]),
  ]
}

/** Acknowledged and in the database exactly once, at the number that was acknowledged; nothing is gone without a word. */
function checkMessages(journals: TabJournal[], truth: Truth): Violation[] {
  const found: Violation[] = []
  const stored = new Map<string, (TrueEvent & { conversation: string })[]>()
  for (const [conversation, events] of truth.events) {
    for (const event of events) {
      if (event.id === null) continue
      const key = `${event.byId} ${event.id}`
      stored.set(key, [...(stored.get(key) ?? []), { ...event, conversation }])
    }
  }
  for (const [key, copies] of truth.copies) {
    const shown = stored.get(key)?.length ?? 0
    if (copies > 1 || shown > 1) found.push({ kind: 'duplicated', what: `${key}: ${copies} rows, ${shown} events` })
  }
  const kept = new Set(journals.flatMap((journal) => journal.unsent))
  for (const journal of journals) {
    const acknowledged = new Map(journal.acknowledged.map((one) => [one.id, one]))
    const excused = new Set([...journal.refused.map((one) => one.id), ...journal.withdrawn])
    for (const { id, body, kind } of journal.written) {
      const event = stored.get(`${journal.authorId} ${id}`)?.[0]
      const ack = acknowledged.get(id)
      if (ack) {
        const seq = journal.kind === 'visitor' ? event?.publicSeq : event?.seq
        const type = kind === 'note' ? 'note.created' : 'message.created'
        if (!event) found.push({ kind: 'lost', what: `${journal.tab}: ${id} was acknowledged and is not there` })
        else if (
          event.conversation !== ack.conversation ||
          seq !== ack.seq ||
          event.body !== body ||
          event.type !== type
        )
          found.push({
            kind: 'lost',
            what: `${journal.tab}: ${id} was acknowledged as ${ack.seq} of ${ack.conversation} and is not that: ${JSON.stringify(event)}`,
          })
      } else if (!event && !kept.has(id) && !excused.has(id)) {
        found.push({ kind: 'vanished', what: `${journal.tab}: ${id} is neither kept nor stored` })
      }
    }
  }
  return found
}

function checkNumbers({ conversations, events }: Truth): Violation[] {
  const found: Violation[] = []
  for (const [id, { seq, publicSeq }] of conversations) {
    const all = events.get(id) ?? []
    const publics = all.filter((event) => event.publicSeq !== null)
    const isWhole =
      all.length === seq &&
      all.every((event, i) => event.seq === i + 1) &&
      publics.length === publicSeq &&
      publics.every((event, i) => event.publicSeq === i + 1)
    if (!isWhole)
      found.push({ kind: 'gap', what: `${id} is at ${seq}, and its ${all.length} events are not 1 to ${seq}` })
  }
  return found
}

/** What one tab wrote to one conversation stands there in the order in which it was written. */
function checkOrder({ tab, written, authorId }: TabJournal, truth: Truth): Violation[] {
  const found: Violation[] = []
  for (const [conversation, mine] of Map.groupBy(written, (one) => one.conversation)) {
    const places = new Map(
      (truth.events.get(conversation) ?? [])
        .filter((event) => event.byId === authorId)
        .map((event) => [event.id, event.seq]),
    )
    let last = 0
    for (const { id, n } of mine) {
      const seq = places.get(id)
      if (seq === undefined) continue
      if (seq < last) found.push({ kind: 'order', what: `${tab}: number ${n} in ${conversation} came too early` })
      last = seq
    }
  }
  return found
}

/** A screen holds an unbroken end of the conversation, and it is what the database says, in the reader's projection. */
function checkView({ tab, kind }: TabJournal, { conversation, entries }: View, truth: Truth): Violation[] {
  const expected = expectedFor(kind, truth.events.get(conversation) ?? [])
  const end = expected.slice(expected.length - entries.length)
  const at = entries.findIndex((entry, i) => !isSame(entry, end[i]))
  const isWhole = at < 0 && entries.length <= expected.length && (entries.length > 0 || expected.length === 0)
  if (isWhole) return []
  const what =
    at < 0
      ? `holds ${entries.length} of ${expected.length}`
      : `shows ${JSON.stringify(entries[at])} where ${JSON.stringify(end[at])} is`
  return [{ kind: 'view', what: `${tab}: ${conversation} ${what}` }]
}

function expectedFor(kind: 'visitor' | 'agent', events: TrueEvent[]): Entry[] {
  const known = kind === 'agent' ? events : events.filter((event) => event.publicSeq !== null)
  return known.map(({ seq, publicSeq, type, byKind, byId, id, body }) => ({
    seq: kind === 'agent' ? seq : publicSeq!,
    type,
    by: byKind === 'agent' ? `agent ${byId}` : byKind,
    id,
    body,
  }))
}

function isSame(a: Entry, b: Entry | undefined): boolean {
  return b !== undefined && a.seq === b.seq && a.type === b.type && a.by === b.by && a.id === b.id && a.body === b.body
}

/** There, and not shown at all. */
function checkMissing({ tab, follows, listsAll, views, rows }: TabJournal, truth: Truth): Violation[] {
  const shown = new Set(views.map((view) => view.conversation))
  const listed = new Set(rows.map((row) => row.conversation))
  return [...truth.conversations.keys()].flatMap((id): Violation[] => [
    ...(follows.includes(id) && !shown.has(id)
      ? [{ kind: 'view', what: `${tab}: shows nothing of ${id}` } as const]
      : []),
    ...(listsAll && !listed.has(id) ? [{ kind: 'view', what: `${tab}: its list lacks ${id}` } as const] : []),
  ])
}

function checkRows({ tab, rows }: TabJournal, truth: Truth): Violation[] {
  return rows
    .filter(({ conversation, seq }) => truth.conversations.get(conversation)?.seq !== seq)
    .map(({ conversation, seq }) => ({
      kind: 'view',
      what: `${tab}: its list has ${conversation} at ${seq}, which is at ${truth.conversations.get(conversation)?.seq}`,
    }))
}
