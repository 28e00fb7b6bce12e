import { LABEL_NAME_MAX, type Label } from '@parley/protocol/label.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'

export const labelSchema = z
  .object({ id: z.string(), name: z.string(), hue: z.int().min(0).max(359) })
  .meta({ id: 'Label' }) satisfies z.ZodType<Label>

/** As people see it: one way to write a sign, one space between words. */
export const labelNameSchema = z
  .string()
  .transform((name) => name.replaceAll('\u0000', '').toWellFormed().normalize('NFC').replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1, 'Say a name.').max(LABEL_NAME_MAX, `A name may have ${LABEL_NAME_MAX} characters.`))

export function listLabels(tx: Tx): Promise<Label[]> {
  return tx.rows<Label>(
    'list-labels',
    'select id, name, hue from labels where workspace_id = $1 order by position, created_at, id',
    [tx.workspaceId],
  )
}

export async function getLabel(tx: Tx, id: string): Promise<Label> {
  const [label] = await tx.rows<Label>(
    'get-label',
    'select id, name, hue from labels where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
  )
  if (!label) throw notFound('label')
  return label
}

/** Whoever puts labels on something holds them until the commit, so that none is deleted in between. */
export async function holdLabels(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await tx.rows<{ id: string }>(
    'hold-labels',
    'select id from labels where workspace_id = $1 and id = any($2::uuid[]) order by id for key share',
    [tx.workspaceId, ids],
  )
  if (rows.length < new Set(ids).size)
    throw new Refused('not-found', 'This label is not there any more.', { field: 'labelIds' })
}
