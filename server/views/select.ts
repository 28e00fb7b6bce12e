import { type Group, isDefaultView, isViewKey, reachOf, type Sort } from '@parley/protocol/view.ts'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import { defaultSelection, type Selection } from '../conversations/list.ts'
import { getLabel } from '../labels/label.ts'
import type { Tx } from '../platform/database.ts'
import { compileTree, tablesOf } from './compile.ts'
import { getView } from './view.ts'

export const viewKeySchema = z
  .string()
  .transform((key) => key.toLowerCase())
  .refine(isViewKey, 'There is no such view.')
  .describe('A default view, or `view:ID` or `label:ID`.')

/** What a view asks for, and the order it is shown in; found through what the viewer may see. */
export async function selectionOf(
  tx: Tx,
  viewer: Viewer,
  key: z.infer<typeof viewKeySchema>,
): Promise<{ selection: Selection; sort: Sort }> {
  if (isDefaultView(key)) return { selection: defaultSelection(key, viewer), sort: 'newest' }
  const id = key.slice(key.indexOf(':') + 1)
  if (key.startsWith('label:')) {
    const label = await getLabel(tx, id)
    return { selection: selectLabelled(label.id), sort: 'newest' }
  }
  const view = await getView(tx, viewer, id)
  return { selection: selectMatching(view.tree, viewer), sort: view.sort }
}

/** What is open and has this label. The second condition says nothing new, but lets PostgreSQL take the index. */
function selectLabelled(id: string): Selection {
  const where: Selection['where'] = (bind) => `c.label_ids <> '{}' and ${bind(id)}::uuid = any(c.label_ids)`
  return { name: 'label', where, open: true, ended: false }
}

export function selectMatching(tree: Group, viewer: Viewer): Selection {
  return { where: (bind) => compileTree(tree, viewer.id, bind), ...reachOf(tree), tables: tablesOf(tree) }
}
