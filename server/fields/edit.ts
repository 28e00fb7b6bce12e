import type { Field, FieldKind, FieldsAndPanel } from '@parley/protocol/field.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { completed, getField } from './field.ts'

const MOST = 100

export async function createField(
  tx: Tx,
  by: string,
  { name, kind, options }: { name: string; kind: FieldKind; options: string[] },
): Promise<Field> {
  needOptions(kind, options)
  const [row] = await tx.rows<{ id: string; count: number }>(
    'create-field',
    `insert into fields (workspace_id, name, kind, options, position)
     select $1, $2, $3, $4, 1 + coalesce(max(position), 0) from fields where workspace_id = $1 and removed_at is null
     having count(*) < $5
     on conflict (workspace_id, lower(name)) where removed_at is null do nothing
     returning id`,
    [tx.workspaceId, name, kind, kind === 'list' ? options : [], MOST],
  )
  if (!row) {
    const taken = await isTaken(tx, name, null)
    throw taken ? nameTaken() : new Refused('bad-request', `There may be ${MOST} fields. Remove one first.`)
  }
  await recordInWorkspace(tx, { type: 'field.created', by, data: { fieldId: row.id } })
  return getField(tx, row.id)
}

/** Its kind stays: answers of another kind would not fit. */
export async function editField(
  tx: Tx,
  by: string,
  id: string,
  { name, options }: { name?: string | undefined; options?: string[] | undefined },
): Promise<Field> {
  const was = await getField(tx, id)
  if (options) needOptions(was.kind, options)
  if (name !== undefined && (await isTaken(tx, name, id))) throw nameTaken()
  await tx.rows(
    'edit-field',
    `update fields set name = coalesce($3, name), options = coalesce($4, options) where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, name ?? null, was.kind === 'list' ? (options ?? null) : null],
  )
  await recordInWorkspace(tx, { type: 'field.changed', by, data: { fieldId: id } })
  return getField(tx, id)
}

/** Its answers are kept, and shown again once it is restored. */
export async function removeField(tx: Tx, by: string, id: string): Promise<void> {
  await getField(tx, id)
  await tx.rows(
    'remove-field',
    'update fields set removed_at = now() where workspace_id = $1 and id = $2 and removed_at is null',
    [tx.workspaceId, id],
  )
  await recordInWorkspace(tx, { type: 'field.removed', by, data: { fieldId: id } })
}

export async function restoreField(tx: Tx, by: string, id: string): Promise<Field> {
  const [row] = await tx.rows<{ name: string }>(
    'removed-field',
    'select name from fields where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
  )
  if (!row) throw notFound('field')
  if (await isTaken(tx, row.name, id)) throw nameTaken()
  await tx.rows('restore-field', 'update fields set removed_at = null where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    id,
  ])
  await recordInWorkspace(tx, { type: 'field.restored', by, data: { fieldId: id } })
  return getField(tx, id)
}

/** Those that are named in their order, the others behind them in the order they had. */
export async function orderFields(tx: Tx, by: string, ids: string[]): Promise<void> {
  await tx.rows(
    'order-fields',
    `update fields f set position = p.position from (
       select id, row_number() over (order by array_position($2::uuid[], id) nulls last, position, id) as position
       from fields where workspace_id = $1
     ) p where f.workspace_id = $1 and f.id = p.id`,
    [tx.workspaceId, ids],
  )
  await recordInWorkspace(tx, { type: 'field.arranged', by, data: {} })
}

export async function arrangePanel(tx: Tx, by: string, panel: FieldsAndPanel['panel']): Promise<void> {
  await tx.rows(
    'arrange-panel',
    `insert into panels (workspace_id, sections) values ($1, $2)
     on conflict (workspace_id) do update set sections = excluded.sections`,
    [tx.workspaceId, JSON.stringify(completed(panel))],
  )
  await recordInWorkspace(tx, { type: 'field.arranged', by, data: {} })
}

function needOptions(kind: FieldKind, options: string[]): void {
  if (kind !== 'list') return
  if (options.length === 0)
    throw new Refused('bad-request', 'A list needs something to choose from.', { field: 'options' })
  if (new Set(options).size < options.length)
    throw new Refused('bad-request', 'The same choice is there twice.', { field: 'options' })
}

async function isTaken(tx: Tx, name: string, but: string | null): Promise<boolean> {
  const rows = await tx.rows(
    'field-name-taken',
    `select 1 from fields where workspace_id = $1 and lower(name) = lower($2) and removed_at is null and id is distinct from $3::uuid`,
    [tx.workspaceId, name, but],
  )
  return rows.length > 0
}

function nameTaken(): Refused {
  return new Refused('id-taken', 'There is a field of this name already.', { field: 'name' })
}
