import type { Tx } from '../platform/database.ts'
import { wordsIn } from '../platform/words.ts'

type Worded = {
  id: string
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  tags: readonly string[]
}

/** What sorts names, and is the same for names that differ in capitals and accents only. */
export function keyOfName(name: string | null): string {
  return wordsIn(name ?? '')
    .map((word) => word.text)
    .join(' ')
    .slice(0, 200)
}

export const wordOfTag = (tag: string) => `tag:${tag.toLowerCase()}`

/** Makes contacts findable by what they are called now. */
export async function writeContactWords(tx: Tx, contacts: readonly Worded[]): Promise<void> {
  const ids: string[] = []
  const words: string[] = []
  for (const contact of contacts) {
    for (const word of wordsOf(contact)) {
      ids.push(contact.id)
      words.push(word)
    }
  }
  await Promise.all([
    tx.rows(
      'forget-contact-words',
      'delete from contact_words where workspace_id = $1 and contact_id = any($2::uuid[])',
      [tx.workspaceId, contacts.map((contact) => contact.id)],
    ),
    tx.rows(
      'write-contact-words',
      `insert into contact_words (workspace_id, word, contact_id) select $1, * from unnest($2::text[], $3::uuid[])
       on conflict do nothing`,
      [tx.workspaceId, words, ids],
    ),
  ])
}

function wordsOf({ name, email, phone, company, tags }: Worded): Set<string> {
  const words = wordsIn(`${name ?? ''} ${email ?? ''} ${company ?? ''}`).map((word) => word.text)
  return new Set([...words, ...endsOf(phone), ...tags.map(wordOfTag)])
}

/** Numbers are asked for with and without what stands before them, or by their last digits; as when asked for, without noughts in front. */
function endsOf(phone: string | null): string[] {
  if (phone === null) return []
  const digits = phone.replace(/^\+?0*/, '')
  return [digits, ...[10, 9, 8, 7, 6, 4].map((length) => digits.slice(-length).replace(/^0+/, ''))]
}
