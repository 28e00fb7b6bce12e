import type { Face } from '@parley/protocol/author.ts'
import type { Marks, Rating } from '@parley/protocol/conversation.ts'
import type { Message, VisitorEvent } from '@parley/protocol/events.ts'
import type { Unsent } from '../chat.ts'

export type Delivery = 'sending' | 'waiting' | 'failed' | 'sent' | 'delivered' | 'read'
export type Said = Message & { seq?: number; at: string; delivery: Delivery | null; unsent?: Unsent }
export type Activity = Extract<
  VisitorEvent,
  { type: 'agent.joined' | 'conversation.ended' | 'conversation.reopened' | 'conversation.started' }
>

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'activity'; key: string; event: Activity }
  /** Asked for where there is no `rating` yet. */
  | { kind: 'rating'; key: string; at: string; rating: Rating | null }
  | { kind: 'turn'; key: string; by: Face; named: boolean; said: Said[] }

/** A newer server may tell of what this widget has no words for. */
const SHOWN: ReadonlySet<string> = new Set(['agent.joined', 'conversation.ended', 'conversation.reopened'])
const APART_MS = 5 * 60_000
const ME: Face = { kind: 'visitor' }

/**
 * What the thread shows, in order. A turn is one author without a gap over five minutes and nothing in between; the
 * visitor's turn is parted where messages have left from where they have not, so that one mark can speak for it.
 */
export function turnsOf(entries: VisitorEvent[], unsent: Unsent[], marks: Marks, held: boolean, head: string | null) {
  const rows: Row[] = []
  let day = ''
  let author = head

  let card: Row | null = null

  const add = (by: Face, said: Said) => {
    putCard()
    newDay(said.at)
    const last = rows[rows.length - 1]
    if (last?.kind === 'turn' && joins(last, by, said)) return void last.said.push(said)
    const id = idOf(by)
    const named = by.kind === 'bot' || by.kind === 'system' || (by.kind === 'agent' && author !== id)
    if (by.kind !== 'visitor') author = id
    rows.push({ kind: 'turn', key: said.id, by, named, said: [said] })
  }
  const newDay = (at: string) => {
    const date = new Date(at).toDateString()
    if (date === day) return
    day = date
    rows.push({ kind: 'day', key: `day ${date}`, at })
  }

  /** Asked as the last thing there is, and above what came after it. */
  const putCard = () => {
    if (card) rows.push(card)
    card = null
  }

  const isRated = entries.some((event) => event.type === 'rating.given')
  for (const event of entries) {
    if (event.type === 'message.created') {
      if (event.message.deleted === 'undone') continue
      const delivery = event.by.kind === 'visitor' ? deliveryOf(event.seq, marks) : null
      add(event.by, { ...event.message, seq: event.seq, at: event.at, delivery })
    } else if (event.type === 'rating.requested') {
      if (!isRated) card = { kind: 'rating', key: 'rating', at: event.at, rating: null }
    } else if (event.type === 'rating.given') {
      putCard()
      rows.push({ kind: 'rating', key: 'rating', at: event.at, rating: event.rating })
    } else if (SHOWN.has(event.type)) {
      newDay(event.at)
      rows.push({ kind: 'activity', key: `activity ${event.seq}`, event: event as Activity })
    }
  }
  for (const one of unsent) {
    const delivery = one.state === 'waiting' || one.state === 'sending' ? (held ? 'waiting' : 'sending') : one.state
    const { id, body, attachments, replyTo } = one
    add(ME, { id, body, attachments, replyTo, at: one.at, delivery, unsent: one })
  }
  putCard()
  return rows
}

function deliveryOf(seq: number, marks: Marks): Delivery {
  return seq <= marks.read ? 'read' : seq <= marks.delivered ? 'delivered' : 'sent'
}

function joins(turn: Extract<Row, { kind: 'turn' }>, by: Face, said: Said): boolean {
  const last = turn.said[turn.said.length - 1]!
  return (
    idOf(turn.by) === idOf(by) &&
    new Date(said.at).getTime() - new Date(last.at).getTime() <= APART_MS &&
    stuck(last.delivery) === stuck(said.delivery)
  )
}

const stuck = (delivery: Delivery | null) => (delivery === 'waiting' || delivery === 'failed' ? delivery : 'gone')
const idOf = (face: Face) => (face.kind === 'agent' ? face.id : face.kind)
