import { CHOICES, kindOf, ME, NONE, OPERATORS, type Operator, type ViewField } from '@parley/protocol/view.ts'

/** What may be asked, by groups, as the menu of fields shows it. */
export const FIELD_GROUPS: { title: string; fields: [ViewField, string][] }[] = [
  {
    title: 'Conversation',
    fields: [
      ['status', 'Status'],
      ['inbox', 'Inbox'],
      ['channel', 'Channel'],
      ['assignee', 'Held by'],
      ['team', 'Team'],
      ['priority', 'Priority'],
      ['critical', 'Critical'],
      ['category', 'Category'],
      ['label', 'Label'],
      ['unread', 'Unread by me'],
      ['outcome', 'Outcome'],
      ['rating', 'Rating'],
    ],
  },
  {
    title: 'Times',
    fields: [
      ['lastMessage', 'Last message'],
      ['lastBy', 'Last message by'],
      ['waiting', 'Waiting since'],
      ['started', 'Started'],
      ['ended', 'Ended'],
    ],
  },
  {
    title: 'Visitor',
    fields: [
      ['name', 'Name'],
      ['email', 'E-mail'],
      ['country', 'Country'],
      ['language', 'Language'],
      ['tag', 'Contact tag'],
      ['blocked', 'Blocked'],
    ],
  },
]

const OPERATOR_NAMES: Record<Operator, string> = {
  any: 'is any of',
  none: 'is none of',
  all: 'has all of',
  is: 'is',
  not: 'is not',
  contains: 'contains',
  lacks: 'does not contain',
  starts: 'starts with',
  more: 'more than',
  less: 'less than',
  known: 'is known',
  unknown: 'is not known',
  'ago-more': 'more than',
  'ago-less': 'in the last',
  before: 'before',
  after: 'on or after',
}

/** Where a kind of field has its own words. */
const NAMES_BY_KIND: { [K in ReturnType<typeof kindOf>]?: Partial<Record<Operator, string>> } = {
  set: { any: 'has any of', none: 'has none of' },
  time: { known: 'ever', unknown: 'never' },
}

export function operatorsOf(field: ViewField): { op: Operator; name: string }[] {
  const kind = kindOf(field)
  return OPERATORS[kind].map((op) => ({ op, name: NAMES_BY_KIND[kind]?.[op] ?? OPERATOR_NAMES[op] }))
}

export type Choice = { value: string; name: string; hue?: number }

/** Choices that are the same everywhere; those of a workspace come from what it has. */
export const FIXED_CHOICES: Partial<Record<ViewField, Choice[]>> = {
  status: CHOICES.status.map((value) => ({
    value,
    name: { bot: 'bot', waiting: 'waiting', pending: 'not joined', active: 'active', ended: 'ended' }[value],
  })),
  priority: CHOICES.priority.toReversed().map((value) => ({ value, name: value })),
  lastBy: [
    { value: 'visitor', name: 'Visitor' },
    { value: 'agent', name: 'Agent' },
    { value: 'bot', name: 'Bot' },
  ],
  outcome: CHOICES.outcome.map((value) => ({ value, name: value })),
  channel: [{ value: 'web', name: 'web' }],
}

export const SOMEBODY: Choice[] = [
  { value: ME, name: 'me' },
  { value: NONE, name: 'nobody' },
]

export function firstValue(field: ViewField, op: Operator): unknown {
  if (op === 'known' || op === 'unknown') return undefined
  switch (kindOf(field)) {
    case 'choice':
    case 'set':
      return []
    case 'flag':
      return true
    case 'number':
      return 3
    case 'time':
      return op.startsWith('ago') ? { n: 2, unit: 'hours' } : startOfDay(new Date())
    default:
      return op === 'more' || op === 'less' ? 0 : ''
  }
}

export function startOfDay(day: Date): string {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString()
}
