import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Author } from '@parley/protocol/author.ts'
import type { Outcome, Status } from '@parley/protocol/conversation.ts'
import type { MessageHit, SearchPage, Speaker } from '@parley/protocol/search.ts'
import type { Viewer } from '../agents/viewer.ts'
import { authorOf } from '../conversations/conversation.ts'
import { visibleInboxes } from '../conversations/list.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { hitsIn, type Term, termsOf } from '../platform/words.ts'
import { identityOf } from '../visitors/visitor.ts'
import { findVisitors } from './find-visitors.ts'
import { fileNames, keyOf } from './index-messages.ts'
import { snippetOf } from './snippet.ts'

/** Any search takes less; one that does not would only keep others waiting. */
const PATIENCE_MS = 2000

export type Search = {
  query: string
  inboxIds?: readonly string[] | undefined
  /** Any of these. */
  speakers?: readonly Speaker[] | undefined
  ended?: boolean | undefined
  assigneeId?: string | undefined
  conversationId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  after?: string | undefined
  limit: number
}

/** What the viewer may see and what has all the words, newest first; with the first page, the visitors called so. */
export async function search(tx: Tx, viewer: Viewer, wanted: Search): Promise<SearchPage> {
  const terms = termsOf(wanted.query)
  const inboxes = inboxesOf(viewer, wanted.inboxIds)
  if (terms.length === 0 || inboxes?.length === 0) return { messages: [], visitors: [], next: null }
  return patiently(tx, async () => {
    const [messages, visitors] = await Promise.all([
      searchMessages(tx, inboxes, terms, wanted),
      ofMessagesOnly(wanted) ? [] : findVisitors(tx, inboxes, terms, VISITORS),
    ])
    return { ...messages, visitors }
  })
}

/** A look at the index, or the sentence that it would take too long. */
export async function patiently<T>(tx: Tx, look: () => Promise<T>): Promise<T> {
  // Sent before the queries. Each of these has one good plan, and making it anew would take longer than following it.
  const patience = tx.rows(
    'patience',
    `select set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
    [String(PATIENCE_MS)],
  )
  try {
    const [found] = await Promise.all([look(), patience])
    return found
  } catch (error) {
    if ((error as { code?: string }).code !== CANCELED) throw error
    throw new Refused('search-too-broad', 'This finds too much. Add a word, or choose an inbox or a time.')
  }
}

const CANCELED = '57014'
const VISITORS = 5

/** What asks for more than words and an inbox cannot mean people. */
function ofMessagesOnly({ speakers, ended, assigneeId, conversationId, from, to, after }: Search): boolean {
  return [speakers, ended, assigneeId, conversationId, from, to, after].some((one) => one !== undefined)
}

/** Null: all there are. */
export function inboxesOf(viewer: Viewer, wanted: readonly string[] | undefined): readonly string[] | null {
  const visible = visibleInboxes(viewer)
  if (wanted === undefined) return visible
  return visible === null ? wanted : wanted.filter((id) => visible.includes(id))
}

async function searchMessages(
  tx: Tx,
  inboxes: readonly string[] | null,
  terms: Term[],
  { speakers, ended, assigneeId, conversationId, from, to, after, limit }: Search,
): Promise<Omit<SearchPage, 'visitors'>> {
  const [at, conversation, seq] = after === undefined ? [] : readCursor(after)
  const rows = await tx.rows<HitRow>(
    'search-messages',
    // The words are looked up behind search_matches(); what is shown is read here, behind the wall and with the inbox as it
    // is now. LATERAL with OFFSET 0: a few index probes each.
    `select h.* from search_matches($1::text::tsquery, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) k cross join lateral (
       select e.conversation_id, e.seq, e.at, e.by_kind, e.by_id, m.kind, m.body, m.attachments, c.inbox_id, c.status, c.outcome, c.assignee_id, c.label_ids, c.visitor_id,
         v.name as visitor_name, v.email as visitor_email, v.country as visitor_country, v.blocked_at as visitor_blocked_at
       from events e
       join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
         and m.author_id = e.by_id and m.id = e.message_id
       join conversations c on c.workspace_id = e.workspace_id and c.id = e.conversation_id
       join visitors v on v.workspace_id = c.workspace_id and v.id = c.visitor_id
       where e.workspace_id = $13 and e.conversation_id = k.conversation_id and e.seq = k.seq offset 0
     ) h where $2::uuid[] is null or h.inbox_id = any($2::uuid[])
     order by h.at desc, h.conversation_id desc, h.seq desc`,
    [
      tsqueryOf(tx.workspaceId, terms),
      inboxes,
      speakers ?? null,
      ended ?? null,
      conversationId ?? null,
      assigneeId ?? null,
      from ?? null,
      to ?? null,
      at ?? null,
      conversation ?? null,
      seq ?? null,
      limit + 1,
      tx.workspaceId,
    ],
  )
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    messages: shown.map((row) => present(row, terms)),
    next: last && rows.length > limit ? `${last.at.toISOString()}_${last.conversation_id}_${last.seq}` : null,
  }
}

/** Words hold letters, numbers and marks and nothing else (platform/words.ts), so between quotes they are only words. */
export function tsqueryOf(workspaceId: string, terms: Term[]): string {
  return terms.map(({ text, prefix }) => `'${keyOf(workspaceId, text)}'${prefix ? ':*' : ''}`).join(' & ')
}

function readCursor(cursor: string): [at: string, conversation: string, seq: number] {
  const [at = '', conversation = '', seq = ''] = cursor.split('_')
  const isOurs = !Number.isNaN(Date.parse(at)) && /^[0-9a-f-]{36}$/.test(conversation) && /^\d{1,9}$/.test(seq)
  if (!isOurs) throw new Refused('bad-request', 'This page marker is not one of ours.', { field: 'after' })
  return [at, conversation, Number(seq)]
}

type HitRow = {
  conversation_id: string
  seq: number
  at: Date
  by_kind: Author['kind']
  by_id: string | null
  kind: 'message' | 'note'
  body: string
  attachments: Attachment[] | null
  inbox_id: string
  status: Status
  outcome: Outcome | null
  assignee_id: string | null
  label_ids: string[]
  visitor_id: string
  visitor_name: string | null
  visitor_email: string | null
  visitor_country: string | null
  visitor_blocked_at: Date | null
}

function present(row: HitRow, terms: Term[]): MessageHit {
  return {
    conversation: {
      id: row.conversation_id,
      inboxId: row.inbox_id,
      status: row.status,
      outcome: row.outcome,
      assigneeId: row.assignee_id,
      labelIds: row.label_ids,
      visitor: identityOf({
        id: row.visitor_id,
        name: row.visitor_name,
        email: row.visitor_email,
        country: row.visitor_country,
        blocked_at: row.visitor_blocked_at,
      }),
    },
    seq: row.seq,
    at: row.at.toISOString(),
    by: authorOf(row.by_kind, row.by_id),
    kind: row.kind,
    snippet: snippetOf(row.body, terms),
    file: fileFound(row, terms),
  }
}

/** The file by whose name the message was found, where it was. */
function fileFound({ body, attachments }: HitRow, terms: Term[]): MessageHit['file'] {
  const names = fileNames(attachments).map((name) => ({ name, hits: hitsIn(name, terms).length }))
  const [first] = names.filter((one) => one.hits > 0).sort((a, b) => b.hits - a.hits)
  if (!first) return null
  // Of a message whose words say it all, its files are not what was looked for.
  const isSaid = terms.every((term) => hitsIn(body, [term]).length > 0)
  return isSaid ? null : snippetOf(first.name, terms)
}
