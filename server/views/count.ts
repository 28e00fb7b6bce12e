import { type CustomCounts, VIEW_COUNT_CAP } from '@parley/protocol/view.ts'
import type { Viewer } from '../agents/viewer.ts'
import { countLabels } from '../conversations/count.ts'
import { countSelection, type Selection } from '../conversations/list.ts'
import { type Db, transaction } from '../platform/database.ts'
import { selectMatching } from './select.ts'
import { listViews } from './view.ts'

/** A view that asks for what no index knows may have to look at everything; the menu goes without its number then. */
const PATIENCE_MS = 1500

/** How many conversations are in each custom view and have each label. */
export async function countCustom(db: Db, viewer: Viewer): Promise<CustomCounts> {
  const { views, labels } = await transaction(db, viewer.workspaceId, async (tx) => ({
    views: await listViews(tx, viewer),
    labels: await countLabels(tx, viewer),
  }))
  const counts: CustomCounts['views'] = {}
  for (const view of views) counts[view.id] = await countInTime(db, viewer, selectMatching(view.tree, viewer))
  return { views: counts, labels }
}

/** Null where it takes too long. In a transaction of its own: a statement that is stopped takes all of it down. */
export async function countInTime(db: Db, viewer: Viewer, selection: Selection): Promise<number | null> {
  try {
    return await transaction(db, viewer.workspaceId, async (tx) => {
      await tx.rows('be-quick', `select set_config('statement_timeout', '${PATIENCE_MS}', true)`, [])
      return countSelection(tx, viewer, selection, VIEW_COUNT_CAP)
    })
  } catch (error) {
    if ((error as { code?: string }).code === '57014') return null
    throw error
  }
}
