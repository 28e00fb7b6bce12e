import { CLOSED_COUNT_CAP, type ViewCounts } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import { acrossWorkspaces, type Db, type Tx } from '../platform/database.ts'
import { visibleInboxes } from './list.ts'

/** How many conversations each view holds: a sum of differences, so it costs the same with a hundred and with a million. */
export async function countViews(tx: Tx, viewer: Viewer): Promise<ViewCounts> {
  const [row] = await tx.rows<ViewCounts>(
    'count-views',
    `select coalesce(sum(n) filter (where is_open and assignee_id = $2), 0)::int as you,
       coalesce(sum(n) filter (where is_open and assignee_id is not null), 0)::int as assigned,
       coalesce(sum(n) filter (where is_open and assignee_id is null and not is_live), 0)::int as unassigned,
       coalesce(sum(n) filter (where is_live), 0)::int as live, 0 as sla,
       coalesce(sum(n) filter (where is_open), 0)::int as all,
       least(coalesce(sum(n) filter (where not is_open), 0), $4)::int as closed
     from conversation_counts where workspace_id = $1 and ($3::uuid[] is null or inbox_id = any($3::uuid[]))`,
    [tx.workspaceId, viewer.id, visibleInboxes(viewer), CLOSED_COUNT_CAP],
  )
  return row!
}

/** Makes one row of many. A recurring job; what is appended meanwhile it does not see and does not touch. */
export async function sumUpCounts(db: Db): Promise<void> {
  await acrossWorkspaces(db, 'sum up the counts of conversations', (tx) =>
    tx.rows(
      'sum-up-counts',
      `with many as (
         select workspace_id, inbox_id, assignee_id, is_open, is_live from conversation_counts group by 1, 2, 3, 4, 5 having count(*) > 1
       ), gone as (
         delete from conversation_counts c using many m
         where c.workspace_id = m.workspace_id and c.inbox_id = m.inbox_id and c.is_open = m.is_open and c.is_live = m.is_live
           and c.assignee_id is not distinct from m.assignee_id
         returning c.*
       )
       insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, is_live, n)
       select workspace_id, inbox_id, assignee_id, is_open, is_live, sum(n) from gone group by 1, 2, 3, 4, 5 having sum(n) <> 0`,
      [],
    ),
  )
}

/** How many open conversations have each label: all in one walk along the index of those that have any. */
export async function countLabels(tx: Tx, viewer: Viewer): Promise<Record<string, number>> {
  const rows = await tx.rows<{ id: string; n: number }>(
    'count-labels',
    `select l.id, count(*)::int as n from conversations c, unnest(c.label_ids) l(id)
     where c.workspace_id = $1 and c.status <> 'ended' and c.label_ids <> '{}' and ($2::uuid[] is null or c.inbox_id = any($2::uuid[]))
     group by l.id`,
    [tx.workspaceId, visibleInboxes(viewer)],
  )
  return Object.fromEntries(rows.map(({ id, n }) => [id, n]))
}
