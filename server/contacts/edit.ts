import type { Contact } from '@parley/protocol/contact.ts'
import type { FieldValue } from '@parley/protocol/field.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { lockVisitorsOf, nameVisitorsOf } from '../visitors/link-contact.ts'
import { COLUMNS, type ContactRow, MOST_TAGS, present } from './contact.ts'
import { lockContact } from './find.ts'
import { rememberInLife } from './remember.ts'
import { taken } from './save.ts'
import { keyOfName, writeContactWords } from './words.ts'

/** What is not named stays. A field set to null is empty. */
export type Change = {
  name?: string | null | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
  company?: string | null | undefined
  fields?: Record<string, FieldValue | null> | undefined
  addTags?: string[] | undefined
  removeTags?: string[] | undefined
}

/** Each fact by itself, so that two who change different ones both do; of the same, the last one stands. */
export async function editContact(tx: Tx, viewer: Viewer, id: string, change: Change): Promise<Contact> {
  if (change.name !== undefined) await lockVisitorsOf(tx, [id])
  const was = await lockContact(tx, viewer, id)
  if (was.gone_at !== null) throw notFound('contact')
  const fields = Object.entries({ ...was.fields, ...change.fields }).filter(([, value]) => value !== null)
  const next = {
    name: change.name === undefined ? was.name : change.name,
    email: change.email === undefined ? was.email : change.email,
    phone: change.phone === undefined ? was.phone : change.phone,
    company: change.company === undefined ? was.company : change.company,
    tags: tagsAfter(was.tags, change),
  }
  if (next.tags.length > MOST_TAGS)
    throw new Refused('bad-request', `A contact may have ${MOST_TAGS} tags.`, { field: 'addTags' })
  if (next.email !== was.email && next.email !== null) {
    // The unique index decides; asking first lets us say whose it is without breaking the transaction.
    const [other] = await tx.rows(
      'address-of-another',
      `select 1 from contacts where workspace_id = $1 and email = $2 and gone_at is null and id <> $3`,
      [tx.workspaceId, next.email, id],
    )
    if (other) throw await taken(tx, viewer, next.email)
  }
  const [row] = await tx
    .rows<ContactRow>(
      'edit-contact',
      `update contacts c set name = $3, email = $4, phone = $5, company = $6, tags = $7, fields = $8, name_key = $9
       where c.workspace_id = $1 and c.id = $2 returning ${COLUMNS}`,
      [
        tx.workspaceId,
        id,
        next.name,
        next.email,
        next.phone,
        next.company,
        next.tags,
        JSON.stringify(Object.fromEntries(fields)),
        keyOfName(next.name),
      ],
    )
    .catch(rethrowTaken)
  await writeContactWords(tx, [row!])
  if (next.name !== was.name) await nameVisitorsOf(tx, id, was.name, next.name)
  const added = next.tags.filter((tag) => !was.tags.includes(tag))
  const removed = was.tags.filter((tag) => !next.tags.includes(tag))
  if (added.length + removed.length > 0) await rememberInLife(tx, viewer.id, [id], 'tagged', { added, removed })
  await recordInWorkspace(tx, { type: 'contact.changed', by: viewer.id, data: { contactIds: [id] } })
  return present(row!)
}

export function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: Change): string[] {
  const is = (some: readonly string[]) => (tag: string) => some.some((one) => one.toLowerCase() === tag.toLowerCase())
  const kept = tags.filter((tag) => !is(removeTags)(tag))
  return [...kept, ...addTags.filter((tag) => !is(kept)(tag))]
}

/** Two took the same address in the same moment: the second hears of it here. */
export function rethrowTaken(error: unknown): never {
  if ((error as { code?: string; constraint?: string }).constraint !== 'contacts_email') throw error
  throw new Refused('contact-taken', 'Another contact has this e-mail address.', { field: 'email' })
}
