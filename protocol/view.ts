import { type Conversation, PRIORITIES, VIEWS, type View } from './conversation.ts'

/** Which list is shown: a default view, a custom one, or what is open and has a label. */
export type ViewKey = View | `view:${string}` | `label:${string}`

export function isDefaultView(key: string): key is View {
  return (VIEWS as readonly string[]).includes(key)
}

export function isViewKey(key: string): key is ViewKey {
  return isDefaultView(key) || /^(view|label):[0-9a-f-]{36}$/.test(key)
}

/** `newest` and `oldest` by the last message (of what has ended, by its end); `waiting`: who waits longest comes first. */
export const SORTS = ['newest', 'oldest', 'waiting'] as const
export type Sort = (typeof SORTS)[number]

export const AUDIENCES = ['me', 'team', 'everyone'] as const
export type Audience = (typeof AUDIENCES)[number]

/** A named filter. Whoever it is shared with sees of what matches only what they may see anyway. */
export type CustomView = {
  id: string
  name: string
  ownerId: string
  audience: Audience
  teamId: string | null
  tree: Group
  sort: Sort
  /** Whether the reader may change it. */
  editable: boolean
}

/** GET /api/v1/views/counts. Up to `VIEW_COUNT_CAP`; null where counting would take too long. */
export type CustomCounts = { views: Record<string, number | null>; labels: Record<string, number> }
export const VIEW_COUNT_CAP = 1000

/** All of these, or any of these. One group may stand inside another, no deeper. */
export type Group = { match: 'all' | 'any'; of: (Condition | Group)[] }
export type Condition = { field: ViewField; op: Operator; value?: ConditionValue }
export type ConditionValue = string | number | boolean | string[] | Span
export type Span = { n: number; unit: Unit }

export const CONDITIONS_MOST = 30

/** What may be asked. `choice`: one of several, or none of them; `set`: several at once. */
export const FIELDS = {
  status: 'choice',
  inbox: 'choice',
  channel: 'choice',
  assignee: 'choice',
  team: 'choice',
  priority: 'choice',
  critical: 'flag',
  category: 'choice',
  label: 'set',
  unread: 'flag',
  lastMessage: 'time',
  lastBy: 'choice',
  waiting: 'time',
  started: 'time',
  ended: 'time',
  outcome: 'choice',
  rating: 'number',
  name: 'text',
  email: 'text',
  country: 'choice',
  language: 'choice',
  blocked: 'flag',
  tag: 'set',
} as const satisfies Record<string, Kind>

/** `attribute:KEY` is what the page or a server said of the visitor, `field:ID` the answer to a custom field. */
export type ViewField = keyof typeof FIELDS | `attribute:${string}` | `field:${string}`
export type Kind = 'choice' | 'set' | 'flag' | 'text' | 'number' | 'time' | 'answer'

export function kindOf(field: ViewField): Kind {
  return field.includes(':') ? 'answer' : FIELDS[field as keyof typeof FIELDS]
}

export const OPERATORS = {
  choice: ['any', 'none'],
  set: ['any', 'all', 'none'],
  flag: ['is'],
  text: ['contains', 'lacks', 'is', 'not', 'starts', 'known', 'unknown'],
  number: ['is', 'more', 'less', 'known', 'unknown'],
  time: ['ago-more', 'ago-less', 'before', 'after', 'known', 'unknown'],
  /** Text, and compared as a number where it is one. */
  answer: ['contains', 'lacks', 'is', 'not', 'starts', 'more', 'less', 'known', 'unknown'],
} as const satisfies Record<Kind, readonly string[]>
export type Operator = (typeof OPERATORS)[Kind][number]

/** In a list of choices: none. A conversation that nobody holds has the assignee "". */
export const NONE = ''
/** Among assignees: whoever looks at the view. */
export const ME = 'me'

export const UNITS = { minutes: 60, hours: 3600, days: 86_400, weeks: 604_800 } as const
export type Unit = keyof typeof UNITS

/** What is known of a conversation by one who looks at it. What is undefined, they cannot tell. */
export type Facts = {
  me: string
  /** Milliseconds since 1970. */
  now: number
  status: string
  inbox: string
  channel: string | undefined
  assignee: string | null
  team: string | null
  priority: string
  critical: boolean
  category: string | null
  label: readonly string[]
  unread: boolean
  lastMessage: string
  lastBy: string | null
  waiting: string | null
  started: string
  ended: string | null
  outcome: string | null
  rating: number | null
  /** Their own name, not one we made up for them. */
  name: string | null
  email: string | null
  country: string | null
  /** The language itself, without the country: "de". */
  language: string | null | undefined
  blocked: boolean
  tag: readonly string[] | undefined
  attributes: Record<string, string | number | boolean> | undefined
  fields: Record<string, string | number | boolean> | undefined
}

/** What a row of a list tells. The rest of the facts only the server knows. */
export function factsOf(
  row: Conversation,
  { me, now, channel, unread }: Pick<Facts, 'me' | 'now' | 'channel' | 'unread'>,
): Facts {
  return {
    me,
    now,
    channel,
    unread,
    status: row.status,
    inbox: row.inboxId,
    assignee: row.assigneeId,
    team: row.teamId,
    priority: row.priority,
    critical: row.critical !== null,
    category: row.category,
    label: row.labelIds,
    lastMessage: row.lastMessageAt,
    lastBy: row.preview?.by.kind ?? null,
    waiting: row.waitingSince,
    started: row.startedAt,
    ended: row.endedAt,
    outcome: row.outcome,
    rating: row.rating?.score ?? null,
    name: row.visitor.named ? row.visitor.name : null,
    email: row.visitor.email,
    country: row.visitor.country,
    language: undefined,
    blocked: row.visitor.blocked,
    tag: undefined,
    attributes: undefined,
    fields: undefined,
  }
}

/** Whether it matches, by the same rules as the server's SQL; null where the facts do not suffice to tell. */
export function matches(node: Condition | Group, facts: Facts): boolean | null {
  if (!('of' in node)) return holds(node, facts)
  const answers = node.of.map((one) => matches(one, facts))
  const decisive = node.match === 'any'
  if (answers.includes(decisive)) return decisive
  return answers.includes(null) ? null : !decisive
}

function holds({ field, op, value }: Condition, facts: Facts): boolean | null {
  const kind = kindOf(field)
  if (kind === 'answer') {
    const [source, key] = [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)]
    const answers = source === 'attribute' ? facts.attributes : facts.fields
    if (!answers) return null
    const answer = Object.hasOwn(answers, key) ? answers[key]! : null
    if (op === 'more' || op === 'less') return typeof answer === 'number' && compared(answer, op, value as number)
    return textHolds(answer === null ? null : String(answer), op, value)
  }
  const fact = facts[field as keyof typeof FIELDS]
  if (fact === undefined) return null
  switch (kind) {
    case 'choice': {
      const wanted = (value as string[]).map((one) => (field === 'assignee' && one === ME ? facts.me : one))
      return wanted.includes((fact as string | null) ?? NONE) === (op === 'any')
    }
    case 'set': {
      const has = (one: string) => (fact as readonly string[]).includes(one)
      const wanted = value as string[]
      return op === 'all' ? wanted.every(has) : wanted.some(has) === (op === 'any')
    }
    case 'flag':
      return fact === value
    case 'number':
      if (op === 'known' || op === 'unknown') return (fact !== null) === (op === 'known')
      return fact !== null && compared(fact as number, op, value as number)
    case 'time':
      return timeHolds(fact as string | null, op, value, facts.now)
    default:
      return textHolds(fact as string | null, op, value)
  }
}

function compared(fact: number, op: Operator, value: number): boolean {
  return op === 'more' ? fact > value : op === 'less' ? fact < value : fact === value
}

function textHolds(fact: string | null, op: Operator, value: unknown): boolean {
  if (op === 'known' || op === 'unknown') return (fact !== null) === (op === 'known')
  const [text, wanted] = [fact?.toLowerCase() ?? null, String(value).toLowerCase()]
  if (op === 'not') return text !== wanted
  if (op === 'lacks') return text === null || !text.includes(wanted)
  if (text === null) return false
  return op === 'contains' ? text.includes(wanted) : op === 'starts' ? text.startsWith(wanted) : text === wanted
}

function timeHolds(fact: string | null, op: Operator, value: unknown, now: number): boolean {
  if (op === 'known' || op === 'unknown') return (fact !== null) === (op === 'known')
  if (fact === null) return false
  const at = Date.parse(fact)
  if (op === 'before') return at < Date.parse(value as string)
  if (op === 'after') return at >= Date.parse(value as string)
  const { n, unit } = value as Span
  const edge = now - n * UNITS[unit] * 1000
  return op === 'ago-more' ? at < edge : at >= edge
}

/** Whether what matches may be open, and whether it may have ended: what else is not looked through. */
export function reachOf(node: Condition | Group): { open: boolean; ended: boolean } {
  if ('of' in node) {
    const reaches = node.of.map(reachOf)
    if (node.match === 'any') return { open: reaches.some((one) => one.open), ended: reaches.some((one) => one.ended) }
    return { open: reaches.every((one) => one.open), ended: reaches.every((one) => one.ended) }
  }
  if (node.field === 'status') {
    const all = ['bot', 'waiting', 'pending', 'active', 'ended']
    const named = node.value as string[]
    const left = all.filter((one) => named.includes(one) === (node.op === 'any'))
    return { open: left.some((one) => one !== 'ended'), ended: left.includes('ended') }
  }
  if (node.field === 'ended' && node.op !== 'unknown') return { open: false, ended: true }
  if (node.field === 'waiting' && node.op !== 'unknown') return { open: true, ended: false }
  return { open: true, ended: true }
}

/** Whether rows of a list tell everything that is asked. */
export function isTold(node: Condition | Group): boolean {
  if ('of' in node) return node.of.every(isTold)
  return kindOf(node.field) !== 'answer' && node.field !== 'language' && node.field !== 'tag'
}

/** What a list is sorted by, as it stands in page markers: an ISO time, or "infinity" for who does not wait. */
export function sortKey(row: Conversation, sort: Sort): string {
  return sort === 'waiting' ? (row.waitingSince ?? 'infinity') : (row.endedAt ?? row.lastMessageAt)
}

export const CHOICES = {
  status: ['bot', 'waiting', 'pending', 'active', 'ended'],
  priority: PRIORITIES,
  lastBy: ['visitor', 'agent', 'bot', 'system'],
  outcome: ['resolved', 'abandoned', 'expired'],
} as const
