import type { Label } from '@parley/protocol/label.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { getLabel } from './label.ts'

export async function editLabel(
  tx: Tx,
  by: string,
  id: string,
  change: { name?: string | undefined; hue?: number | undefined },
): Promise<Label> {
  const { name, hue } = { ...(await getLabel(tx, id)), ...change }
  try {
    await tx.rows('edit-label', 'update labels set name = $3, hue = $4 where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      id,
      name,
      hue,
    ])
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    throw new Refused('id-taken', `There is a label “${name}” already. Merge this one into it instead.`, {
      field: 'name',
    })
  }
  await recordInWorkspace(tx, { type: 'label.changed', by, data: { labelId: id } })
  return getLabel(tx, id)
}

/** It is gone at once from every list of labels; a job takes it off conversations and out of views. */
export async function removeLabel(tx: Tx, by: string, id: string): Promise<void> {
  await drop(tx, id)
  await recordInWorkspace(tx, { type: 'label.removed', by, data: { labelId: id } })
}

/** What had this label has `into` instead; a job sees to that. */
export async function mergeLabel(tx: Tx, by: string, id: string, into: string): Promise<Label> {
  if (id === into) throw new Refused('bad-request', 'A label cannot be merged into itself.', { field: 'into' })
  const target = await getLabel(tx, into)
  await drop(tx, id)
  await recordInWorkspace(tx, { type: 'label.merged', by, data: { labelId: id, into } })
  return target
}

async function drop(tx: Tx, id: string): Promise<void> {
  const gone = await tx.rows('remove-label', 'delete from labels where workspace_id = $1 and id = $2 returning id', [
    tx.workspaceId,
    id,
  ])
  if (gone.length === 0) throw notFound('label')
}

/** Those that are not named come last, in the order they had. */
export async function arrangeLabels(tx: Tx, by: string, ids: string[]): Promise<void> {
  await tx.rows(
    'arrange-labels',
    `update labels l set position = o.n from (
       select id, row_number() over (order by array_position($2::uuid[], id) nulls last, position, created_at, id) as n
       from labels where workspace_id = $1
     ) o where l.workspace_id = $1 and l.id = o.id`,
    [tx.workspaceId, ids],
  )
  await recordInWorkspace(tx, { type: 'label.arranged', by, data: {} })
}
