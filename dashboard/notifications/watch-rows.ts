import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Store } from '../live/store.ts'

export type RowNews = { kind: 'message' | 'waiting'; row: Conversation }
type Rows = ReadonlyMap<string, Conversation>

/** What was said so long before this desk was opened is news still: a page is read anew in less. */
const BEFORE_MS = 30_000

/**
 * What passes in conversations and is kept nowhere for the agent: a visitor wrote where they answer, and a chat began to
 * wait. Read from how conversations look now and looked before, so it does not matter which frame brought it.
 */
export function watchRows(rows: Store<Rows>, me: string, tell: (news: RowNews) => void): () => void {
  const since = Date.now() - BEFORE_MS
  let before = rows.get()
  return rows.subscribe(() => {
    const now = rows.get()
    for (const row of now.values()) {
      const was = before.get(row.id)
      if (row === was) continue
      const news = newsOf(row, was, me, since)
      if (news) tell({ kind: news, row })
    }
    before = now
  })
}

export function newsOf(
  row: Conversation,
  was: Conversation | undefined,
  me: string,
  since: number,
): RowNews['kind'] | null {
  // A list that is loaded brings many that are new to this desk and old to the world. After an absence it also brings what
  // came meanwhile, however long ago that is.
  if (!was && Date.parse(row.lastMessageAt) < since) return null
  if (row.status === 'waiting' && was?.status !== 'waiting') return 'waiting'
  const mine = row.status !== 'ended' && (row.assigneeId === me || me in row.speakers)
  return mine && row.visitorMessages > (was?.visitorMessages ?? 0) ? 'message' : null
}
