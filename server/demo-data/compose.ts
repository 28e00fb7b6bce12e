import type { Author } from '@parley/protocol/author.ts'
import { type Outcome, previewOfMessage, type Rating, UNTOUCHED } from '@parley/protocol/conversation.ts'
import type { Message } from '@parley/protocol/events.ts'
import { advance, type Fact } from '../conversations/advance.ts'
import type { ConversationState } from '../conversations/conversation.ts'
import type { Recorded } from '../events/record.ts'
import type { Chance } from './chance.ts'
import { AGAIN, DIALOGUES, type Dialogue } from './dialogues.ts'
import type { Media } from './media.ts'
import type { DemoAgent } from './people.ts'
import { showcase } from './showcase.ts'
import { type LabelName, sortedAs } from './sorting.ts'
import { makeVisitor, type VisitorRow } from './visitors.ts'
import { type Line, writeDialogue } from './write-dialogue.ts'

/** Who and what the conversations are about, with the ids they have in the database. */
export type Cast = {
  workspaceId: string
  agents: (DemoAgent & { id: string })[]
  inboxes: Record<'shop' | 'repairs', { id: string; expiryHours: number; reopenHours: number }>
  labels: Record<LabelName, string>
  media: Media
}

export type Composed = {
  visitors: VisitorRow[]
  conversations: { state: ConversationState; marks: Marks }[]
  recorded: Recorded[]
  readMarks: { agentId: string; conversationId: string; seq: number; visitorMessages: number }[]
}

type Marks = {
  visitor: { delivered: number; read: number }
  agents: { delivered: number; read: number }
  readMessages: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How a conversation stands in the end, and how many do. */
const STANDINGS = [
  ['waiting', 14],
  ['returned', 3],
  ['pending', 7],
  ['active', 24],
  ['taken-up-again', 4],
  ['resolved', 172],
  ['resolved-twice', 10],
  ['abandoned', 36],
  ['expired', 30],
] as const
type Standing = (typeof STANDINGS)[number][0]

/** 300 conversations over the last 30 days, each made of the facts that would have made it, in order. */
export function compose(chance: Chance, cast: Cast, now: number): Composed {
  const all: Composed = { visitors: [], conversations: [], recorded: [], readMarks: [] }
  const known: Known[] = []
  const standings = STANDINGS.flatMap(([standing, times]) => Array<Standing>(times).fill(standing))
  const plans = standings.map((standing) => planned(chance, standing, now)).sort((a, b) => a.anchor - b.anchor)
  for (const { standing, anchor } of plans) {
    const dialogue = chance.pick(DIALOGUES.filter((one) => suits(one, standing)))
    const talk = direct(chance, cast, dialogue, standing, anchor)
    const start = anchor - talk.lasts
    const visitor = whoWrites(chance, cast, known, all.visitors, dialogue, start)
    const played = play(chance, cast, visitor, dialogue, talk.acts, start)
    visitor.until = anchor
    visitor.row.last_seen_at = new Date(Math.min(now, anchor + chance.whole(1, 9) * MINUTE)).toISOString()
    all.recorded.push(...played.recorded)
    all.conversations.push({ state: played.state, marks: marksOf(chance, played) })
    all.readMarks.push(...readMarksOf(chance, cast, played))
  }
  for (const { row, inbox, dialogue, acts, start } of showcase(chance, cast, now)) {
    const known = { row, inbox, language: 'en', until: start }
    if (!all.visitors.includes(row)) all.visitors.push(row)
    const played = play(chance, cast, known, dialogue, acts, start)
    all.recorded.push(...played.recorded)
    all.conversations.push({ state: played.state, marks: marksOf(chance, played) })
    all.readMarks.push(...readMarksOf(chance, cast, played))
  }
  return all
}

/** When the last thing happened. Open conversations are of today, and people write by day. */
function planned(chance: Chance, standing: Standing, now: number): { standing: Standing; anchor: number } {
  if (standing === 'waiting' || standing === 'returned')
    return { standing, anchor: now - chance.whole(20, 50 * 60) * 1000 }
  if (standing === 'pending') return { standing, anchor: now - chance.whole(15, 12 * 60) * 1000 }
  if (standing === 'active' || standing === 'taken-up-again') {
    return { standing, anchor: now - Math.round(chance.next() ** 2 * 9 * HOUR) - 30_000 }
  }
  const daysAgo = chance.next() * 29.5
  const hour = chance.odds(0.85) ? chance.whole(8, 20) : chance.whole(0, 23)
  const midnight = Math.floor((now - daysAgo * DAY) / DAY) * DAY
  return { standing, anchor: Math.min(now - 20 * MINUTE, midnight + hour * HOUR + chance.whole(0, HOUR)) }
}

function suits(dialogue: Dialogue, standing: Standing): boolean {
  const answered = dialogue.lines.includes('\na ')
  if (standing === 'resolved-twice' || standing === 'taken-up-again') return answered && dialogue.language in AGAIN
  return answered || standing === 'waiting' || standing === 'expired' || standing === 'abandoned'
}

/** One act of a conversation: what happens, so long after the one before, with what was said until then. */
export type Act = { after: number; fact(state: ConversationState, said: readonly Spoken[]): Fact }
export type Spoken = { by: Author; message: Message }

function direct(
  chance: Chance,
  cast: Cast,
  dialogue: Dialogue,
  standing: Standing,
  at: number,
): { acts: Act[]; lasts: number } {
  const acts: Act[] = []
  const inbox = cast.inboxes[dialogue.inbox]
  const open =
    standing !== 'resolved' && standing !== 'resolved-twice' && standing !== 'abandoned' && standing !== 'expired'
  let lines = writeDialogue(chance, dialogue, new Date(at))
  // Some people have a lot to ask: a dialogue follows another until there are forty entries.
  if (standing === 'resolved' && chance.odds(0.06)) lines = lengthen(chance, dialogue, lines, at)
  let agent = whoAnswers(chance, cast, dialogue, open)
  let spoken = false

  const act = (after: number, fact: Act['fact']) => acts.push({ after, fact })
  const byAgent = () => ({ kind: 'agent', id: agent.id }) as const
  const join = (after: number) => {
    const who = agent
    act(after, (state) => ({
      type: 'agent.joined',
      by: { kind: 'agent', id: who.id },
      epoch: state.epoch + 1,
      assigneeId: Object.keys(state.speakers).length > 0 ? state.assigneeId : who.id,
    }))
    if (!spoken) sortOut(agent)
    spoken = true
  }
  /** What agents say of it, beside who answers it. */
  const sortOut = (by: { id: string }) => {
    for (const fact of sortedAs(chance, dialogue, cast.labels, open))
      act(chance.whole(2, 40) * 1000, () => ({ ...fact, by: { kind: 'agent', id: by.id } }))
  }
  const assign = (to: { id: string } | null, after: number, by = leader(cast).id) =>
    act(after, (state) => ({
      type: 'conversation.assigned',
      by: { kind: 'agent', id: by },
      epoch: state.epoch + 1,
      assigneeId: to?.id ?? null,
      from: state.assigneeId,
    }))
  const say = (who: 'visitor' | 'agent', text: string, after: number) => {
    const speaker = agent
    act(after, (state, said) => ({
      type: 'message.created',
      by: who === 'visitor' ? { kind: 'visitor', id: state.visitorId } : { kind: 'agent', id: speaker.id },
      message: {
        id: '',
        body: text.replaceAll('{me}', firstName(speaker)),
        ...(who === 'agent' && chance.odds(0.07) && quoteOfLast(said)),
      },
    }))
  }
  const write = (line: Line) => {
    // The first words are what starts a conversation.
    if (line.who === 'visitor') return say('visitor', line.text, acts.length === 1 ? 0 : pause(chance, line.text, 2))
    if (line.who === 'transfer') {
      const from = agent.id
      agent = whoAnswers(chance, cast, dialogue, open, from)
      assign(agent, chance.whole(20, 200) * 1000, from)
      return join(chance.whole(15, 150) * 1000)
    }
    if (!spoken) join(chance.whole(20, 400) * 1000)
    if (line.who === 'agent') return say('agent', line.text, pause(chance, line.text, 1))
    const speaker = agent
    act(chance.whole(20, 90) * 1000, () => ({
      type: 'note.created',
      by: { kind: 'agent', id: speaker.id },
      note: { id: '', body: line.text.replaceAll('{me}', firstName(speaker)) },
    }))
  }
  const end = (outcome: Outcome, after: number, comment: string | null = null) =>
    act(after, (state) => ({
      type: 'conversation.ended',
      by: outcome === 'expired' ? { kind: 'system' } : byAgent(),
      epoch: state.epoch + 1,
      outcome,
      comment,
      reopenUntil: '',
    }))

  act(0, (state) => ({ type: 'conversation.started', by: { kind: 'visitor', id: state.visitorId } }))
  // Some are sorted before anybody answers.
  const early = (standing === 'waiting' || standing === 'pending') && chance.odds(0.45)
  for (const line of partOf(chance, lines, standing)) write(line)
  if (early) sortOut(leader(cast))

  if (standing === 'returned') assign(null, chance.whole(60, 500) * 1000, agent.id)
  if (standing === 'pending') assign(agent, chance.whole(20, 300) * 1000)
  const rated = standing === 'resolved' && chance.odds(0.6)
  if (rated) act(chance.whole(20, 200) * 1000, () => ({ type: 'rating.requested', by: byAgent() }))
  if (standing === 'resolved' || standing === 'resolved-twice') {
    end('resolved', chance.whole(40, 900) * 1000, chance.odds(0.15) ? 'Solved in the chat.' : null)
  }
  if (rated && chance.odds(0.7)) {
    act(chance.whole(15, 900) * 1000, (state) => ({
      type: 'rating.given',
      by: { kind: 'visitor', id: state.visitorId },
      rating: aRating(chance, dialogue.language),
    }))
  }
  if (standing === 'abandoned') {
    if (!spoken) join(chance.whole(60, 600) * 1000)
    end('abandoned', chance.whole(20, 180) * MINUTE, chance.odds(0.4) ? 'No answer any more.' : null)
  }
  if (standing === 'expired') end('expired', inbox.expiryHours * HOUR)
  if (standing === 'resolved-twice' || standing === 'taken-up-again') {
    const [more, answer] = AGAIN[dialogue.language]!
    if (standing === 'taken-up-again') end('resolved', chance.whole(40, 600) * 1000)
    // A visitor who writes again reopens it, back into the queue; or the agent does, and has the word at once.
    if (chance.odds(0.8)) {
      act(chance.whole(1, 20) * HOUR, (state) => ({
        type: 'conversation.reopened',
        by: { kind: 'visitor', id: state.visitorId },
        epoch: state.epoch + 1,
        assigneeId: null,
      }))
      say('visitor', more, 0)
      if (standing === 'resolved-twice' || chance.odds(0.5)) {
        join(chance.whole(60, 900) * 1000)
        say('agent', answer, chance.whole(20, 90) * 1000)
      }
    } else {
      act(chance.whole(1, 20) * HOUR, (state) => ({
        type: 'conversation.reopened',
        by: byAgent(),
        epoch: state.epoch + 1,
        assigneeId: agent.id,
      }))
      say('agent', answer, chance.whole(20, 90) * 1000)
    }
    if (standing === 'resolved-twice') end('resolved', chance.whole(2, 40) * MINUTE)
  }
  return { acts, lasts: acts.reduce((sum, one) => sum + one.after, 0) }
}

function quoteOfLast(said: readonly Spoken[]) {
  const last = said.findLast(({ by }) => by.kind === 'visitor')
  return last && { replyTo: { id: last.message.id, by: 'visitor' as const, text: previewOfMessage(last.message) } }
}

function aRating(chance: Chance, language: string): Rating {
  const score = chance.odds(0.62) ? 5 : chance.odds(0.6) ? 4 : chance.pick([1, 2, 3, 3] as const)
  const words = language === 'en' ? (score > 3 ? PRAISE : BLAME) : []
  return { score, comment: words.length > 0 && chance.odds(0.5) ? chance.pick(words) : null }
}

const PRAISE = [
  'Quick and clear, thanks.',
  'Best support I have had in years',
  'Kind and to the point.',
  'Sorted in minutes 🙌',
]
const BLAME = [
  'Took a while until somebody answered.',
  'Friendly, but I had to ask twice.',
  'It worked out in the end.',
]

/** How far the dialogue went: those who wait have only asked, some never answered. */
function partOf(chance: Chance, lines: Line[], standing: Standing): Line[] {
  const answer = lines.findIndex((line) => line.who !== 'visitor')
  const asked = answer === -1 ? lines.length : answer
  if (standing === 'waiting' || standing === 'pending') return lines.slice(0, asked)
  if (standing === 'returned') return lines.slice(0, lines.findIndex((line) => line.who === 'agent') + 1)
  if (standing === 'active') {
    const first = lines.findIndex((line) => line.who === 'agent') + 1
    return lines.slice(0, chance.whole(first, Math.max(first, lines.length - 1)))
  }
  if (standing === 'abandoned' || standing === 'expired') {
    const last = lines.slice(0, Math.ceil(lines.length * 0.7)).findLastIndex((line) => line.who === 'agent')
    return lines.slice(0, last === -1 ? asked : last + 1)
  }
  return lines
}

function lengthen(chance: Chance, dialogue: Dialogue, lines: Line[], at: number): Line[] {
  const others = DIALOGUES.filter((one) => one.language === dialogue.language && one.lines.includes('\na '))
  const long = [...lines]
  while (long.length < 30) long.push(...writeDialogue(chance, chance.pick(others), new Date(at)))
  return long.slice(0, 26)
}

/** Reading, thinking and typing, in milliseconds. */
function pause(chance: Chance, text: string, slowness: number): number {
  return Math.round((8 + text.length * 0.18 * slowness + chance.next() ** 3 * 240 * slowness) * 1000)
}

function whoAnswers(chance: Chance, cast: Cast, dialogue: Dialogue, open: boolean, notId?: string) {
  const may = cast.agents.filter(
    (one) => one.id !== notId && !one.deactivated && (one.inboxes.includes(dialogue.inbox) || one.role !== 'agent'),
  )
  const speak = may.filter((one) => one.languages.includes(dialogue.language))
  // The one to look around as has a full desk.
  if (open && cast.agents[0]!.id !== notId && chance.odds(0.3)) return cast.agents[0]!
  const retired = cast.agents.find((one) => one.deactivated && one.languages.includes(dialogue.language))
  if (!open && retired && retired.id !== notId && dialogue.inbox === 'shop' && chance.odds(0.1)) return retired
  return chance.pick(speak.length > 0 ? speak : may)
}

const leader = (cast: Cast) => cast.agents.find((one) => one.role === 'admin')!

const firstName = (agent: DemoAgent) => agent.name.split(' ')[0]!

type Known = { row: VisitorRow; language: string; inbox: Dialogue['inbox']; until: number }

/** Every fifth has been here before: somebody whose last conversation was over by then. */
function whoWrites(
  chance: Chance,
  cast: Cast,
  known: Known[],
  rows: VisitorRow[],
  { language, inbox }: Dialogue,
  start: number,
): Known {
  const back = known.filter((one) => one.language === language && one.inbox === inbox && one.until < start - 6 * HOUR)
  const free = back.filter((one) => !one.row.has_open)
  if (free.length > 0 && chance.odds(0.22)) return chance.pick(free)
  const taken = new Set(rows.flatMap((one) => one.name ?? []))
  const from = { workspaceId: cast.workspaceId, inboxId: cast.inboxes[inbox].id, language, at: start }
  const row = makeVisitor(chance, from, taken)
  const visitor = { row, language, inbox, until: start }
  rows.push(row)
  known.push(visitor)
  return visitor
}

type Played = { state: ConversationState; recorded: Recorded[] }

/** Numbers the facts as the product itself does, so what comes out is what really happening would have left. */
function play(chance: Chance, cast: Cast, visitor: Known, dialogue: Dialogue, acts: Act[], start: number): Played {
  const { reopenHours } = cast.inboxes[dialogue.inbox]
  const startedAt = new Date(start).toISOString()
  const state: ConversationState = {
    id: chance.id(start),
    inboxId: cast.inboxes[dialogue.inbox].id,
    visitorId: visitor.row.id,
    seq: 0,
    publicSeq: 0,
    epoch: 0,
    status: 'waiting',
    outcome: null,
    assigneeId: null,
    ...UNTOUCHED,
    labelIds: [],
    hostId: null,
    speakers: {},
    preview: null,
    lastMessageAt: startedAt,
    startedAt,
    endedAt: null,
    reopenUntil: null,
    visitorMessages: 0,
    agentMessages: 0,
  }
  let at = start
  const said: Spoken[] = []
  const recorded = acts.flatMap((act, i) => {
    at += act.after
    const fact = act.fact(state, said)
    if (fact.type === 'message.created') fact.message.id = chance.id(at)
    if (fact.type === 'note.created') fact.note.id = chance.id(at)
    if (fact.type === 'conversation.ended') fact.reopenUntil = new Date(at + reopenHours * HOUR).toISOString()
    if (fact.type === 'message.created') said.push({ by: fact.by, message: fact.message })
    const sentAt = new Date(at).toISOString()
    const mended = fact.type === 'message.created' && fact.by.kind === 'agent' && chance.odds(0.05)
    // Before anything else happens: nothing is put off, so nothing comes to lie in the future.
    const mendedAfter = chance.whole(6, 15) * 1000
    const { after: quiet = 0 } = acts[i + 1] ?? {}
    if (fact.type !== 'message.created' || !mended || quiet <= mendedAfter) return [advance(state, fact, sentAt)]
    // What was said is told as it reads now, also in the event of its creation.
    const editedAt = new Date(at + mendedAfter).toISOString()
    fact.message.editedAt = editedAt
    return [
      advance(state, fact, sentAt),
      advance(state, { type: 'message.edited', by: fact.by, message: fact.message, last: true }, editedAt),
    ]
  })
  visitor.row.has_open = state.status !== 'ended'
  return { state, recorded }
}

/** How far both sides have got. Nobody reads past what they have, and whoever answers has read what came before. */
function marksOf(chance: Chance, { state, recorded }: Played): Marks {
  const events = recorded.map((one) => one.event)
  const lastOf = (side: 'visitor' | 'agent') =>
    events.findLast((event) => event.publicSeq !== null && event.by.kind === side)?.publicSeq ?? 0
  const ended = state.status === 'ended'
  const seen = chance.odds(ended ? 0.85 : 0.55)
  const visitorRead = seen ? state.publicSeq : Math.max(lastOf('visitor'), 1)
  const agentsRead =
    lastOf('agent') > lastOf('visitor') || ended || (state.hostId && chance.odds(0.3))
      ? state.publicSeq
      : lastOf('agent')
  const readMessages = events.filter(
    (event) => event.type === 'message.created' && event.by.kind !== 'visitor' && event.publicSeq! <= visitorRead,
  ).length
  return {
    visitor: { delivered: Math.max(visitorRead, seen || chance.odds(0.7) ? state.publicSeq : 0), read: visitorRead },
    agents: { delivered: state.publicSeq, read: agentsRead },
    readMessages,
  }
}

function readMarksOf(chance: Chance, cast: Cast, { state, recorded }: Played): Composed['readMarks'] {
  const events = recorded.map((one) => one.event)
  const marks: Composed['readMarks'] = []
  for (const { id } of cast.agents) {
    const own =
      events.findLast((event) => event.publicSeq !== null && 'id' in event.by && event.by.id === id)?.publicSeq ?? 0
    const owner = id === cast.agents[0]!.id
    const seen = state.status === 'ended' ? (owner ? chance.odds(0.97) : own > 0) : owner && chance.odds(0.35)
    const seq = seen ? state.publicSeq : own
    if (seq === 0) continue
    const visitorMessages = events.filter(
      (event) => event.type === 'message.created' && event.by.kind === 'visitor' && event.publicSeq! <= seq,
    ).length
    marks.push({ agentId: id, conversationId: state.id, seq, visitorMessages })
  }
  return marks
}
