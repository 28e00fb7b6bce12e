import { ATTACHMENT_KINDS, type UploadLimits } from '@parley/protocol/attachment.ts'
import type { Inbox, InboxSettings } from '@parley/protocol/inbox.ts'
import { z } from 'zod'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'

/** An origin, however it is written: with or without a scheme, a path or a slash at the end. */
export const siteSchema = z
  .string()
  .trim()
  .max(300)
  .transform((text, context) => {
    const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`)
    if (url && /^(localhost|[^.]+(\.[^.]+)+|\[.+\])$/.test(url.hostname) && !url.username) return url.origin
    context.addIssue({ code: 'custom', message: 'Write the address of a site, like https://shop.example.' })
    return z.NEVER
  })

export const colorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Write a colour as #rrggbb.')
  .toLowerCase()

const hours = (most: number) =>
  z
    .int('Say whole hours.')
    .min(1, 'At least one hour.')
    .max(most, `At most ${most.toLocaleString('en')} hours.`)

const categorySchema = z
  .string()
  .transform((text) => text.replaceAll('\u0000', '').toWellFormed().trim())
  .pipe(z.string().min(1, 'Name the category.').max(60, 'A category has at most 60 letters.'))

const MEGABYTE = 1_048_576
const DEFAULT_UPLOADS: UploadLimits = {
  image: 5 * MEGABYTE,
  video: 16 * MEGABYTE,
  audio: 16 * MEGABYTE,
  document: 100 * MEGABYTE,
}

export const settingsSchema = z
  .object({
    displayName: z.string().trim().min(1).max(60).describe('What the widget calls the company.'),
    color: colorSchema.describe('The brand colour, #rrggbb.'),
    position: z.enum(['right', 'left']),
    corners: z.enum(['soft', 'square', 'round']),
    greeting: z.string().trim().max(300),
    sites: z.array(siteSchema).max(50).describe('Origins whose pages may show the widget. Empty: any page.'),
    reopenHours: hours(24 * 365).describe(
      'For so many hours after its end, a visitor’s message reopens a conversation.',
    ),
    expiryHours: hours(24 * 30).describe('After so many hours without a message an open conversation expires.'),
    categories: z
      .array(categorySchema)
      .max(100, 'At most 100 categories.')
      .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, 'Name each category once.')
      .describe('What its conversations can be about, in the order that agents choose from.'),
    uploads: z
      .record(
        z.enum(ATTACHMENT_KINDS),
        z
          .int('Say as a number how large a file may be.')
          .min(0, 'Say as a number how large a file may be.')
          .max(1024 * MEGABYTE, 'At most 1,024 MB.'),
      )
      .describe('The largest file of each kind that a message may carry, in bytes. 0: none.'),
  })
  .meta({ id: 'InboxSettings' }) satisfies z.ZodType<InboxSettings>

/** As it leaves us: what is stored was checked on its way in. */
export const inboxSchema = z
  .object({
    id: z.string(),
    key: z.string().describe('Public: it stands in the embed snippet.'),
    channel: z.literal('web'),
    name: z.string(),
    settings: z.object({
      ...settingsSchema.shape,
      color: z.string(),
      sites: z.array(z.string()),
      categories: z.array(z.string()),
    }),
    memberIds: z.array(z.string()),
  })
  .meta({ id: 'Inbox' }) satisfies z.ZodType<Inbox>

export function defaultSettings(displayName: string): InboxSettings {
  return {
    displayName,
    color: '#1f5c4a',
    position: 'right',
    corners: 'soft',
    greeting: 'Hello. What can we help you find?',
    sites: [],
    reopenHours: 72,
    expiryHours: 24,
    categories: [],
    uploads: DEFAULT_UPLOADS,
  }
}

/** As stored, with what was not a setting yet when they were. */
export function settingsOf(stored: unknown): InboxSettings {
  return { uploads: DEFAULT_UPLOADS, categories: [], ...(stored as Omit<InboxSettings, 'uploads' | 'categories'>) }
}

/** The inboxes whose conversations the viewer may see. */
export async function listInboxes(tx: Tx, viewer: Viewer): Promise<Inbox[]> {
  const rows = await selectInboxes(tx).orderBy('name').orderBy('id').execute()
  return rows.filter((row) => seesInbox(viewer, row.id)).map(present)
}

export async function getInbox(tx: Tx, id: string): Promise<Inbox> {
  const row = await selectInboxes(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('inbox')
  return present(row)
}

function selectInboxes(tx: Tx) {
  return tx.q
    .selectFrom('inboxes')
    .select(['id', 'key', 'name', 'settings'])
    .select(({ selectFrom }) =>
      selectFrom('inbox_members as m')
        .select(({ fn }) => fn.agg<string[] | null>('array_agg', ['m.agent_id']).as('ids'))
        .whereRef('m.workspace_id', '=', 'inboxes.workspace_id')
        .whereRef('m.inbox_id', '=', 'inboxes.id')
        .as('member_ids'),
    )
    .where('workspace_id', '=', tx.workspaceId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInboxes>['execute']>>[number]

function present({ id, key, name, settings, member_ids }: Row): Inbox {
  return { id, key, channel: 'web', name, settings: settingsOf(settings), memberIds: member_ids ?? [] }
}
