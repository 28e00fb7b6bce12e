import { type Contact, MERGE_FIELDS, type MergeField } from '@parley/protocol/contact.ts'
import type { FieldValues } from '@parley/protocol/field.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { linkVisitors, lockVisitorsOf } from '../visitors/link-contact.ts'
import { type ContactRow, KEPT_DAYS, MOST_TAGS, present } from './contact.ts'
import { tagsAfter } from './edit.ts'
import { getContact, lockContacts } from './find.ts'
import { rememberInLife } from './remember.ts'
import { taken } from './save.ts'
import { keyOfName, writeContactWords } from './words.ts'

/** What a merge may change of the one that stays. */
export type Facts = Record<MergeField, string | null> & { tags: string[]; fields: FieldValues }

/** `take`: what comes from the one that joins. Tags, fields that only one has, identities and conversations are all kept. */
export type Merge = { keep: string; join: string; take: readonly (MergeField | `field:${string}`)[] }

/** Two contacts become one. Returns the merge's id, by which it can be undone. */
export async function mergeContacts(
  tx: Tx,
  viewer: Viewer,
  { keep, join, take }: Merge,
): Promise<{ id: string; contact: Contact }> {
  need(viewer, 'contacts.manage')
  if (keep === join) throw new Refused('bad-request', 'Choose two different contacts.')
  const { kept, joined, visitorIds } = await lockBoth(tx, viewer, keep, join)
  if (kept.gone_at !== null || joined.gone_at !== null) {
    throw new Refused('contact-changed', 'One of them was merged or deleted meanwhile. Look again.')
  }
  const before = factsOf(kept)
  const after = factsAfter(before, factsOf(joined), take)
  // First it leaves the book, so that its address is free for the one that stays.
  await tx.rows(
    'leave-the-book',
    'update contacts set gone_at = clock_timestamp(), merged_into = $3 where workspace_id = $1 and id = $2',
    [tx.workspaceId, join, keep],
  )
  await writeFacts(tx, keep, after)
  await linkVisitors(tx, visitorIds.get(join) ?? [], keep)
  const [merge] = await tx.rows<{ id: string }>(
    'write-merge',
    `insert into contact_merges (workspace_id, contact_id, merged_id, before, after, visitor_ids, by_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp()) returning id`,
    [tx.workspaceId, keep, join, JSON.stringify(before), JSON.stringify(after), visitorIds.get(join) ?? [], viewer.id],
  )
  await rememberInLife(tx, viewer.id, [keep], 'merged', { name: present(joined).name, merge: merge!.id })
  await recordInWorkspace(tx, { type: 'contact.merged', by: viewer.id, data: { contactId: keep, mergedId: join } })
  return { id: merge!.id, contact: present(await getContact(tx, viewer, keep)) }
}

/**
 * Two become two again: each has the visitors it had, and the one that stayed has what it had, but for what was changed
 * since the merge. Visitors who came since stay where they are.
 */
export async function undoMerge(tx: Tx, viewer: Viewer, id: string): Promise<Contact> {
  need(viewer, 'contacts.manage')
  const [merge] = await tx.rows<MergeRow>(
    'find-merge',
    `select contact_id, merged_id, before, after, visitor_ids, undone_at, at > now() - interval '${KEPT_DAYS} days' as in_time
     from contact_merges where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id],
  )
  if (!merge) throw notFound('merge')
  const { kept, joined, visitorIds } = await lockBoth(tx, viewer, merge.contact_id, merge.merged_id)
  const [{ undone }] = (await tx.rows<{ undone: boolean }>(
    'is-merge-undone',
    'select undone_at is not null as undone from contact_merges where workspace_id = $1 and id = $2 for update',
    [tx.workspaceId, id],
  )) as [{ undone: boolean }]
  if (undone) throw new Refused('contact-changed', 'This merge was undone already.')
  if (!merge.in_time) throw new Refused('undo-over', `A merge can be undone for ${KEPT_DAYS} days.`)
  if (kept.merged_into !== null) {
    throw new Refused(
      'undo-over',
      `${present(kept).name} was merged into another contact since. Undo that merge first.`,
    )
  }
  if (kept.gone_at !== null) throw new Refused('undo-over', `${present(kept).name} is deleted. Bring it back first.`)
  await writeFacts(tx, kept.id, factsBefore(factsOf(kept), merge.before, merge.after))
  if (joined.email !== null) {
    const [owner] = await tx.rows(
      'address-taken-since',
      'select 1 from contacts where workspace_id = $1 and email = $2 and gone_at is null',
      [tx.workspaceId, joined.email],
    )
    if (owner) throw await taken(tx, viewer, joined.email)
  }
  await tx.rows(
    'back-into-the-book',
    'update contacts set gone_at = null, merged_into = null where workspace_id = $1 and id = $2',
    [tx.workspaceId, joined.id],
  )
  const here = new Set(visitorIds.get(kept.id))
  await linkVisitors(
    tx,
    merge.visitor_ids.filter((visitor) => here.has(visitor)),
    joined.id,
  )
  await tx.rows(
    'merge-undone',
    'update contact_merges set undone_at = clock_timestamp() where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
  )
  await rememberInLife(tx, viewer.id, [kept.id], 'unmerged', { name: present(joined).name })
  await recordInWorkspace(tx, {
    type: 'contact.unmerged',
    by: viewer.id,
    data: { contactId: kept.id, mergedId: joined.id },
  })
  return present(await getContact(tx, viewer, kept.id))
}

type MergeRow = {
  contact_id: string
  merged_id: string
  before: Facts
  after: Facts
  visitor_ids: string[]
  in_time: boolean
}

/** Visitors first, as every message of theirs does: the other way round a merge and a message could wait for each other. */
async function lockBoth(tx: Tx, viewer: Viewer, keep: string, join: string) {
  const visitors = await lockVisitorsOf(tx, [keep, join])
  const rows = await lockContacts(tx, viewer, [keep, join])
  const [kept, joined] = [keep, join].map((id) => rows.find((row) => row.id === id))
  if (!kept || !joined) throw notFound('contact')
  const visitorIds = new Map<string, string[]>()
  for (const { id, contact_id } of visitors) visitorIds.set(contact_id, [...(visitorIds.get(contact_id) ?? []), id])
  return { kept, joined, visitorIds }
}

export function factsOf({ name, email, phone, company, tags, fields }: ContactRow): Facts {
  return { name, email, phone, company, tags, fields }
}

export function factsAfter(kept: Facts, joined: Facts, take: Merge['take']): Facts {
  const after = { ...kept, tags: tagsAfter(kept.tags, { addTags: joined.tags }).slice(0, MOST_TAGS) }
  for (const field of MERGE_FIELDS) if (take.includes(field)) after[field] = joined[field]
  after.fields = { ...joined.fields, ...kept.fields }
  for (const [field, value] of Object.entries(joined.fields))
    if (take.includes(`field:${field}`)) after.fields[field] = value
  return after
}

/** What the merge changed goes back; what somebody changed since stays. */
export function factsBefore(now: Facts, before: Facts, after: Facts): Facts {
  const back = { ...now }
  for (const field of MERGE_FIELDS) if (now[field] === after[field]) back[field] = before[field]
  const isUntouched = now.tags.join('\n') === after.tags.join('\n')
  const came = after.tags.filter((tag) => !before.tags.includes(tag))
  back.tags = isUntouched ? before.tags : now.tags.filter((tag) => !came.includes(tag))
  const fields = new Map<string, FieldValues[string] | undefined>(Object.entries(now.fields))
  for (const id of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])) {
    if (now.fields[id] === after.fields[id]) fields.set(id, before.fields[id])
  }
  back.fields = Object.fromEntries(
    [...fields].filter((entry): entry is [string, FieldValues[string]] => entry[1] !== undefined),
  )
  return back
}

async function writeFacts(tx: Tx, id: string, facts: Facts): Promise<void> {
  const { name, email, phone, company, tags, fields } = facts
  await tx.rows(
    'write-facts',
    `update contacts set name = $3, email = $4, phone = $5, company = $6, tags = $7, fields = $8, name_key = $9
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, name, email, phone, company, tags, JSON.stringify(fields), keyOfName(name)],
  )
  await writeContactWords(tx, [{ id, ...facts }])
}
