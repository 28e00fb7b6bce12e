import { AUDIENCES, type CustomView, SORTS, type Sort } from '@parley/protocol/view.ts'
import { z } from 'zod'
import { may, type Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { treeSchema } from './tree.ts'

export const viewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    ownerId: z.string(),
    audience: z.enum(AUDIENCES),
    teamId: z.string().nullable(),
    tree: z.looseObject({ match: z.enum(['all', 'any']), of: z.array(z.any()) }),
    sort: z.enum(SORTS),
    editable: z.boolean().describe('Whether you may change it.'),
  })
  .meta({ id: 'View' }) satisfies z.ZodType<CustomView>

const id = z.guid().transform((text) => text.toLowerCase())

export const draftSchema = z.object({
  name: z
    .string()
    .transform((name) => name.replaceAll('\u0000', '').toWellFormed().replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1, 'Say a name.').max(60, 'A name may have 60 characters.')),
  audience: z.enum(AUDIENCES).default('me'),
  teamId: id.nullish().describe('Where the audience is a team: which.'),
  tree: treeSchema,
  sort: z.enum(SORTS).default('newest'),
})
export type ViewDraft = z.infer<typeof draftSchema>

type Row = Omit<CustomView, 'editable'>

/** Their own, those of their teams, and everyone's; in their own order, new ones last. */
export async function listViews(tx: Tx, viewer: Viewer): Promise<CustomView[]> {
  const rows = await tx.rows<Row>(
    'list-views',
    `select ${COLUMNS} from views v left join view_orders o on o.workspace_id = v.workspace_id and o.agent_id = $2
     where v.workspace_id = $1 and ${SEEN} order by array_position(o.view_ids, v.id) nulls last, v.created_at, v.id`,
    [tx.workspaceId, viewer.id],
  )
  return rows.map((row) => present(row, viewer))
}

/** Looked for through what the viewer may see: a colleague's own view does not exist for them. */
export async function getView(tx: Tx, viewer: Viewer, id: string): Promise<CustomView> {
  const [row] = await tx.rows<Row>(
    'get-view',
    `select ${COLUMNS} from views v where v.workspace_id = $1 and v.id = $3 and ${SEEN}`,
    [tx.workspaceId, viewer.id, id],
  )
  if (!row) throw notFound('view')
  return present(row, viewer)
}

const COLUMNS = 'v.id, v.name, v.owner_id as "ownerId", v.audience, v.team_id as "teamId", v.tree, v.sort'

const SEEN = `(v.owner_id = $2 or v.audience = 'everyone' or v.audience = 'team' and exists (
  select from team_members m where m.workspace_id = v.workspace_id and m.team_id = v.team_id and m.agent_id = $2))`

function present(row: Row, viewer: Viewer): CustomView {
  const editable = row.ownerId === viewer.id || (row.audience === 'everyone' && may(viewer, 'views.share'))
  return { ...row, sort: row.sort as Sort, editable }
}
