import type { Page, Visit } from '@parley/protocol/client.ts'
import { countryOf } from '../places/country.ts'
import type { Tx } from '../platform/database.ts'
import { writePages } from './pages.ts'
import type { VisitorAuthor } from './visitor.ts'
import { writeVisitorWords } from './words.ts'

/**
 * Writes down what a visitor's browser says of itself. Makes the row: only a first message may call this for a new visitor.
 * What an agent wrote, and what a server of ours told us, stays as it is. Holds the row from then on, which a block takes as
 * well; `blocked` says which of the two was first.
 */
export async function rememberVisitor(tx: Tx, visitor: VisitorAuthor): Promise<{ blocked: boolean }> {
  const { ip, userAgent, profile, page } = visitor.seen
  const [row] = await tx.rows<{
    name: string | null
    email: string | null
    phone: string | null
    renamed: boolean
    blocked: boolean
  }>(
    'remember-visitor',
    `insert into visitors (workspace_id, id, inbox_id, name, email, attributes, language, time_zone, user_agent, ip,
       page_url, page_title, referrer, country, visit)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (workspace_id, id) do update set
       name = case when 'name' = any(visitors.edited) then visitors.name else coalesce(excluded.name, visitors.name) end,
       email = case when 'email' = any(visitors.edited) then visitors.email else coalesce(excluded.email, visitors.email) end,
       -- Bounded, as a page may send other names every time.
       attributes = case when pg_column_size(visitors.attributes) > 65536 then visitors.attributes
         else visitors.attributes || (excluded.attributes - visitors.confirmed) end,
       language = coalesce(excluded.language, visitors.language), time_zone = coalesce(excluded.time_zone, visitors.time_zone),
       user_agent = coalesce(excluded.user_agent, visitors.user_agent), ip = coalesce(excluded.ip, visitors.ip),
       country = coalesce(excluded.country, visitors.country),
       page_url = coalesce(excluded.page_url, visitors.page_url), page_title = coalesce(excluded.page_title, visitors.page_title),
       referrer = coalesce(visitors.referrer, excluded.referrer), visit = coalesce(excluded.visit, visitors.visit),
       last_seen_at = clock_timestamp()
     returning new.name, new.email, new.phone, (old.name, old.email) is distinct from (new.name, new.email) as renamed,
       new.blocked_at is not null as blocked`,
    [
      tx.workspaceId,
      visitor.id,
      visitor.inboxId,
      profile.name ?? null,
      profile.email ?? null,
      JSON.stringify(profile.attributes ?? {}),
      profile.language ?? null,
      profile.timeZone ?? null,
      userAgent,
      ip,
      page?.url ?? null,
      page?.title ?? null,
      profile.visit?.referrer ?? page?.referrer ?? null,
      countryOf(ip),
      visitOf(profile.visit),
    ],
  )
  writePages(tx, visitor.id, pagesOf(profile.visit, page))
  if (row?.renamed) tx.unawaited(writeVisitorWords(tx, [{ workspaceId: tx.workspaceId, id: visitor.id, ...row }]))
  return { blocked: row!.blocked }
}

/** The same for a visitor who may not have written yet: nobody's row is made. True when there was one to update. */
export async function updateVisitor(tx: Tx, visitor: VisitorAuthor): Promise<boolean> {
  const known = await tx.rows('visitor-known', 'select 1 from visitors where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    visitor.id,
  ])
  if (known.length > 0) await rememberVisitor(tx, visitor)
  return known.length > 0
}

function visitOf(visit: Visit | undefined): string | null {
  return visit ? JSON.stringify({ referrer: visit.referrer || null, utm: visit.utm ?? {} }) : null
}

/** The page they are on is the last of the visit, too. */
export function pagesOf(visit: Visit | undefined, page: Page | null): Page[] {
  const pages = visit?.pages ?? []
  const last = pages.at(-1)
  const isThere = page && (pages.some((one) => one.at === page.at && page.at !== undefined) || last?.url === page.url)
  return page && !isThere ? [...pages, page] : pages
}
