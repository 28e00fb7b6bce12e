import type { FieldValues } from '@parley/protocol/field.ts'
import {
  type Attributes,
  PAGES_KEPT,
  type VisitedPage,
  type VisitorDetails,
  type VisitorNote,
} from '@parley/protocol/visitor.ts'
import Bowser from 'bowser'
import { may, type Viewer } from '../agents/viewer.ts'
import type { CityOf } from '../places/city.ts'
import { maskAddress } from '../places/mask.ts'
import type { Tx } from '../platform/database.ts'
import { findVisitorRow } from './find.ts'
import { listNotes } from './note.ts'
import { identityOf } from './visitor.ts'

/** What this installation tells agents of places. */
export type Places = { cityOf: CityOf; maskIps: 'off' | 'agents' | 'stored' }
export const NO_PLACES: Places = { cityOf: () => null, maskIps: 'off' }

/** What agents may know of a visitor. Most of it is what a browser said of itself: text to show, never to trust. */
export async function getVisitorDetails(
  tx: Tx,
  viewer: Viewer,
  id: string,
  { cityOf, maskIps }: Places,
): Promise<VisitorDetails> {
  const [row, pages, notes, contact] = await Promise.all([
    findVisitorRow(tx, viewer, id),
    listPages(tx, id),
    listNotes(tx, id),
    contactOf(tx, id),
  ])
  const ipMasked =
    row.ip !== null && (maskIps === 'stored' || (maskIps === 'agents' && !may(viewer, 'visitors.addresses')))
  return {
    ...identityOf(row),
    // What somebody saved of the person counts more than what one of their browsers says.
    ...(contact?.name && { name: contact.name, named: true }),
    ...(contact && { email: contact.email ?? row.email }),
    inboxId: row.inbox_id,
    contactId: contact?.id ?? null,
    phone: contact?.phone ?? row.phone,
    fields: { ...(row.fields as FieldValues), ...contact?.fields },
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    city: cityOf(row.ip),
    ip: ipMasked ? maskAddress(row.ip!) : row.ip,
    ipMasked,
    ...deviceOf(row.user_agent),
    language: row.language,
    timeZone: row.time_zone,
    page: row.page_url === null ? null : { url: row.page_url, title: row.page_title ?? '' },
    pages,
    referrer: row.referrer,
    visit: row.visit as VisitorDetails['visit'],
    attributes: row.attributes as Attributes,
    confirmed: row.confirmed,
    notes: notes satisfies VisitorNote[],
  }
}

async function listPages(tx: Tx, id: string): Promise<VisitedPage[]> {
  const rows = await tx.rows<{ url: string; title: string; at: Date }>(
    'list-pages',
    `select url, title, at from visitor_pages where workspace_id = $1 and visitor_id = $2 order by at desc limit $3`,
    [tx.workspaceId, id, PAGES_KEPT],
  )
  return rows.map(({ url, title, at }) => ({ url, title, at: at.toISOString() }))
}

type Contact = { id: string; name: string | null; email: string | null; phone: string | null; fields: FieldValues }

async function contactOf(tx: Tx, id: string): Promise<Contact | undefined> {
  const [contact] = await tx.rows<Contact>(
    'contact-of-visitor',
    `select c.id, c.name, c.email, c.phone, c.fields from visitors v
     join contacts c on c.workspace_id = v.workspace_id and c.id = v.contact_id and c.gone_at is null
     where v.workspace_id = $1 and v.id = $2`,
    [tx.workspaceId, id],
  )
  return contact
}

type Device = Pick<VisitorDetails, 'browser' | 'os' | 'device'>

function deviceOf(userAgent: string | null): Device {
  if (!userAgent) return { browser: null, os: null, device: null } // Bowser throws on an empty one.
  const { browser, os, platform } = Bowser.parse(userAgent)
  const name = ({ name, version }: { name?: string; version?: string }) =>
    name ? [name, version?.split('.').slice(0, 2).join('.')].filter(Boolean).join(' ') : null
  return {
    browser: name(browser),
    os: name({ ...os, ...(os.versionName && { version: os.versionName }) }),
    device: DEVICES.find((one) => one === platform.type) ?? null,
  }
}

const DEVICES = ['desktop', 'mobile', 'tablet', 'tv'] as const
