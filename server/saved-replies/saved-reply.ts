import { AUDIENCES, LONGEST_SHORTCUT, type SavedReply, SHORTCUT } from '@parley/protocol/saved-reply.ts'
import { z } from 'zod'
import { may, type Viewer } from '../agents/viewer.ts'
import { AttachmentShape, present as presentFile } from '../attachments/attachment.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import type { FileRow } from './file.ts'

export const savedReplySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    shortcut: z.string().describe('Typed as `/shortcut`.'),
    folder: z.string(),
    body: z.string().describe('Markdown with variables such as `{{visitor.first_name | "there"}}`.'),
    audience: z.enum(AUDIENCES).describe('Who sees it.'),
    teamId: z.string().nullable(),
    authorId: z.string(),
    files: z.array(AttachmentShape),
    uses: z.int().describe('How often it was used, by everyone.'),
    mayChange: z.boolean(),
  })
  .meta({ id: 'SavedReply' }) satisfies z.ZodType<SavedReply>

export const draftSchema = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'A name may have 80 characters.'),
  shortcut: z
    .string()
    .trim()
    .transform((text) => text.replace(/^\/+/, '').normalize('NFC').toLowerCase())
    .pipe(
      z
        .string()
        .min(1, 'Give it a shortcut.')
        .max(LONGEST_SHORTCUT, `A shortcut may have ${LONGEST_SHORTCUT} characters.`)
        .regex(SHORTCUT, 'Use letters, numbers, - and _ only, and no spaces.'),
    ),
  folder: z.string().trim().max(40, 'A folder’s name may have 40 characters.').default(''),
  body: z.string().trim().max(10_000, 'A saved reply may have 10,000 characters.'),
  audience: z.enum(AUDIENCES),
  teamId: z
    .guid()
    .transform((text) => text.toLowerCase())
    .nullable()
    .default(null),
  fileIds: z
    .array(z.guid().transform((text) => text.toLowerCase()))
    .max(10, 'A reply may have 10 files.')
    .default([]),
})
export type SavedReplyDraft = z.infer<typeof draftSchema>

export type Row = {
  id: string
  name: string
  shortcut: string
  folder: string
  body: string
  audience: SavedReply['audience']
  team_id: string | null
  author_id: string
  uses: number
  files: FileRow[]
}

/** So many at most, the most used first: more than anyone reads, and no answer without an end. */
const MOST = 3000

/** Parameters of `VISIBLE`: workspace, agent, whether they manage. */
export const seenBy = (tx: Tx, viewer: Viewer) => [tx.workspaceId, viewer.id, manages(viewer)]
const VISIBLE = `r.workspace_id = $1 and (r.audience = 'everyone' or (r.audience = 'me' and r.author_id = $2)
  or (r.audience = 'team' and ($3 or exists (select from team_members m
    where m.workspace_id = r.workspace_id and m.team_id = r.team_id and m.agent_id = $2))))`
const SELECTED = `select r.id, r.name, r.shortcut, r.folder, r.body, r.audience, r.team_id, r.author_id, r.uses,
  coalesce((select jsonb_agg(to_jsonb(f) order by f.position) from saved_reply_files f
    where f.workspace_id = r.workspace_id and f.reply_id = r.id), '[]') as files
  from saved_replies r`

export async function listSavedReplies(tx: Tx, viewer: Viewer): Promise<SavedReply[]> {
  const rows = await tx.rows<Row>(
    'list-saved-replies',
    `${SELECTED} where ${VISIBLE} and r.deleted_at is null order by r.uses desc, r.name limit ${MOST}`,
    seenBy(tx, viewer),
  )
  return rows.map((row) => present(row, viewer))
}

/** Locked, so that of two who change it one comes after the other. */
export async function lockSavedReply(tx: Tx, viewer: Viewer, id: string, deleted = false): Promise<Row> {
  const [row] = await tx.rows<Row>(
    deleted ? 'lock-deleted-reply' : 'lock-saved-reply',
    `${SELECTED} where ${VISIBLE} and r.id = $4 and r.deleted_at is ${deleted ? 'not null' : 'null'} for update of r`,
    [...seenBy(tx, viewer), id],
  )
  if (!row) throw notFound('saved reply')
  return row
}

export async function getSavedReply(tx: Tx, viewer: Viewer, id: string): Promise<SavedReply> {
  return present(await findRow(tx, viewer, id), viewer)
}

export async function findRow(tx: Tx, viewer: Viewer, id: string): Promise<Row> {
  const [row] = await tx.rows<Row>(
    'get-saved-reply',
    `${SELECTED} where ${VISIBLE} and r.id = $4 and r.deleted_at is null`,
    [...seenBy(tx, viewer), id],
  )
  if (!row) throw notFound('saved reply')
  return row
}

/** Everyone writes replies for all; what is there changes by its author, or by who looks after the inboxes. */
export function mayChange(viewer: Viewer, { author_id, audience }: Pick<Row, 'author_id' | 'audience'>): boolean {
  return author_id === viewer.id || (audience !== 'me' && manages(viewer))
}

function manages(viewer: Viewer): boolean {
  return may(viewer, 'inboxes.manage')
}

function present(row: Row, viewer: Viewer): SavedReply {
  const { id, name, shortcut, folder, body, audience, uses } = row
  return {
    ...{ id, name, shortcut, folder, body, audience, uses },
    teamId: row.team_id,
    authorId: row.author_id,
    files: row.files.map(presentFile),
    mayChange: mayChange(viewer, row),
  }
}
