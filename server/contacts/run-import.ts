import type { ContactImport, ImportTally } from '@parley/protocol/contact.ts'
import { newId } from '@parley/protocol/id.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { enqueue } from '../platform/queue.ts'
import { Refused } from '../platform/refused.ts'
import { BATCH, factsIn, findKnownTo, readBatches } from './check-import.ts'
import { type ContactRow, KEPT_DAYS } from './contact.ts'
import { tagsAfter } from './edit.ts'
import { getImport } from './imports.ts'
import { type Facts, factsBefore, factsOf } from './merge.ts'
import type { ImportedFacts, ReadRow } from './read-import-row.ts'
import { rememberInLife } from './remember.ts'
import { keyOfName, writeContactWords } from './words.ts'

/** From now on it goes by itself. Twice is once. */
export async function startImport(tx: Tx, viewer: Viewer, id: string): Promise<ContactImport> {
  need(viewer, 'contacts.manage')
  const found = await getImport(tx, id, 'for update')
  if (found.state === 'running' || found.state === 'done') return found
  if (found.state !== 'draft') throw new Refused('contact-changed', 'This import was undone.')
  if (!found.settings) throw new Refused('contact-changed', 'Say first what becomes of each column.')
  await setState(tx, id, 'running')
  await enqueue(tx, 'import-contacts', { importId: id })
  return getImport(tx, id)
}

export async function startUndo(tx: Tx, viewer: Viewer, id: string): Promise<ContactImport> {
  need(viewer, 'contacts.manage')
  const found = await getImport(tx, id, 'for update')
  if (found.state === 'undoing' || found.state === 'undone') return found
  if (found.state !== 'done') throw new Refused('contact-changed', 'Wait until the import is through.')
  if (Date.parse(found.createdAt) < Date.now() - KEPT_DAYS * 86_400_000)
    throw new Refused('undo-over', `An import can be undone for ${KEPT_DAYS} days.`)
  await setState(tx, id, 'undoing')
  await enqueue(tx, 'undo-contact-import', { importId: id })
  return getImport(tx, id)
}

/**
 * The job. Each batch is one transaction with how far it got, so a crash goes on where it stopped, and nobody comes in twice.
 * Desks hear of its end, not of each batch: they would all count everybody anew, a hundred times.
 */
export async function runImport(db: Db, workspaceId: string, id: string): Promise<void> {
  const found = await transaction(db, workspaceId, (tx) => getImport(tx, id))
  if (found.state !== 'running') return
  let at = 0
  for await (const batch of readBatches(db, workspaceId, found)) {
    at += batch.length
    if (at <= found.doneRows) continue
    const goesOn = await transaction(db, workspaceId, async (tx) => {
      const { state, doneRows, tally } = await getImport(tx, id, 'for update')
      // The same job twice, after one of them was given up for dead.
      if (state !== 'running' || doneRows !== at - batch.length) return false
      await bringIn(tx, found, batch, tally)
      await tx.rows(
        'import-got-to',
        'update contact_imports set done_rows = $3, tally = $4 where workspace_id = $1 and id = $2',
        [workspaceId, id, at, JSON.stringify(tally)],
      )
      return true
    })
    if (!goesOn) return
  }
  await transaction(db, workspaceId, async (tx) => {
    if ((await getImport(tx, id, 'for update')).state !== 'running') return
    await setState(tx, id, 'done')
    await recordInWorkspace(tx, { type: 'contact.imported', by: found.by, data: { importId: id } })
  })
}

async function bringIn(tx: Tx, found: ContactImport, batch: readonly ReadRow[], tally: ImportTally): Promise<void> {
  for (const { facts, problems } of batch) {
    if (facts && problems.length > 0) tally.mended++
    if (!facts && problems.length > 0) tally.left++
  }
  let waiting = factsIn(batch)
  // Whose address was saved by somebody else between our look and our writing is known the second time.
  for (let round = 0; round < 3 && waiting.length > 0; round++) {
    const knownAs = await findKnownTo(tx, waiting, 'for update')
    const known = waiting.flatMap((facts) => {
      const row = knownAs(facts)
      return row ? [{ row, facts }] : []
    })
    tally.known += known.length
    await fillUp(tx, found, known)
    const fresh = waiting.filter((facts) => !knownAs(facts))
    const written = await writeFresh(tx, found, fresh)
    tally.fresh += written.size
    waiting = fresh.filter((facts) => !written.has(facts))
  }
}

async function writeFresh(
  tx: Tx,
  { id, settings, by }: ContactImport,
  fresh: readonly ImportedFacts[],
): Promise<Set<ImportedFacts>> {
  const drafts = new Map(
    fresh.map((facts) => [newId(), { ...facts, tags: tagsAfter(facts.tags, { addTags: tagOf(settings) }) }]),
  )
  const sources = new Map([...drafts.keys()].map((draft, at) => [draft, fresh[at]!]))
  const rows = await tx.rows<{ id: string }>(
    'write-imported',
    `insert into contacts (workspace_id, id, name, email, phone, company, tags, fields, name_key, origin, import_id, created_by)
     select $1, d.id, d.name, d.email, d.phone, d.company, d.tags, d.fields, d.name_key, 'import', $3, $4
     from jsonb_to_recordset($2) d(id uuid, name text, email text, phone text, company text, tags text[], fields jsonb, name_key text)
     on conflict do nothing returning id`,
    [
      tx.workspaceId,
      JSON.stringify([...drafts].map(([draft, facts]) => ({ ...facts, id: draft, name_key: keyOfName(facts.name) }))),
      id,
      by,
    ],
  )
  await writeContactWords(
    tx,
    rows.map((row) => ({ id: row.id, ...drafts.get(row.id)! })),
  )
  await rememberInLife(
    tx,
    by,
    rows.map((row) => row.id),
    'created',
    { origin: 'import' },
  )
  return new Set(rows.map((row) => sources.get(row.id)!))
}

const tagOf = (settings: ContactImport['settings']) => (settings?.tag ? [settings.tag] : [])

async function fillUp(
  tx: Tx,
  { id, settings }: ContactImport,
  known: readonly { row: ContactRow; facts: ImportedFacts }[],
): Promise<void> {
  if (settings?.known === 'skip' || known.length === 0) return
  const changes = new Map<string, { before: Facts; after: Facts }>()
  for (const { row, facts } of known) {
    const before = changes.get(row.id)?.before ?? factsOf(row)
    const now = changes.get(row.id)?.after ?? before
    const ours = settings?.known === 'replace' ? facts : now
    const theirs = settings?.known === 'replace' ? now : facts
    const after: Facts = {
      name: ours.name ?? theirs.name,
      // The address by which they were found is the same; one found by number may get one.
      email: now.email ?? facts.email,
      phone: ours.phone ?? theirs.phone,
      company: ours.company ?? theirs.company,
      tags: tagsAfter(now.tags, { addTags: [...facts.tags, ...tagOf(settings)] }).slice(0, 50),
      fields: { ...theirs.fields, ...ours.fields },
    }
    changes.set(row.id, { before, after })
  }
  await writeMany(
    tx,
    [...changes].map(([contact, { after }]) => [contact, after]),
  )
  await tx.rows(
    'write-import-changes',
    `insert into contact_import_changes (workspace_id, import_id, contact_id, before, after)
     select $1, $2, d.id, d.before, d.after from jsonb_to_recordset($3) d(id uuid, before jsonb, after jsonb)
     on conflict (workspace_id, import_id, contact_id) do update set after = excluded.after`,
    [tx.workspaceId, id, JSON.stringify([...changes].map(([contact, change]) => ({ id: contact, ...change })))],
  )
}

async function writeMany(tx: Tx, contacts: readonly (readonly [string, Facts])[]): Promise<void> {
  await tx.rows(
    'write-many-facts',
    `update contacts c set name = d.name, email = d.email, phone = d.phone, company = d.company, tags = d.tags, fields = d.fields, name_key = d.name_key
     from jsonb_to_recordset($2) d(id uuid, name text, email text, phone text, company text, tags text[], fields jsonb, name_key text)
     where c.workspace_id = $1 and c.id = d.id`,
    [
      tx.workspaceId,
      JSON.stringify(contacts.map(([id, facts]) => ({ ...facts, id, name_key: keyOfName(facts.name) }))),
    ],
  )
  await writeContactWords(
    tx,
    contacts.map(([id, facts]) => ({ id, ...facts })),
  )
}

/**
 * The job that takes an import back. Whom it made goes, but for those who have written since; what it filled in elsewhere is
 * taken out, but for what somebody changed since.
 */
export async function undoImport(db: Db, workspaceId: string, id: string): Promise<void> {
  for (;;) {
    const more = await transaction(db, workspaceId, async (tx) => {
      const found = await getImport(tx, id, 'for update')
      if (found.state !== 'undoing') return false
      const gone = await tx.rows<{ id: string }>(
        'undo-imported',
        `update contacts set gone_at = clock_timestamp() where workspace_id = $1 and id in (
           select id from contacts where workspace_id = $1 and import_id = $2 and gone_at is null and inbox_ids = '{}' limit $3 for update
         ) returning id`,
        [workspaceId, id, BATCH],
      )
      await rememberInLife(
        tx,
        found.by,
        gone.map((row) => row.id),
        'deleted',
      )
      const changed = await takeOut(tx, found)
      return gone.length + changed > 0
    })
    if (!more) break
  }
  await transaction(db, workspaceId, async (tx) => {
    const found = await getImport(tx, id, 'for update')
    if (found.state !== 'undoing') return
    await setState(tx, id, 'undone')
    await recordInWorkspace(tx, { type: 'contact.import-undone', by: found.by, data: { importId: id } })
  })
}

async function takeOut(tx: Tx, { id }: ContactImport): Promise<number> {
  const rows = await tx.rows<{ contact_id: string; before: Facts; after: Facts }>(
    'take-import-changes',
    `delete from contact_import_changes where workspace_id = $1 and import_id = $2 and contact_id in (
       select contact_id from contact_import_changes where workspace_id = $1 and import_id = $2 limit $3
     ) returning contact_id, before, after`,
    [tx.workspaceId, id, BATCH],
  )
  const now = await tx.rows<ContactRow>(
    'changed-by-import',
    `select c.* from contacts c where c.workspace_id = $1 and c.id = any($2::uuid[]) and c.gone_at is null order by c.id for update`,
    [tx.workspaceId, rows.map((row) => row.contact_id)],
  )
  await writeMany(
    tx,
    now.map((row) => {
      const { before, after } = rows.find((one) => one.contact_id === row.id)!
      return [row.id, factsBefore(factsOf(row), before, after)]
    }),
  )
  return rows.length
}

async function setState(tx: Tx, id: string, state: ContactImport['state']): Promise<void> {
  await tx.rows(
    'set-import-state',
    'update contact_imports set state = $3, started_at = coalesce(started_at, now()) where workspace_id = $1 and id = $2',
    [tx.workspaceId, id, state],
  )
}
