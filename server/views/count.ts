import { type CustomCounts, VIEW_COUNT_CAP } from '@parley/protocol/view.ts'
import type { Viewer } from '../agents/viewer.ts'
import { countLabels } from '../conversations/count.ts'
import { countSelection, type Selection } from '../conversations/list.ts'
import { type Db, glance, transaction } from '../platform/database.ts'
import { selectMatching } from './select.ts'
import { listViews } from './view.ts'

/** A view that asks for what no index knows may have to look at everything; the menu goes without its number then. */
const PATIENCE_MS = 1500

/** Every desk asks again every few seconds: what took too long is left alone for a while. */
const SLOW_FOR_MS = 10 * 60_000

/** Until when, by what was counted. */
const slow = new Map<string, number>()

/** How many conversations are in each custom view and have each label. */
export async function countCustom(db: Db, viewer: Viewer, patienceMs = PATIENCE_MS): Promise<CustomCounts> {
  const { views, labels } = await transaction(db, viewer.workspaceId, async (tx) => ({
    views: await listViews(tx, viewer),
    labels: await countLabels(tx, viewer),
  }))
  const counts: CustomCounts['views'] = {}
  for (const { id, tree } of views) {
    const what = `${viewer.workspaceId} ${id} ${JSON.stringify(tree)}`
    counts[id] = isSlow(what) ? null : await countInTime(db, viewer, selectMatching(tree, viewer), patienceMs)
    if (counts[id] === null && !isSlow(what)) slow.set(what, Date.now() + SLOW_FOR_MS)
  }
  return { views: counts, labels }
}

function isSlow(what: string): boolean {
  for (const [one, until] of slow) if (until < Date.now()) slow.delete(one)
  return slow.has(what)
}

/** Null where it takes too long. In a transaction of its own: a statement that is stopped takes all of it down. */
export async function countInTime(
  db: Db,
  viewer: Viewer,
  selection: Selection,
  patienceMs = PATIENCE_MS,
): Promise<number | null> {
  try {
    return await glance(db, viewer.workspaceId, async (tx) => {
      const patience = tx.rows('be-quick', `select set_config('statement_timeout', $1, true)`, [String(patienceMs)])
      const [count] = await Promise.all([countSelection(tx, viewer, selection, VIEW_COUNT_CAP), patience])
      return count
    })
  } catch (error) {
    if ((error as { code?: string }).code === '57014') return null
    throw error
  }
}
