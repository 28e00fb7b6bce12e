import type { Tx } from '../platform/database.ts'
import type { VisitorAuthor } from './visitor.ts'
import { writeVisitorWords } from './words.ts'

/** Writes down what a visitor's browser says of itself. Makes the row: only a first message may call this for a new visitor. */
export async function rememberVisitor(tx: Tx, visitor: VisitorAuthor): Promise<void> {
  const { ip, userAgent, profile, page } = visitor.seen
  const [row] = await tx.rows<{ name: string | null; email: string | null; renamed: boolean }>(
    'remember-visitor',
    `insert into visitors (workspace_id, id, inbox_id, name, email, attributes, language, time_zone, user_agent, ip,
       page_url, page_title, referrer)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (workspace_id, id) do update set
       name = coalesce(excluded.name, visitors.name), email = coalesce(excluded.email, visitors.email),
       attributes = visitors.attributes || excluded.attributes,
       language = coalesce(excluded.language, visitors.language), time_zone = coalesce(excluded.time_zone, visitors.time_zone),
       user_agent = coalesce(excluded.user_agent, visitors.user_agent), ip = coalesce(excluded.ip, visitors.ip),
       page_url = coalesce(excluded.page_url, visitors.page_url), page_title = coalesce(excluded.page_title, visitors.page_title),
       referrer = coalesce(visitors.referrer, excluded.referrer), last_seen_at = clock_timestamp()
     returning new.name, new.email, (old.name, old.email) is distinct from (new.name, new.email) as renamed`,
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
      page?.referrer ?? null,
    ],
  )
  if (row?.renamed) tx.unawaited(writeVisitorWords(tx, [{ workspaceId: tx.workspaceId, id: visitor.id, ...row }]))
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
