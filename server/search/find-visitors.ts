import type { VisitorHit } from '@parley/protocol/search.ts'
import type { Tx } from '../platform/database.ts'
import type { Term } from '../platform/words.ts'
import { type IdentityRow, identityOf } from '../visitors/visitor.ts'
import { snippetOf } from './snippet.ts'

/** The visitors of these inboxes whose name and address have all the words, those seen last first. */
export async function findVisitors(
  tx: Tx,
  inboxes: readonly string[] | null,
  terms: Term[],
  most: number,
): Promise<VisitorHit[]> {
  // A range and not LIKE, which is not leakproof: behind the wall it could not use the index.
  const called = (w: string, i: number) =>
    `${w}.workspace_id = $1 and ${w}.word >= $${2 * i + 4} and ${w}.word <= $${2 * i + 5}`
  const others = terms
    .slice(1)
    .map(
      (_, i) => `and exists (select from visitor_words o where o.visitor_id = w.visitor_id and ${called('o', i + 1)})`,
    )
  const number = numberIn(terms)
  const [rows, numbered] = await Promise.all([
    tx.rows<Row>(
      `find-visitors-${terms.length}`,
      // Of a name that thousands have, the newest thousand are looked at.
      `select ${SHOWN} from visitors v where v.workspace_id = $1 and ($2::uuid[] is null or v.inbox_id = any($2::uuid[]))
         and v.id in (
           select w.visitor_id from visitor_words w where ${called('w', 0)} ${others.join(' ')}
           order by w.word desc, w.visitor_id desc limit 1000
         )
       order by v.last_seen_at desc, v.id limit $3`,
      [
        tx.workspaceId,
        inboxes,
        most,
        ...terms.flatMap(({ text, prefix }) => [text, prefix ? `${text}\u{10ffff}` : text]),
      ],
    ),
    number === null
      ? []
      : tx.rows<Row>(
          'find-visitors-by-number',
          `select ${SHOWN} from visitors v where v.workspace_id = $1 and ($2::uuid[] is null or v.inbox_id = any($2::uuid[]))
             and v.name is null and v.number = $4
           order by v.last_seen_at desc, v.id limit $3`,
          [tx.workspaceId, inboxes, most, number],
        ),
  ])
  return [...numbered, ...rows].slice(0, most).map((row) => {
    const { email, inbox_id, last_seen_at, conversation } = row
    const visitor = identityOf(row)
    return {
      visitor,
      inboxId: inbox_id,
      lastSeenAt: last_seen_at.toISOString(),
      conversation,
      name: snippetOf(visitor.name, terms),
      email: email === null ? null : snippetOf(email, terms),
    }
  })
}

const SHOWN = `v.id, v.name, v.email, v.country, v.blocked_at, v.inbox_id, v.last_seen_at, (
  select c.id from conversations c where c.workspace_id = v.workspace_id and c.visitor_id = v.id
    and ($2::uuid[] is null or c.inbox_id = any($2::uuid[])) order by c.started_at desc limit 1
) as conversation`

/** "Visitor 4821", "visi 4821" or "4821": what somebody without a name is called. */
function numberIn(terms: Term[]): number | null {
  const numbers = terms.filter(({ text }) => /^\d{4}$/.test(text))
  const others = terms.filter(({ text }) => !/^\d{4}$/.test(text))
  const isName = numbers.length === 1 && others.every(({ text }) => 'visitor'.startsWith(text))
  return isName ? Number(numbers[0]!.text) : null
}

type Row = IdentityRow & {
  inbox_id: string
  last_seen_at: Date
  conversation: string | null
}
