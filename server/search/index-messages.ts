import type { Attachment } from '@parley/protocol/attachment.ts'
import { type Gathered, takeGathered } from '../events/gather.ts'
import { acrossWorkspaces, type Db, type Tx } from '../platform/database.ts'
import { wordsIn } from '../platform/words.ts'

/**
 * Makes what was said findable: takes what has gathered and writes its words, in one transaction, so a crash between
 * leaves it gathered. Returns how many it took.
 */
export function indexMessages(db: Db, most: number): Promise<number> {
  return acrossWorkspaces(db, 'index messages', async (tx) => {
    const gathered = await takeGathered(tx, 'index-messages', most)
    if (gathered.length > 0) await indexThese(tx, await findSaid(tx, gathered))
    return gathered.length
  })
}

/** The same for the rows after `after` of those that were there before there was a search. */
export async function indexOldMessages(tx: Tx, after: Place | null, most: number): Promise<Place | null> {
  const old = await tx.rows<Said>(
    'old-messages',
    `select ${SAID} from events e ${WORDS_AND_PLACE}
     where (e.workspace_id, e.conversation_id, e.seq) > ($1, $2, $3) and e.type in ('message.created', 'note.created')
     order by e.workspace_id, e.conversation_id, e.seq limit $4`,
    [after?.workspaceId ?? NIL, after?.conversationId ?? NIL, after?.seq ?? 0, most],
  )
  await indexThese(tx, old)
  const last = old.at(-1)
  return last && old.length === most
    ? { workspaceId: last.workspace_id, conversationId: last.conversation_id, seq: last.seq }
    : null
}

export type Place = Gathered

type Said = {
  workspace_id: string
  conversation_id: string
  seq: number
  inbox_id: string
  at: Date
  kind: 'message' | 'note'
  by_kind: string
  body: string
  attachments: Attachment[] | null
}

const NIL = '00000000-0000-0000-0000-000000000000'
const SAID = 'e.workspace_id, e.conversation_id, e.seq, c.inbox_id, e.at, m.kind, e.by_kind, m.body, m.attachments'
const WORDS_AND_PLACE = `
  join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
    and m.author_id = e.by_id and m.id = e.message_id
  join conversations c on c.workspace_id = e.workspace_id and c.id = e.conversation_id`

/** What was said, at the place where it was said first: of an edit or a deletion, too. */
async function findSaid(tx: Tx, gathered: Gathered[]): Promise<Said[]> {
  // OFFSET 0 keeps it a few index probes each, where a plain join may be planned as a hash over all messages.
  const said = await tx.rows<Said>(
    'said',
    `select said.* from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::int[])) g(workspace_id, conversation_id, seq)
     cross join lateral (
       select ${SAID} from events h
       join messages s on s.workspace_id = h.workspace_id and s.conversation_id = h.conversation_id
         and s.author_id = h.by_id and s.id = h.message_id
       join events e on e.workspace_id = s.workspace_id and e.conversation_id = s.conversation_id and e.seq = s.seq
       ${WORDS_AND_PLACE}
       where h.workspace_id = g.workspace_id and h.conversation_id = g.conversation_id and h.seq = g.seq offset 0
     ) said`,
    [gathered.map((one) => one.workspaceId), gathered.map((one) => one.conversationId), gathered.map((one) => one.seq)],
  )
  // Said and edited within the same half second, it comes twice, in the same words.
  return [...new Map(said.map((one) => [`${one.conversation_id} ${one.seq}`, one])).values()]
}

/** A message that is indexed twice is there once, as it was said last. */
async function indexThese(tx: Tx, said: Said[]): Promise<void> {
  await tx.rows(
    'index-messages',
    `insert into search_documents (workspace_id, conversation_id, seq, inbox_id, at, kind, by_kind, words)
     select w, c, s, i, at, kind, by_kind, array_to_tsvector(array_remove(string_to_array(words, ' '), ''))
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
       d(w, c, s, i, at, kind, by_kind, words)
     on conflict (workspace_id, conversation_id, seq) do update set words = excluded.words, inbox_id = excluded.inbox_id`,
    [
      said.map((one) => one.workspace_id),
      said.map((one) => one.conversation_id),
      said.map((one) => one.seq),
      said.map((one) => one.inbox_id),
      said.map((one) => one.at),
      said.map((one) => one.kind),
      said.map((one) => one.by_kind),
      said.map((one) => keysOf(one.workspace_id, one)),
    ],
  )
}

function keysOf(workspaceId: string, { body, attachments }: Pick<Said, 'body' | 'attachments'>): string {
  const words = [body, ...fileNames(attachments)].flatMap(wordsIn)
  return [...new Set(words.map((word) => keyOf(workspaceId, word.text)))].join(' ')
}

/** Files are found by their names; a voice note has none that anybody gave it. */
export function fileNames(attachments: readonly Attachment[] | null): string[] {
  return (attachments ?? []).filter((one) => !one.waveform).map((one) => one.name)
}

/** A word as it stands in the index (why: migrations/0005-search.sql). */
export function keyOf(workspaceId: string, word: string): string {
  return workspaceId.slice(-3) + word
}
