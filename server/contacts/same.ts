import type { MaybeSame } from '@parley/protocol/contact.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { COLUMNS, type ContactRow, present, sees } from './contact.ts'
import { lockContacts } from './find.ts'

/** Others with the same number or full name, or with an address that a visitor of the one gave. Only people say that they are. */
export async function findMaybeSame(tx: Tx, viewer: Viewer, of: ContactRow): Promise<MaybeSame[]> {
  if (of.gone_at !== null) return []
  const rows = await tx.rows<ContactRow & { by_phone: boolean; by_name: boolean; by_email: string | null }>(
    'maybe-same',
    `with one as (select * from contacts where workspace_id = $1 and id = $2),
     like_it as (
       select o.id from contacts o, one where o.workspace_id = $1 and o.gone_at is null and o.phone = one.phone
       union select o.id from contacts o, one
         where o.workspace_id = $1 and o.gone_at is null and o.name_key = one.name_key and position(' ' in one.name_key) > 0
       union select o.id from visitors v join contacts o on o.workspace_id = $1 and o.email = v.email_key and o.gone_at is null
         where v.workspace_id = $1 and v.contact_id = $2
       union select v.contact_id from visitors v, one
         where v.workspace_id = $1 and v.contact_id is not null and v.email_key = one.email
     )
     select ${COLUMNS}, coalesce(c.phone = one.phone, false) as by_phone,
       c.name_key = one.name_key and position(' ' in one.name_key) > 0 as by_name,
       (select v.email_key from visitors v where v.workspace_id = $1
          and ((v.contact_id = $2 and v.email_key = c.email) or (v.contact_id = c.id and v.email_key = one.email)) limit 1) as by_email
     from contacts c, one where c.workspace_id = $1 and c.id in (select id from like_it) and c.id <> $2 and c.gone_at is null
       and not exists (select from contact_strangers s where s.workspace_id = $1
         and s.one_id = least(c.id, $2) and s.other_id = greatest(c.id, $2))
     order by c.last_seen_at desc limit 5`,
    [tx.workspaceId, of.id],
  )
  return rows
    .filter((row) => sees(viewer, row))
    .map((row) => ({
      contact: present(row),
      evidence: [
        ...(row.by_phone ? [{ kind: 'phone' as const, value: row.phone! }] : []),
        ...(row.by_email !== null ? [{ kind: 'email' as const, value: row.by_email }] : []),
        ...(row.by_name ? [{ kind: 'name' as const, value: row.name! }] : []),
      ],
    }))
}

/** They are two people: nobody is asked again. */
export async function keepApart(tx: Tx, viewer: Viewer, one: string, other: string): Promise<void> {
  if (one === other || (await lockContacts(tx, viewer, [one, other])).length < 2) throw notFound('contact')
  await tx.rows(
    'keep-apart',
    `insert into contact_strangers (workspace_id, one_id, other_id, by_id)
     values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4) on conflict do nothing`,
    [tx.workspaceId, one, other, viewer.id],
  )
}
