import type { Contact } from '@parley/protocol/contact.ts'
import type { FieldValues } from '@parley/protocol/field.ts'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import { numberOf } from '../visitors/visitor.ts'

export const KEPT_DAYS = 30
export const MOST_TAGS = 50

export type ContactRow = {
  id: string
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  tags: string[]
  fields: FieldValues
  country: string | null
  origin: Contact['origin']
  inbox_ids: string[]
  created_at: Date
  last_seen_at: Date
  gone_at: Date | null
  merged_into: string | null
}

export const COLUMNS = `c.id, c.name, c.email, c.phone, c.company, c.tags, c.fields, c.country, c.origin, c.inbox_ids,
  c.created_at, c.last_seen_at, c.gone_at, c.merged_into`

export function present(row: ContactRow): Contact {
  return {
    id: row.id,
    name: row.name ?? row.email ?? row.phone ?? `Visitor ${numberOf(row.id)}`,
    named: row.name !== null,
    email: row.email,
    phone: row.phone,
    company: row.company,
    tags: row.tags,
    fields: row.fields,
    country: row.country,
    origin: row.origin,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.getTime() === 0 ? null : row.last_seen_at.toISOString(),
    deletedAt: row.gone_at?.toISOString() ?? null,
  }
}

/** Null: every inbox. */
export function inboxesOf(viewer: Viewer): readonly string[] | null {
  return viewer.inboxIds === 'all' ? null : viewer.inboxIds
}

/**
 * Who has written to an inbox is known to those who see that inbox. Who has never written anywhere was saved by hand or by
 * an import: everybody's.
 */
export function seenThrough(inboxes: string): string {
  return `(${inboxes}::uuid[] is null or c.inbox_ids = '{}' or c.inbox_ids && ${inboxes}::uuid[])`
}

export function sees(viewer: Viewer, row: Pick<ContactRow, 'inbox_ids'>): boolean {
  const inboxes = inboxesOf(viewer)
  return inboxes === null || row.inbox_ids.length === 0 || row.inbox_ids.some((id) => inboxes.includes(id))
}

const words = (most: number, what: string) =>
  z
    .string()
    .transform((text) => text.replace(/\s+/g, ' ').trim())
    .pipe(z.string().max(most, `${what} may have ${most} characters.`))
    .transform((text) => text || null)
    .nullable()

export const nameShape = words(200, 'A name')
export const companyShape = words(200, 'A company')
export const tagShape = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1, 'Say a tag.').max(40, 'A tag may have 40 characters.'))
export const tagsShape = z
  .array(tagShape)
  .max(MOST_TAGS, `A contact may have ${MOST_TAGS} tags.`)
  .transform(distinctTags)

/** Without those that differ in capitals only; the first spelling stays. */
export function distinctTags(tags: readonly string[]): string[] {
  const seen = new Map<string, string>()
  for (const tag of tags) if (!seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag)
  return [...seen.values()]
}

export const contactShape = z
  .object({
    id: z.string(),
    name: z.string().describe('Their name, or what stands in for one.'),
    named: z.boolean(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    company: z.string().nullable(),
    tags: z.array(z.string()),
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('By the id of the field.'),
    country: z.string().nullable(),
    origin: z.enum(['conversation', 'hand', 'import']),
    createdAt: z.string(),
    lastSeenAt: z.string().nullable(),
    deletedAt: z.string().nullable(),
  })
  .meta({ id: 'Contact' }) satisfies z.ZodType<Contact>
