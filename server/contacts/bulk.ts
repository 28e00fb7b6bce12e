import type { ContactFilter } from '@parley/protocol/contact.ts'
import { need } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { inboxesOf, KEPT_DAYS, MOST_TAGS, seenThrough } from './contact.ts'
import { type Condition, conditionOf } from './filter.ts'
import { wordOfTag } from './words.ts'

/** Those that were ticked, or all that a filter finds. */
export type Chosen = { ids: string[] } | { filter: ContactFilter }
/** `skipped`: gone meanwhile, or their address is somebody else's now. */
export type Done = { done: number; skipped: number }

/** Of all that a filter finds, so many in one transaction: nobody who writes meanwhile waits for the rest. */
export const PIECE = 5000

/** Piece by piece, until a piece finds nothing left to do. */
export async function inPieces(piece: () => Promise<Done>): Promise<Done> {
  const all: Done = { done: 0, skipped: 0 }
  for (;;) {
    const { done, skipped } = await piece()
    all.done += done
    all.skipped = skipped
    if (done < PIECE) return all
  }
}

function chosenBy(tx: Tx, viewer: Viewer, chosen: Chosen): Condition {
  if ('filter' in chosen) return conditionOf(tx.workspaceId, viewer, chosen.filter)
  return {
    where: `c.workspace_id = $1 and ${seenThrough('$2')} and c.id = any($3::uuid[])`,
    values: [tx.workspaceId, inboxesOf(viewer), chosen.ids],
  }
}

export async function tagContacts(
  tx: Tx,
  viewer: Viewer,
  chosen: Chosen,
  { tag, remove }: { tag: string; remove: boolean },
): Promise<Done> {
  const { where, values } = chosenBy(tx, viewer, chosen)
  const put = (value: unknown) => `$${values.push(value)}`
  const [name, word] = [`${put(tag)}::text`, `${put(wordOfTag(tag))}::text`]
  const has = `exists (select from contact_words w where w.workspace_id = c.workspace_id and w.contact_id = c.id and w.word = ${word})`
  const change = remove
    ? `set tags = array(select t from unnest(c.tags) with ordinality u(t, n) where lower(t) <> lower(${name}) order by n)`
    : `set tags = c.tags || ${name}`
  const room = remove ? has : `not ${has} and cardinality(c.tags) < ${MOST_TAGS}`
  const words = remove
    ? `delete from contact_words w using tagged where w.workspace_id = $1 and w.contact_id = tagged.id and w.word = ${word}`
    : `insert into contact_words (workspace_id, word, contact_id) select $1, ${word}, id from tagged on conflict do nothing`
  const [row] = await tx.rows<{ done: number }>(
    '',
    `with chosen as (select c.id from contacts c where ${where} and c.gone_at is null and ${room} order by c.id limit ${PIECE} for update),
     tagged as (update contacts c ${change} where c.workspace_id = $1 and c.id in (select id from chosen) returning c.id),
     words as (${words}),
     lives as (insert into contact_events (workspace_id, contact_id, type, by_id, data)
       select $1, id, 'tagged', ${put(viewer.id)}::uuid, ${remove ? `jsonb_build_object('added', '[]'::jsonb, 'removed', jsonb_build_array(${name}))` : `jsonb_build_object('added', jsonb_build_array(${name}), 'removed', '[]'::jsonb)`} from tagged)
     select count(*) as done from tagged`,
    values,
  )
  const { done } = row!
  if (done > 0) await recordInWorkspace(tx, { type: 'contact.changed', by: viewer.id, data: { count: done } })
  return { done, skipped: 0 }
}

/** They can be brought back for thirty days; their visitors and conversations stay as they are. */
export async function deleteContacts(tx: Tx, viewer: Viewer, chosen: Chosen): Promise<Done> {
  need(viewer, 'contacts.manage')
  const { where, values } = chosenBy(tx, viewer, chosen)
  const [row] = await tx.rows<{ done: number }>(
    '',
    `with chosen as (select c.id from contacts c where ${where} and c.gone_at is null order by c.id limit ${PIECE} for update),
     gone as (update contacts c set gone_at = clock_timestamp() where c.workspace_id = $1 and c.id in (select id from chosen) returning c.id),
     lives as (insert into contact_events (workspace_id, contact_id, type, by_id) select $1, id, 'deleted', $${values.push(viewer.id)}::uuid from gone)
     select count(*) as done from gone`,
    values,
  )
  const { done } = row!
  if (done > 0) await recordInWorkspace(tx, { type: 'contact.deleted', by: viewer.id, data: { count: done } })
  return { done, skipped: 'ids' in chosen ? chosen.ids.length - done : 0 }
}

export async function restoreContacts(tx: Tx, viewer: Viewer, chosen: Chosen): Promise<Done> {
  need(viewer, 'contacts.manage')
  const { where, values } = chosenBy(tx, viewer, chosen)
  // Of two with the same address, the one deleted last comes back.
  const [row] = await tx.rows<{ chosen: number; done: number }>(
    '',
    `with chosen as (select c.id, c.email, c.gone_at from contacts c
       where ${where} and c.gone_at > now() - interval '${KEPT_DAYS} days' and c.merged_into is null order by c.id for update),
     free as (select distinct on (coalesce(email, id::text)) id from chosen
       where not exists (select from contacts o where o.workspace_id = $1 and o.email = chosen.email and o.gone_at is null)
       order by coalesce(email, id::text), gone_at desc),
     back as (update contacts c set gone_at = null where c.workspace_id = $1 and c.id in (select id from free limit ${PIECE}) returning c.id),
     lives as (insert into contact_events (workspace_id, contact_id, type, by_id) select $1, id, 'restored', $${values.push(viewer.id)}::uuid from back)
     select (select count(*) from chosen) as chosen, (select count(*) from back) as done`,
    values,
  )
  const { done } = row!
  if (done > 0) await recordInWorkspace(tx, { type: 'contact.restored', by: viewer.id, data: { count: done } })
  return { done, skipped: ('ids' in chosen ? chosen.ids.length : row!.chosen) - done }
}
