import { CONTACT_VIEWS, type ContactFilter } from '@parley/protocol/contact.ts'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import { type Term, termsOf } from '../platform/words.ts'
import { digitsAsked } from '../visitors/phone.ts'
import { inboxesOf, seenThrough } from './contact.ts'
import { wordOfTag } from './words.ts'

const id = z.guid().transform((text) => text.toLowerCase())
/** One or several, as a query string says them. */
const some = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((value) => [value]), z.array(one).max(20)]) as unknown as z.ZodType<z.output<T>[]>
const days = z.coerce.number().int().min(1).max(3650)

export const filterShape = {
  view: z.enum(CONTACT_VIEWS).default('all'),
  query: z.string().max(200).optional().describe('Words of name, e-mail and company, or digits of a phone number.'),
  tags: some(z.string().max(40)).optional().describe('Has all of these.'),
  has: some(z.enum(['email', 'phone'])).optional(),
  lacks: some(z.enum(['email', 'phone'])).optional(),
  seenWithin: days.optional().describe('Days.'),
  quietFor: days.optional().describe('Days.'),
  country: z.string().length(2).toUpperCase().optional(),
  inboxId: id.optional().describe('Has written to it.'),
  field: z
    .string()
    .max(400)
    .regex(/^[0-9a-f-]{36}:/, 'Say FIELD:VALUE.')
    .transform((text) => ({ id: text.slice(0, 36), value: text.slice(37) }))
    .optional()
    .describe('FIELD:VALUE, by the id of a custom field.'),
}

/** The condition on `contacts c`, and what its parameters are. The first two are always workspace and inboxes. */
export type Condition = { where: string; values: unknown[] }

export function conditionOf(workspaceId: string, viewer: Viewer, filter: ContactFilter): Condition {
  const values: unknown[] = [workspaceId, inboxesOf(viewer)]
  const put = (value: unknown) => `$${values.push(value)}`
  const all = ['c.workspace_id = $1', seenThrough('$2'), ...VIEW[filter.view]]
  for (const tag of filter.tags ?? [])
    all.push(`c.id in (${contactsCalled(put, { text: wordOfTag(tag), prefix: false })})`)
  for (const term of termsFor(filter.query)) all.push(`c.id in (${contactsCalled(put, term)})`)
  for (const what of filter.has ?? []) all.push(`c.${what} is not null`)
  for (const what of filter.lacks ?? []) all.push(`c.${what} is null`)
  if (filter.seenWithin) all.push(`c.last_seen_at >= now() - make_interval(days => ${put(filter.seenWithin)}::int)`)
  if (filter.quietFor) all.push(`c.last_seen_at < now() - make_interval(days => ${put(filter.quietFor)}::int)`)
  if (filter.country) all.push(`c.country = ${put(filter.country)}`)
  if (filter.inboxId) all.push(`c.inbox_ids @> array[${put(filter.inboxId)}::uuid]`)
  if (filter.field) all.push(`lower(c.fields ->> ${put(filter.field.id)}) = lower(${put(filter.field.value)})`)
  return { where: all.join(' and '), values }
}

const LIVE = 'c.gone_at is null'
const shared = (column: string) => `select ${column} from contacts
  where workspace_id = $1 and gone_at is null and ${column} is not null group by ${column} having count(*) > 1`
/** Looked for first, in one go: asking of each contact whether there is another takes seconds where there are many. */
const SHARED = `(c.phone in (${shared('phone')}) or c.name_key in (${shared('name_key')}))`
/** Another one of the same number or name, of which nobody said that it is somebody else. */
const ALIKE = `exists (
  select from contacts o where o.workspace_id = c.workspace_id and o.gone_at is null and o.id <> c.id
    and (o.phone = c.phone or (o.name_key = c.name_key and position(' ' in c.name_key) > 0))
    and not exists (select from contact_strangers s where s.workspace_id = c.workspace_id
      and s.one_id = least(o.id, c.id) and s.other_id = greatest(o.id, c.id)))`

const VIEW: Record<ContactFilter['view'], string[]> = {
  all: [LIVE],
  open: [
    LIVE,
    `exists (select from visitors v join conversations k on k.workspace_id = v.workspace_id and k.visitor_id = v.id
      where v.workspace_id = c.workspace_id and v.contact_id = c.id and k.status <> 'ended'
        and ($2::uuid[] is null or k.inbox_id = any($2::uuid[])))`,
  ],
  nameless: [LIVE, 'c.name is null'],
  same: [LIVE, SHARED, ALIKE],
  deleted: ['c.gone_at is not null', 'c.merged_into is null'],
}

/** What somebody looks for who types this: a number's digits, or words, the last of them half typed. */
export function termsFor(query: string | undefined): Pick<Term, 'text' | 'prefix'>[] {
  if (!query?.trim()) return []
  const digits = digitsAsked(query)
  if (digits !== null) return [{ text: digits, prefix: true }]
  const terms = termsOf(query)
  // Signs that are no words are in no name.
  return terms.length > 0 ? terms : [{ text: '\u{10ffff}', prefix: false }]
}

/** A range and not LIKE, which is not leakproof: behind the wall it could not use the index. */
function contactsCalled(put: (value: unknown) => string, { text, prefix }: Pick<Term, 'text' | 'prefix'>): string {
  const from = put(text)
  const to = prefix ? put(`${text}\u{10ffff}`) : from
  return `select w.contact_id from contact_words w where w.workspace_id = $1 and w.word >= ${from} and w.word <= ${to}`
}
