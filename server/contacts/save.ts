import type { Contact } from '@parley/protocol/contact.ts'
import type { FieldValues } from '@parley/protocol/field.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { type LinkedVisitor, linkVisitors, lockVisitor, nameVisitorsOf } from '../visitors/link-contact.ts'
import { numberOf } from '../visitors/visitor.ts'
import { COLUMNS, type ContactRow, present, sees } from './contact.ts'
import { getContact, lockContact } from './find.ts'
import { rememberInLife } from './remember.ts'
import { keyOfName, writeContactWords } from './words.ts'

export type Draft = {
  /** Made by the client: saving twice is one contact. */
  id: string
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  tags: string[]
  fields: FieldValues
  visitorId?: string | undefined
}

/** The one door by which a person gets into the book by hand; with `visitorId`, as the one who talks to us. */
export async function saveContact(tx: Tx, viewer: Viewer, draft: Draft): Promise<Contact> {
  // The visitor first: whoever takes both locks takes that one first.
  const visitor = draft.visitorId === undefined ? null : await lockVisitor(tx, viewer, draft.visitorId)
  const [saved] = await tx.rows<ContactRow>(
    'save-contact',
    `insert into contacts as c (workspace_id, id, name, email, phone, company, tags, fields, name_key, origin, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning ${COLUMNS}`,
    [
      tx.workspaceId,
      draft.id,
      draft.name,
      draft.email,
      draft.phone,
      draft.company,
      draft.tags,
      JSON.stringify(draft.fields),
      keyOfName(draft.name),
      visitor ? 'conversation' : 'hand',
      viewer.id,
    ],
  )
  if (!saved) return present(await savedBefore(tx, viewer, draft, visitor))
  await writeContactWords(tx, [draft])
  await rememberInLife(tx, viewer.id, [draft.id], 'created', { origin: saved.origin })
  await recordInWorkspace(tx, { type: 'contact.created', by: viewer.id, data: { contactIds: [draft.id] } })
  if (visitor) await link(tx, visitor, draft.id)
  return present(await getContact(tx, viewer, draft.id))
}

/** The same request again, or an address that is somebody's. */
async function savedBefore(tx: Tx, viewer: Viewer, draft: Draft, visitor: LinkedVisitor | null): Promise<ContactRow> {
  const [mine] = await tx.rows<ContactRow>(
    'saved-before',
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.id = $2 and c.created_by = $3 and c.gone_at is null`,
    [tx.workspaceId, draft.id, viewer.id],
  )
  if (mine && (!visitor || visitor.contact_id === mine.id)) return mine
  throw await taken(tx, viewer, draft.email)
}

/** Says whose address it is to those who may know. */
export async function taken(tx: Tx, viewer: Viewer, email: string | null): Promise<Refused> {
  const [owner] = await tx.rows<ContactRow>(
    'owner-of-address',
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.email = $2 and c.gone_at is null`,
    [tx.workspaceId, email],
  )
  if (!owner || !sees(viewer, owner))
    return new Refused('contact-taken', 'Another contact has this e-mail address.', { field: 'email' })
  return new Refused('contact-taken', `${present(owner).name} has this e-mail address.`, {
    field: 'email',
    contact: owner.id,
  })
}

/** This visitor is that contact: what we know of the visitor fills what is empty there. */
export async function linkVisitor(tx: Tx, viewer: Viewer, contactId: string, visitorId: string): Promise<Contact> {
  const visitor = await lockVisitor(tx, viewer, visitorId)
  const contact = await lockContact(tx, viewer, contactId)
  if (contact.gone_at !== null) throw notFound('contact')
  if (visitor.contact_id !== contactId) {
    await link(tx, visitor, contactId)
    const name = visitor.name ?? `Visitor ${numberOf(visitor.id)}`
    await rememberInLife(tx, viewer.id, [contactId], 'linked', { visitorId, name })
    await recordInWorkspace(tx, { type: 'contact.changed', by: viewer.id, data: { contactIds: [contactId] } })
  }
  return present(await getContact(tx, viewer, contactId))
}

async function link(tx: Tx, visitor: LinkedVisitor, contactId: string): Promise<void> {
  await linkVisitors(tx, [visitor.id], contactId)
  const [filled] = await tx.rows<ContactRow>(
    'fill-contact',
    `update contacts c set fields = $3::jsonb || c.fields, phone = coalesce(c.phone, $4)
     where c.workspace_id = $1 and c.id = $2 returning ${COLUMNS}`,
    [tx.workspaceId, contactId, JSON.stringify(visitor.fields), visitor.phone],
  )
  await writeContactWords(tx, [filled!])
  if (filled!.name !== null) await nameVisitorsOf(tx, contactId, null, filled!.name)
}

/** This visitor is somebody else, or we do not know who. */
export async function unlinkVisitor(tx: Tx, viewer: Viewer, contactId: string, visitorId: string): Promise<void> {
  const visitor = await lockVisitor(tx, viewer, visitorId)
  if (visitor.contact_id !== contactId) throw notFound('visitor')
  await linkVisitors(tx, [visitorId], null)
  await recordInWorkspace(tx, { type: 'contact.changed', by: viewer.id, data: { contactIds: [contactId] } })
}
