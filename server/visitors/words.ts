import type { VisitorIdentity } from '@parley/protocol/conversation.ts'
import type { Tx } from '../platform/database.ts'
import { wordsIn } from '../platform/words.ts'

type Named = Pick<VisitorIdentity, 'id' | 'email'> & { name: string | null; phone: string | null }

/** Makes visitors findable by their names and addresses as they are now. */
export async function writeVisitorWords(tx: Tx, visitors: (Named & { workspaceId: string })[]): Promise<void> {
  const words = visitors.flatMap(({ workspaceId, id, name, email, phone }) => {
    // A phone is one word, however it is grouped.
    const digits = phone?.replace(/\D/g, '') ?? ''
    const own = new Set(wordsIn(`${name ?? ''} ${email ?? ''} ${digits}`).map((word) => word.text))
    return [...own].map((word) => ({ workspaceId, id, word }))
  })
  // Both at once: the caller may not wait for them before it commits.
  const forgetting = tx.rows(
    'forget-visitor-words',
    `delete from visitor_words where (workspace_id, visitor_id) in (select * from unnest($1::uuid[], $2::uuid[]))`,
    [visitors.map((one) => one.workspaceId), visitors.map((one) => one.id)],
  )
  const writing = tx.rows(
    'write-visitor-words',
    `insert into visitor_words (workspace_id, word, visitor_id) select * from unnest($1::uuid[], $2::text[], $3::uuid[])
     on conflict do nothing`,
    [words.map((one) => one.workspaceId), words.map((one) => one.word), words.map((one) => one.id)],
  )
  await Promise.all([forgetting, writing])
}

/** The same for the named ones after `after` that were there before there was a search. Returns the last it did, if there may be more. */
export async function writeOldVisitorWords(
  tx: Tx,
  after: VisitorPlace | null,
  most: number,
): Promise<VisitorPlace | null> {
  const old = await tx.rows<Named & { workspaceId: string }>(
    'old-visitors',
    `select workspace_id as "workspaceId", id, name, email, phone from visitors
     where (workspace_id, id) > ($1, $2) and (name is not null or email is not null)
     order by workspace_id, id limit $3 for no key update`,
    [after?.workspaceId ?? NIL, after?.id ?? NIL, most],
  )
  await writeVisitorWords(tx, old)
  const last = old.at(-1)
  return last && old.length === most ? { workspaceId: last.workspaceId, id: last.id } : null
}

export type VisitorPlace = { workspaceId: string; id: string }

const NIL = '00000000-0000-0000-0000-000000000000'
