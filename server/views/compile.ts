import { type Condition, type Group, kindOf, ME, NONE, type Span, UNITS } from '@parley/protocol/view.ts'

/**
 * A tree of conditions as SQL over the tables `c`, `v`, `r` and `k` of FROM. Names of columns come from the table below
 * and never from the tree; all that the tree says travels as parameters. No condition is ever null, so that "not" means not.
 */
export function compileTree(node: Group | Condition, me: string, bind: (value: unknown) => string): string {
  if (!('of' in node)) return compileCondition(node, me, bind)
  const parts = node.of.map((one) => compileTree(one, me, bind))
  return parts.length === 0
    ? node.match === 'all'
      ? 'true'
      : 'false'
    : `(${parts.join(node.match === 'all' ? ' and ' : ' or ')})`
}

/** What may be asked, as an expression. The same rules stand in protocol/view.ts; a test holds the two together. */
const COLUMNS: Record<string, string> = {
  status: 'c.status',
  inbox: 'c.inbox_id',
  channel: '(select i.channel from inboxes i where i.workspace_id = c.workspace_id and i.id = c.inbox_id)',
  assignee: 'c.assignee_id',
  team: 'c.team_id',
  priority: 'c.priority',
  critical: 'c.is_critical',
  category: 'c.category',
  label: 'c.label_ids',
  unread: 'c.visitor_messages > coalesce(r.visitor_messages, 0)',
  lastMessage: 'c.last_message_at',
  lastBy: 'c.preview_by',
  waiting: 'c.waiting_since',
  started: 'c.started_at',
  ended: 'c.ended_at',
  outcome: 'c.outcome',
  rating: 'c.rating_score',
  name: 'v.name',
  email: 'v.email',
  country: 'v.country',
  language: `nullif(lower(split_part(v.language, '-', 1)), '')`,
  blocked: 'v.blocked_at is not null',
  tag: 'k.tags',
}

const IDS = ['inbox', 'assignee', 'team', 'label']

function compileCondition({ field, op, value }: Condition, me: string, bind: (value: unknown) => string): string {
  const kind = kindOf(field)
  if (kind === 'answer') return compileAnswer(field, op, value, bind)
  const column = COLUMNS[field]!
  const type = IDS.includes(field) ? 'uuid' : 'text'
  switch (kind) {
    case 'choice': {
      const wanted = (value as string[]).map((one) => (field === 'assignee' && one === ME ? me : one))
      const named = wanted.filter((one) => one !== NONE)
      const isOne = `coalesce(${column} = any(${bind(named)}::${type}[]), false)`
      const found = wanted.includes(NONE) ? `(${isOne} or ${column} is null)` : isOne
      return op === 'any' ? found : `not ${found}`
    }
    case 'set': {
      const has = `coalesce(${column} ${op === 'all' ? '@>' : '&&'} ${bind(value)}::${type}[], false)`
      return op === 'none' ? `not ${has}` : has
    }
    case 'flag':
      return value ? `(${column})` : `not (${column})`
    case 'number':
      return known(column, op) ?? `coalesce(${column} ${SIGN[op]} ${bind(value)}::float8, false)`
    case 'time':
      return known(column, op) ?? compileTime(column, op, value, bind)
    default:
      return known(column, op) ?? compileText(column, op, value as string, bind)
  }
}

/** The answer to a custom field: of the contact, where the visitor is one, else what stands with the visitor. */
function compileAnswer(
  field: string,
  op: Condition['op'],
  value: Condition['value'],
  bind: (value: unknown) => string,
): string {
  const at = field.indexOf(':')
  const key = `${bind(field.slice(at + 1))}::text`
  const answer =
    field.slice(0, at) === 'attribute' ? `(v.attributes -> ${key})` : `coalesce(k.fields -> ${key}, v.fields -> ${key})`
  if (op === 'more' || op === 'less') {
    const asNumber = `case when jsonb_typeof(${answer}) = 'number' then ${answer}::float8 end`
    return `coalesce(${asNumber} ${SIGN[op]} ${bind(value)}::float8, false)`
  }
  const asText = `(${answer} #>> '{}')`
  return known(asText, op) ?? compileText(asText, op, value as string, bind)
}

const SIGN: Partial<Record<Condition['op'], string>> = { is: '=', more: '>', less: '<' }

function known(expression: string, op: Condition['op']): string | null {
  return op === 'known' ? `${expression} is not null` : op === 'unknown' ? `${expression} is null` : null
}

function compileTime(
  column: string,
  op: Condition['op'],
  value: Condition['value'],
  bind: (value: unknown) => string,
): string {
  if (op === 'before') return `coalesce(${column} < ${bind(value)}::timestamptz, false)`
  if (op === 'after') return `coalesce(${column} >= ${bind(value)}::timestamptz, false)`
  const { n, unit } = value as Span
  const edge = `now() - ${bind(n * UNITS[unit])}::float8 * interval '1 second'`
  return `coalesce(${column} ${op === 'ago-more' ? '<' : '>='} ${edge}, false)`
}

/** Without regard to case, by the rules of Unicode, which are those of the clients too. */
function compileText(column: string, op: Condition['op'], value: string, bind: (value: unknown) => string): string {
  const low = `lower(${column} collate pg_unicode_fast)`
  const wanted = `${bind(value.toLowerCase())}::text`
  switch (op) {
    case 'is':
      return `coalesce(${low} = ${wanted}, false)`
    case 'not':
      return `coalesce(${low} <> ${wanted}, true)`
    case 'contains':
      return `coalesce(strpos(${low}, ${wanted}) > 0, false)`
    case 'lacks':
      return `coalesce(strpos(${low}, ${wanted}) = 0, true)`
    default:
      return `coalesce(starts_with(${low}, ${wanted}), false)`
  }
}

/** Which further tables a tree looks at. */
export function tablesOf(node: Group | Condition): { visitors: boolean; marks: boolean; contacts: boolean } {
  const fields = fieldsOf(node)
  const contacts = fields.some((field) => field === 'tag' || field.startsWith('field:'))
  return {
    contacts,
    visitors:
      contacts ||
      fields.some((field) => /^(name|email|country|language|blocked)$/.test(field) || field.startsWith('attribute:')),
    marks: fields.includes('unread'),
  }
}

function fieldsOf(node: Group | Condition): string[] {
  return 'of' in node ? node.of.flatMap(fieldsOf) : [node.field]
}
