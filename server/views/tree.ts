import {
  CHOICES,
  CONDITIONS_MOST,
  type Condition,
  FIELDS,
  type Group,
  kindOf,
  ME,
  NONE,
  OPERATORS,
  UNITS,
  type ViewField,
} from '@parley/protocol/view.ts'
import { z } from 'zod'

const id = z.guid().transform((text) => text.toLowerCase())
const text = z
  .string()
  .transform((one) => one.replaceAll('\u0000', '').toWellFormed())
  .pipe(z.string().max(200, 'At most 200 characters.'))
const number = z.number('This is no number.').min(-1e15).max(1e15)
const some = <T extends z.ZodType>(one: T) =>
  z.array(one).min(1, 'Choose at least one.').max(100, 'At most 100 of them.')
const span = z.object({
  n: z.int('Say a whole number.').min(0, 'Say a number from 0 on.').max(10_000, 'At most 10,000.'),
  unit: z.enum(Object.keys(UNITS) as [keyof typeof UNITS]),
})

/** What may be asked of the fields that are choices or sets. */
const CHOSEN: Record<string, z.ZodType> = {
  status: some(z.enum(CHOICES.status)),
  inbox: some(id),
  channel: some(text),
  assignee: some(z.union([id, z.literal([ME, NONE])])),
  team: some(z.union([id, z.literal(NONE)])),
  priority: some(z.enum(CHOICES.priority)),
  category: some(text),
  label: some(id),
  lastBy: some(z.enum([...CHOICES.lastBy, NONE])),
  outcome: some(z.enum([...CHOICES.outcome, NONE])),
  country: some(text),
  language: some(text),
  tag: some(text),
}

const field = z
  .string()
  .max(120)
  .refine((name) => Object.hasOwn(FIELDS, name) || /^(attribute|field):./su.test(name), 'There is no such field.')
  .transform((name) => name.replaceAll('\u0000', '').toWellFormed() as ViewField)

const conditionSchema = z
  .object({ field, op: z.string(), value: z.unknown().optional() })
  .transform((raw, context): Condition => {
    const kind = kindOf(raw.field)
    const refuse = (message: string, path: string) => {
      context.addIssue({ code: 'custom', message, path: [path] })
      return z.NEVER
    }
    if (!(OPERATORS[kind] as readonly string[]).includes(raw.op)) return refuse('This cannot be asked of it.', 'op')
    const op = raw.op as Condition['op']
    if (op === 'known' || op === 'unknown') return { field: raw.field, op }
    const value = valueSchema(raw.field, op).safeParse(raw.value)
    if (!value.success) return refuse(value.error.issues[0]!.message, 'value')
    return { field: raw.field, op, value: value.data as NonNullable<Condition['value']> }
  })

function valueSchema(name: ViewField, op: Condition['op']): z.ZodType {
  switch (kindOf(name)) {
    case 'choice':
    case 'set':
      return CHOSEN[name]!
    case 'flag':
      return z.boolean()
    case 'number':
      return number
    case 'time':
      return op === 'before' || op === 'after' ? z.iso.datetime('Say a day.') : span
    default:
      if (op === 'more' || op === 'less') return number
      return text.pipe(z.string().min(1, 'Say what it should be.'))
  }
}

const match = z.enum(['all', 'any'])
const innerSchema = z.object({ match, of: z.array(conditionSchema).min(1, 'An empty group asks nothing.') })

/** A tree of conditions, as it comes from outside: a group with conditions and groups, which hold conditions only. */
export const treeSchema = z
  .object({
    match,
    of: z.array(z.union([innerSchema, conditionSchema])).min(1, 'Say at least one condition.'),
  })
  .refine((tree) => countOf(tree) <= CONDITIONS_MOST, `At most ${CONDITIONS_MOST} conditions.`)
  .meta({ id: 'ViewTree' }) satisfies z.ZodType<Group>

function countOf(node: Group | Condition): number {
  return 'of' in node ? node.of.reduce((sum, one) => sum + countOf(one), 0) : 1
}
