import {
  FIELD_KINDS,
  type Field,
  type FieldKind,
  type FieldsAndPanel,
  type FieldValues,
  PANEL_SECTIONS,
} from '@parley/protocol/field.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { checkedValue } from './value.ts'

export const fieldSchema = z
  .object({ id: z.string(), name: z.string(), kind: z.enum(FIELD_KINDS), options: z.array(z.string()) })
  .meta({ id: 'Field' }) satisfies z.ZodType<Field>

export const panelSchema = z.array(z.object({ section: z.enum(PANEL_SECTIONS), shown: z.boolean() }))

/** In the order that an admin gave them. */
export async function listFields(tx: Tx): Promise<Field[]> {
  return tx.rows<{ id: string; name: string; kind: FieldKind; options: string[] }>(
    'list-fields',
    `select id, name, kind, options from fields where workspace_id = $1 and removed_at is null order by position, id`,
    [tx.workspaceId],
  )
}

export async function getField(tx: Tx, id: string): Promise<Field> {
  const field = (await listFields(tx)).find((one) => one.id === id)
  if (!field) throw notFound('field')
  return field
}

export async function readFieldsAndPanel(tx: Tx): Promise<FieldsAndPanel> {
  const [fields, [row]] = await Promise.all([
    listFields(tx),
    tx.rows<{ sections: FieldsAndPanel['panel'] }>(
      'read-panel',
      'select sections from panels where workspace_id = $1',
      [tx.workspaceId],
    ),
  ])
  return { fields, panel: completed(row?.sections ?? []) }
}

/** Every section once: one that came with a newer version stands where it would without a choice. */
export function completed(chosen: FieldsAndPanel['panel']): FieldsAndPanel['panel'] {
  const panel = chosen.filter(
    ({ section }, at) =>
      (PANEL_SECTIONS as readonly string[]).includes(section) &&
      chosen.findIndex((one) => one.section === section) === at,
  )
  for (const [at, section] of PANEL_SECTIONS.entries()) {
    if (panel.some((one) => one.section === section)) continue
    const before = PANEL_SECTIONS.slice(0, at).findLast((one) => panel.some(({ section }) => section === one))
    panel.splice(1 + panel.findIndex((one) => one.section === before), 0, { section, shown: true })
  }
  return panel
}

/** Answers to fields that are there, checked: what to set, and which to take away. */
export async function checkedValues(
  tx: Tx,
  given: Record<string, unknown>,
): Promise<{ set: FieldValues; unset: string[] }> {
  const fields = await listFields(tx)
  const checked = Object.entries(given).map(([id, value]) => {
    const field = fields.find((one) => one.id === id)
    if (!field) throw notFound('field')
    return [id, checkedValue(field, value)] as const
  })
  return {
    set: Object.fromEntries(checked.filter(([, value]) => value !== null)) as FieldValues,
    unset: checked.filter(([, value]) => value === null).map(([id]) => id),
  }
}
