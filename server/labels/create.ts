import { LABEL_HUES, type Label } from '@parley/protocol/label.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { invariant } from '../platform/invariant.ts'
import { listLabels } from './label.ts'

/** The label of this name. Two who make it at once, or by different case, both get the one that there is then. */
export async function createLabel(
  tx: Tx,
  by: string,
  { name, hue }: { name: string; hue?: number | undefined },
): Promise<{ label: Label; made: boolean }> {
  const all = await listLabels(tx)
  const [label] = await tx.rows<Label>(
    'create-label',
    `insert into labels (workspace_id, name, hue, position)
     values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from labels where workspace_id = $1))
     on conflict (workspace_id, lower(name collate pg_unicode_fast)) do nothing returning id, name, hue`,
    [tx.workspaceId, name, hue ?? freeHue(all)],
  )
  if (label) {
    await recordInWorkspace(tx, { type: 'label.created', by, data: { labelId: label.id } })
    return { label, made: true }
  }
  // The insert has waited for the other's commit, so this statement sees what they made.
  const [there] = await tx.rows<Label>(
    'find-label-by-name',
    `select id, name, hue from labels where workspace_id = $1 and lower(name collate pg_unicode_fast) = lower($2 collate pg_unicode_fast)`,
    [tx.workspaceId, name],
  )
  invariant(there, 'A name that is taken has a label.')
  return { label: there, made: false }
}

function freeHue(labels: Label[]): number {
  const used = new Set(labels.map((label) => label.hue))
  return LABEL_HUES.find((hue) => !used.has(hue)) ?? LABEL_HUES[labels.length % LABEL_HUES.length]!
}
