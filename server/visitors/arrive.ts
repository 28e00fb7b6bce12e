import { openBatch } from '../platform/batch.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { pagesOf, rememberVisitor } from './remember.ts'
import type { VisitorAuthor } from './visitor.ts'

/**
 * A visitor is here again: what their hello tells anew is written down, if they have ever written to us. Looked up at once
 * for all who say hello in the same moment; after a restart that is everybody, and nobody's page has changed.
 */
export function openVisitorArrivals(db: Db) {
  return openBatch(100, async (workspaceId, arrived: VisitorAuthor[]) => {
    await transaction(db, workspaceId, async (tx) => {
      const rows = await knownOf(tx, arrived)
      for (const visitor of arrived) {
        const known = rows.get(visitor.id)
        if (!known || !tellsAnew(visitor, known)) continue
        await rememberVisitor(tx, visitor)
        tx.news.workspace.push({ type: 'visitor.changed', visitorId: visitor.id, inboxId: visitor.inboxId })
        delete visitor.seen.profile.visit
      }
    })
    return arrived.map(() => null)
  })
}

type Known = {
  id: string
  name: string | null
  email: string | null
  attributes: Record<string, unknown>
  edited: string[]
  confirmed: string[]
  page_url: string | null
  language: string | null
  time_zone: string | null
  last_page_at: Date | null
}

async function knownOf(tx: Tx, arrived: VisitorAuthor[]): Promise<Map<string, Known>> {
  const rows = await tx.rows<Known>(
    'arrived-visitors',
    `select v.*, p.at as last_page_at from unnest($2::uuid[]) arrived(id)
     cross join lateral (
       select id, name, email, attributes, edited, confirmed, page_url, language, time_zone from visitors
       where workspace_id = $1 and id = arrived.id offset 0
     ) v
     left join lateral (
       select at from visitor_pages where workspace_id = $1 and visitor_id = v.id order by at desc limit 1
     ) p on true`,
    [tx.workspaceId, arrived.map((visitor) => visitor.id)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function tellsAnew({ seen: { profile, page } }: VisitorAuthor, known: Known): boolean {
  const { name, email, language, timeZone, attributes = {}, visit } = profile
  const last = known.last_page_at?.getTime() ?? 0
  return (
    (page !== null && page.url !== known.page_url) ||
    (name !== undefined && name !== known.name && !known.edited.includes('name')) ||
    (email !== undefined && email !== known.email && !known.edited.includes('email')) ||
    (language !== undefined && language !== known.language) ||
    (timeZone !== undefined && timeZone !== known.time_zone) ||
    Object.entries(attributes).some(
      ([key, value]) => known.attributes[key] !== value && !known.confirmed.includes(key),
    ) ||
    pagesOf(visit, page).some(({ at }) => at !== undefined && Date.parse(at) > last)
  )
}
