import type { VisitorDetails } from '@parley/protocol/conversation.ts'
import Bowser from 'bowser'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { identityOf } from './visitor.ts'

/** What agents may know of a visitor. All of it is what a browser said of itself: text to show, never to trust. */
export async function getVisitorDetails(tx: Tx, id: string): Promise<VisitorDetails> {
  const row = await tx.q
    .selectFrom('visitors')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('visitor')
  const { browser, os } = deviceOf(row.user_agent)
  return {
    ...identityOf(row),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    ip: row.ip,
    browser,
    os,
    language: row.language,
    timeZone: row.time_zone,
    page: row.page_url === null ? null : { url: row.page_url, title: row.page_title ?? '' },
    referrer: row.referrer,
    attributes: row.attributes as VisitorDetails['attributes'],
  }
}

function deviceOf(userAgent: string | null): { browser: string | null; os: string | null } {
  if (!userAgent) return { browser: null, os: null } // Bowser throws on an empty one.
  const { browser, os } = Bowser.parse(userAgent)
  const name = ({ name, version }: { name?: string; version?: string }) =>
    name ? [name, version?.split('.').slice(0, 2).join('.')].filter(Boolean).join(' ') : null
  return { browser: name(browser), os: name({ ...os, ...(os.versionName && { version: os.versionName }) }) }
}
