import type { Page } from '@parley/protocol/client.ts'
import { PAGES_KEPT } from '@parley/protocol/visitor.ts'
import type { Tx } from '../platform/database.ts'

/** Where they have been, oldest first. Told twice, it is kept once. Without a time, it is where they are now. */
export function writePages(tx: Tx, visitorId: string, pages: readonly Page[]): void {
  const dated = pages.filter((page) => page.at !== undefined).slice(-PAGES_KEPT)
  const now = pages.findLast((page) => page.at === undefined)
  if (dated.length > 0) tx.unawaited(writeDated(tx, visitorId, dated))
  if (now) tx.unawaited(writeNow(tx, visitorId, now))
  if (pages.length > 0) tx.unawaited(dropOldest(tx, visitorId))
}

/** The browser's clock may be wrong: nothing is later than now, nor longer ago than a day. */
function writeDated(tx: Tx, visitorId: string, pages: Page[]): Promise<unknown> {
  return tx.rows(
    'write-pages',
    `insert into visitor_pages (workspace_id, visitor_id, at, url, title)
     select distinct on (p.at) $1, $2, greatest(least(p.at, clock_timestamp()), clock_timestamp() - interval '1 day'), p.url, p.title
     from unnest($3::timestamptz[], $4::text[], $5::text[]) p(at, url, title)
     -- A title often comes a moment after its page.
     on conflict (workspace_id, visitor_id, at) do update set title = excluded.title
     where visitor_pages.url = excluded.url and visitor_pages.title <> excluded.title`,
    [
      tx.workspaceId,
      visitorId,
      pages.map((page) => page.at),
      pages.map((page) => page.url),
      pages.map((page) => page.title),
    ],
  )
}

/** As clients say it that keep no history. They say it again with every reconnection: the same page is not a new one. */
function writeNow(tx: Tx, visitorId: string, { url, title }: Page): Promise<unknown> {
  return tx.rows(
    'write-page-now',
    `insert into visitor_pages (workspace_id, visitor_id, at, url, title)
     select $1, $2, clock_timestamp(), $3, $4 where $3 is distinct from (
       select url from visitor_pages where workspace_id = $1 and visitor_id = $2 order by at desc limit 1)
     on conflict do nothing`,
    [tx.workspaceId, visitorId, url, title],
  )
}

function dropOldest(tx: Tx, visitorId: string): Promise<unknown> {
  return tx.rows(
    'drop-oldest-pages',
    `delete from visitor_pages where workspace_id = $1 and visitor_id = $2 and at < (
       select at from visitor_pages where workspace_id = $1 and visitor_id = $2 order by at desc offset $3 limit 1)`,
    [tx.workspaceId, visitorId, PAGES_KEPT - 1],
  )
}
