import type { ContactImport, ImportCheck, ImportProblem, ImportSettings } from '@parley/protocol/contact.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { listFields } from '../fields/field.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { COLUMNS, type ContactRow } from './contact.ts'
import { readRows } from './import-file.ts'
import { getImport, piecesOf } from './imports.ts'
import { type ImportedFacts, type ReadRow, readImportRow } from './read-import-row.ts'

export const BATCH = 500
const PROBLEMS_SHOWN = 500

/** What an import would do, and why not with some rows. Reads the whole file; writes down nothing but the settings. */
export async function checkImport(db: Db, viewer: Viewer, id: string, settings: ImportSettings): Promise<ImportCheck> {
  need(viewer, 'contacts.manage')
  const found = await transaction(db, viewer.workspaceId, async (tx) => {
    const found = await getImport(tx, id, 'for update')
    if (found.state !== 'draft') throw new Refused('contact-changed', 'This import has begun already.')
    if (settings.columns.length !== found.columns.length)
      throw new Refused('bad-request', 'Say what becomes of each column.', { field: 'columns' })
    await tx.rows('keep-settings', 'update contact_imports set settings = $3 where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      id,
      JSON.stringify(settings),
    ])
    return { ...found, settings }
  })
  const check: ImportCheck = {
    tally: { fresh: 0, known: 0, mended: 0, left: 0 },
    problems: [],
    problemCount: 0,
    preview: [],
  }
  for await (const batch of readBatches(db, viewer.workspaceId, found)) {
    const knownAs = await transaction(db, viewer.workspaceId, (tx) => findKnownTo(tx, factsIn(batch), ''))
    for (const { facts, problems } of batch) {
      check.problemCount += problems.length
      check.problems.push(...problems.slice(0, PROBLEMS_SHOWN - check.problems.length))
      if (facts) {
        const known = knownAs(facts) !== undefined
        check.tally[known ? 'known' : 'fresh']++
        if (problems.length > 0) check.tally.mended++
        if (check.preview.length < 2)
          check.preview.push({ ...facts, tags: [...facts.tags, settings.tag].filter(Boolean), known })
      } else if (problems.length > 0) check.tally.left++
    }
  }
  return check
}

/** Every problem of the file, for the report. */
export async function* problemsOf(db: Db, workspaceId: string, found: ContactImport): AsyncGenerator<ImportProblem[]> {
  for await (const batch of readBatches(db, workspaceId, found)) yield batch.flatMap(({ problems }) => problems)
}

/** The rows as they will go in. Twice, as only the end of the file tells which of two rows with the same address counts. */
export async function* readBatches(db: Db, workspaceId: string, found: ContactImport): AsyncGenerator<ReadRow[]> {
  const settings = found.settings
  if (!settings) throw new Refused('contact-changed', 'Say first what becomes of each column.')
  const fields = await transaction(db, workspaceId, listFields)
  const read = async function* () {
    let isHead = true
    for await (const row of readRows(piecesOf(db, workspaceId, found.id), found)) {
      if (!isHead) yield readImportRow(row, found.columns, settings, fields)
      isHead = false
    }
  }
  const lastOf = new Map<string, { row: number; first: number; times: number }>()
  for await (const { row, facts } of read()) {
    if (!facts) continue
    const same = lastOf.get(keyOf(facts))
    if (same) Object.assign(same, { row, times: same.times + 1 })
    else lastOf.set(keyOf(facts), { row, first: row, times: 1 })
  }
  let batch: ReadRow[] = []
  for await (const one of read()) {
    const last = one.facts && lastOf.get(keyOf(one.facts))
    if (last && last.row !== one.row) one.facts = null
    else if (last && last.times > 1) {
      one.problems.push({
        row: one.row,
        column: null,
        value: one.facts!.email ?? one.facts!.phone!,
        what: `${last.times === 2 ? 'Twice' : `${last.times} times`} in the file, first in row ${last.first}. The last row counts.`,
        mended: true,
      })
    }
    batch.push(one)
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

export const factsIn = (batch: readonly ReadRow[]) => batch.flatMap(({ facts }) => (facts ? [facts] : []))

const keyOf = ({ email, phone }: ImportedFacts) => email ?? phone!

/**
 * Who of them is in the book: by the e-mail address, else by the number, unless each has an address of their own: a number
 * may be a family's.
 */
export async function findKnownTo(
  tx: Tx,
  facts: readonly ImportedFacts[],
  lock: '' | 'for update',
): Promise<(one: ImportedFacts) => ContactRow | undefined> {
  const rows = await tx.rows<ContactRow>(
    `known-to-import${lock}`,
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.gone_at is null
       and (c.email = any($2::text[]) or c.phone = any($3::text[])) order by c.id ${lock}`,
    [tx.workspaceId, facts.flatMap((one) => one.email ?? []), facts.flatMap((one) => one.phone ?? [])],
  )
  const byEmail = new Map(rows.map((row) => [row.email, row]))
  const byPhone = Map.groupBy(rows, (row) => row.phone)
  return ({ email, phone }) =>
    (email !== null ? byEmail.get(email) : undefined) ??
    (phone === null ? undefined : byPhone.get(phone)?.find((row) => row.email === null || email === null))
}
