import { z } from 'zod'

const text = (most: number, sentence: string) =>
  z
    .string()
    .transform((text) => text.replaceAll('\u0000', '').toWellFormed().trim())
    .pipe(z.string().max(most, sentence))

/** Empty means: take it away. */
const emptied = (value: string) => value || null

export const NameShape = text(120, 'A name may have 120 characters.').transform(emptied).nullable()

export const NoteShape = text(4000, 'A note may have 4000 characters.').pipe(
  z.string().min(1, 'Write something first.'),
)

export const AttributesShape = z
  .record(
    text(64, 'The name of an attribute may have 64 characters.').pipe(z.string().min(1)),
    z.union([text(512, 'A value may have 512 characters.'), z.number(), z.boolean()]).nullable(),
  )
  .refine((all) => Object.keys(all).length <= 50, 'At most 50 attributes at once.')

export const DetailsShape = z
  .looseObject({
    id: z.string(),
    inboxId: z.string(),
    name: z.string(),
    named: z.boolean(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable(),
    blocked: z.boolean(),
    contactId: z
      .string()
      .nullable()
      .describe('The saved person this visitor is; name, e-mail, phone and fields are theirs.'),
    fields: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .describe('Answers by the id of the field.'),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    confirmed: z
      .array(z.string())
      .describe('Attributes that a server or an agent has told; the others are the page’s word.'),
  })
  .meta({ id: 'Visitor' })

export const VisitorNoteShape = z
  .object({ id: z.string(), by: z.string(), body: z.string(), at: z.string(), editedAt: z.string().nullable() })
  .meta({ id: 'VisitorNote' })
