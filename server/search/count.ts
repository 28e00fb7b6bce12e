import { COUNTED_HITS, SEARCH_DAYS, type SearchCounts, SPEAKERS, type Speaker } from '@parley/protocol/search.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { termsOf } from '../platform/words.ts'
import { inboxesOf, patiently, type Search, tsqueryOf } from './search.ts'

type Filters = Pick<Search, 'speakers' | 'inboxIds' | 'assigneeId' | 'ended' | 'from' | 'to'>

/** What each choice of a filter would leave, and what there would be without one. */
export async function countHits(
  tx: Tx,
  viewer: Viewer,
  { query, conversationId, ...filters }: Omit<Search, 'after' | 'limit'>,
): Promise<SearchCounts> {
  const terms = termsOf(query)
  const inboxes = inboxesOf(viewer, undefined)
  if (terms.length === 0 || inboxes?.length === 0) return tally([], filters, Date.now())
  const hits = await patiently(tx, () =>
    tx.rows<Hit>(
      'count-hits',
      `select h.* from search_matches($1::text::tsquery, $2, null, null, $3, null, null, null, null, null, null, $4) k
       cross join lateral (
         select case d.kind when 'note' then 'note' else d.by_kind end as speaker, d.at, c.inbox_id as "inboxId",
           c.assignee_id as "assigneeId", c.status = 'ended' as ended
         from search_documents d
         join conversations c on c.workspace_id = d.workspace_id and c.id = d.conversation_id
         where d.workspace_id = $5 and d.conversation_id = k.conversation_id and d.seq = k.seq offset 0
       ) h where $2::uuid[] is null or h."inboxId" = any($2::uuid[])`,
      [tsqueryOf(tx.workspaceId, terms), inboxes, conversationId ?? null, COUNTED_HITS + 1, tx.workspaceId],
    ),
  )
  return tally(hits, filters, Date.now())
}

type Hit = { speaker: Speaker; at: Date; inboxId: string; assigneeId: string | null; ended: boolean }

const DAY_MS = 86_400_000

export function tally(hits: Hit[], filters: Filters, now: number): SearchCounts {
  const looked = hits.slice(0, COUNTED_HITS)
  const tests = {
    speakers: ({ speaker }: Hit) => filters.speakers?.includes(speaker) ?? true,
    inboxes: ({ inboxId }: Hit) => filters.inboxIds?.includes(inboxId) ?? true,
    assignee: ({ assigneeId }: Hit) => filters.assigneeId === undefined || assigneeId === filters.assigneeId,
    ended: ({ ended }: Hit) => filters.ended === undefined || ended === filters.ended,
    time: ({ at }: Hit) => (!filters.from || at >= filters.from) && (!filters.to || at < filters.to),
  }
  const isSet: Record<keyof typeof tests, boolean> = {
    speakers: filters.speakers !== undefined,
    inboxes: filters.inboxIds !== undefined,
    assignee: filters.assigneeId !== undefined,
    ended: filters.ended !== undefined,
    time: filters.from !== undefined || filters.to !== undefined,
  }
  const names = Object.keys(tests) as (keyof typeof tests)[]
  const but = (left: keyof typeof tests | null) =>
    looked.filter((hit) => names.every((name) => name === left || tests[name](hit)))
  const [ofSpeakers, ofInboxes, ofAssignees, ofEnded, ofTime] = names.map(but) as [Hit[], Hit[], Hit[], Hit[], Hit[]]
  const without = names.filter((name) => isSet[name]).map((name) => [name, but(name).length])
  const within = SEARCH_DAYS.map((days) => [days, ofTime.filter((hit) => +hit.at >= now - days * DAY_MS).length])
  return {
    atLeast: hits.length > COUNTED_HITS,
    total: but(null).length,
    speakers: {
      ...(Object.fromEntries(SPEAKERS.map((speaker) => [speaker, 0])) as Record<Speaker, number>),
      ...countBy(ofSpeakers, (hit) => hit.speaker),
    },
    inboxes: countBy(ofInboxes, (hit) => hit.inboxId),
    assignees: countBy(ofAssignees, (hit) => hit.assigneeId),
    open: ofEnded.filter((hit) => !hit.ended).length,
    ended: ofEnded.filter((hit) => hit.ended).length,
    within: Object.fromEntries(within) as SearchCounts['within'],
    anyTime: ofTime.length,
    without: Object.fromEntries(without) as SearchCounts['without'],
  }
}

function countBy(hits: Hit[], keyOf: (hit: Hit) => string | null): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const hit of hits) {
    const key = keyOf(hit)
    if (key !== null) counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
