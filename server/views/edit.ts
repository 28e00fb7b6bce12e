import type { CustomView } from '@parley/protocol/view.ts'
import { may, type Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { getView, type ViewDraft } from './view.ts'

const VIEWS_MOST = 100

export async function createView(tx: Tx, viewer: Viewer, draft: ViewDraft): Promise<CustomView> {
  await needAudience(tx, viewer, draft)
  const [row] = await tx.rows<{ id: string }>(
    'create-view',
    `insert into views (workspace_id, owner_id, name, audience, team_id, tree, sort)
     select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from views where workspace_id = $1 and owner_id = $2) < ${VIEWS_MOST}
     returning id`,
    [tx.workspaceId, viewer.id, ...valuesOf(draft)],
  )
  if (!row) throw new Refused('bad-request', `You have ${VIEWS_MOST} views already. Delete one first.`)
  await recordInWorkspace(tx, { type: 'view.created', by: viewer.id, data: { viewId: row.id } })
  return getView(tx, viewer, row.id)
}

export async function editView(tx: Tx, viewer: Viewer, id: string, draft: ViewDraft): Promise<CustomView> {
  const was = await getView(tx, viewer, id)
  needEditable(was)
  if (was.audience !== draft.audience || was.teamId !== (draft.teamId ?? null)) await needAudience(tx, viewer, draft)
  await tx.rows(
    'edit-view',
    `update views set name = $3, audience = $4, team_id = $5, tree = $6, sort = $7 where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, ...valuesOf(draft)],
  )
  await recordInWorkspace(tx, { type: 'view.changed', by: viewer.id, data: { viewId: id } })
  // Of a colleague's view that an admin has taken back from everyone, there is nothing more to show them.
  return { ...was, ...draft, teamId: draft.teamId ?? null }
}

export async function removeView(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  needEditable(await getView(tx, viewer, id))
  await tx.rows('remove-view', 'delete from views where workspace_id = $1 and id = $2', [tx.workspaceId, id])
  await recordInWorkspace(tx, { type: 'view.removed', by: viewer.id, data: { viewId: id } })
}

/** The order is each agent's own: nobody's menu moves because somebody else tidied up theirs. */
export async function arrangeViews(tx: Tx, viewer: Viewer, ids: string[]): Promise<void> {
  await tx.rows(
    'arrange-views',
    `insert into view_orders (workspace_id, agent_id, view_ids) values ($1, $2, $3)
     on conflict (workspace_id, agent_id) do update set view_ids = excluded.view_ids`,
    [tx.workspaceId, viewer.id, ids],
  )
}

function valuesOf({ name, audience, teamId, tree, sort }: ViewDraft) {
  return [name, audience, audience === 'team' ? teamId : null, JSON.stringify(tree), sort]
}

function needEditable(view: CustomView): void {
  if (!view.editable) throw new Refused('forbidden', 'This view is somebody else’s. Make one of your own from it.')
}

async function needAudience(tx: Tx, viewer: Viewer, { audience, teamId }: ViewDraft): Promise<void> {
  if (audience === 'everyone' && !may(viewer, 'views.share')) {
    throw new Refused('forbidden', 'Your role may not share views with everyone.', { field: 'audience' })
  }
  if (audience !== 'team') return
  const members = await tx.rows<{ mine: boolean }>(
    'is-my-team',
    `select exists (select from team_members m where m.workspace_id = t.workspace_id and m.team_id = t.id and m.agent_id = $2) as mine
     from teams t where t.workspace_id = $1 and t.id = $3`,
    [tx.workspaceId, viewer.id, teamId ?? null],
  )
  if (!members[0]) throw new Refused('bad-request', 'Choose a team.', { field: 'teamId' })
  if (!members[0].mine && !may(viewer, 'views.share')) {
    throw new Refused('forbidden', 'You are not in this team.', { field: 'teamId' })
  }
}

/** After a label was deleted or merged: views that ask for it ask for the other, or no longer for it. */
export async function relabelViews(
  db: Db,
  workspaceId: string,
  { labelId, into }: { labelId: string; into?: string },
): Promise<void> {
  await transaction(db, workspaceId, async (tx) => {
    const rows = await tx.rows<{ id: string; tree: CustomView['tree'] }>(
      'views-that-name',
      'select id, tree from views where workspace_id = $1 and tree::text like $2 for no key update',
      [workspaceId, `%${labelId}%`],
    )
    for (const { id, tree } of rows) {
      await tx.rows('relabel-view', 'update views set tree = $3 where workspace_id = $1 and id = $2', [
        workspaceId,
        id,
        JSON.stringify(relabelled(tree, labelId, into)),
      ])
    }
    if (rows.length > 0) tx.news.workspace.push({ type: 'view.settled' })
  })
}

type Node = CustomView['tree']['of'][number]

/** A condition that asked for nothing else stays as it was: without it, the view would hold everything. */
function relabelled<N extends Node>(node: N, labelId: string, into: string | undefined): N {
  if ('of' in node) return { ...node, of: node.of.map((one) => relabelled(one, labelId, into)) }
  if (node.field !== 'label' || !Array.isArray(node.value) || !node.value.includes(labelId)) return node
  const left = [...new Set(node.value.map((one) => (one === labelId ? (into ?? null) : one)))].filter(
    (one) => one !== null,
  )
  return left.length === 0 ? node : { ...node, value: left }
}
