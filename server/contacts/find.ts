import type { Contact, ContactDetails, Identity } from '@parley/protocol/contact.ts'
import Bowser from 'bowser'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { type IdentityRow, identityOf } from '../visitors/visitor.ts'
import { COLUMNS, type ContactRow, inboxesOf, present, sees } from './contact.ts'
import { findMaybeSame } from './same.ts'

/** Looked for through what the viewer may see: what is not theirs does not exist. Deleted ones are there for their undoing. */
export async function getContact(tx: Tx, viewer: Viewer, id: string): Promise<ContactRow> {
  const [row] = await tx.rows<ContactRow>(
    'get-contact',
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.id = $2`,
    [tx.workspaceId, id],
  )
  if (!row || !sees(viewer, row)) throw notFound('contact')
  return row
}

/** Locked, for a verb that is about to change them; in the order of their ids, so that two verbs never wait for each other. */
export async function lockContacts(tx: Tx, viewer: Viewer, ids: readonly string[]): Promise<ContactRow[]> {
  const rows = await tx.rows<ContactRow>(
    'lock-contacts',
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.id = any($2::uuid[]) order by c.id for update`,
    [tx.workspaceId, ids],
  )
  return rows.filter((row) => sees(viewer, row))
}

export async function lockContact(tx: Tx, viewer: Viewer, id: string): Promise<ContactRow> {
  const [row] = await lockContacts(tx, viewer, [id])
  if (!row) throw notFound('contact')
  return row
}

/** Who has this address or number already: whoever is about to be saved is likely the same. */
export async function findKnown(
  tx: Tx,
  viewer: Viewer,
  { email, phone }: { email: string | null; phone: string | null },
): Promise<Contact[]> {
  if (email === null && phone === null) return []
  const rows = await tx.rows<ContactRow>(
    'find-known-contacts',
    `select ${COLUMNS} from contacts c where c.workspace_id = $1 and c.gone_at is null and (c.email = $2 or c.phone = $3)
     order by c.email is distinct from $2, c.last_seen_at desc limit 5`,
    [tx.workspaceId, email, phone],
  )
  return rows.filter((row) => sees(viewer, row)).map(present)
}

export async function getContactDetails(tx: Tx, viewer: Viewer, id: string): Promise<ContactDetails> {
  const row = await getContact(tx, viewer, id)
  const [identities, talk, same] = await Promise.all([
    findIdentities(tx, viewer, id),
    tx.rows<{ n: number; open: string | null }>(
      'conversations-of-contact',
      `select count(*) as n, (array_agg(k.id order by k.last_message_at desc) filter (where k.status <> 'ended'))[1] as open
       from visitors v join conversations k on k.workspace_id = v.workspace_id and k.visitor_id = v.id
       where v.workspace_id = $1 and v.contact_id = $2 and ($3::uuid[] is null or k.inbox_id = any($3::uuid[]))`,
      [tx.workspaceId, id, inboxesOf(viewer)],
    ),
    findMaybeSame(tx, viewer, row),
  ])
  return { contact: present(row), identities, conversations: talk[0]!.n, openConversation: talk[0]!.open, same }
}

type VisitorRow = IdentityRow & { inbox_id: string; user_agent: string | null; first_seen_at: Date; last_seen_at: Date }

async function findIdentities(tx: Tx, viewer: Viewer, id: string): Promise<Identity[]> {
  const rows = await tx.rows<VisitorRow>(
    'identities-of-contact',
    `select id, inbox_id, name, email, country, blocked_at, user_agent, first_seen_at, last_seen_at from visitors
     where workspace_id = $1 and contact_id = $2 and ($3::uuid[] is null or inbox_id = any($3::uuid[]))
     order by last_seen_at desc, id limit 100`,
    [tx.workspaceId, id, inboxesOf(viewer)],
  )
  return rows.map((row) => {
    const { name, email } = identityOf(row)
    return {
      visitorId: row.id,
      inboxId: row.inbox_id,
      name,
      email,
      device: deviceOf(row.user_agent),
      firstSeenAt: row.first_seen_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
    }
  })
}

function deviceOf(userAgent: string | null): string | null {
  if (!userAgent) return null
  const { browser, os } = Bowser.parse(userAgent)
  return [browser.name, os.name].filter(Boolean).join(', ') || null
}
