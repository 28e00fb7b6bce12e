import type { Group } from '../../protocol/view.ts'
import { PERMISSIONS } from '../../server/agents/roles.ts'
import type { Viewer } from '../../server/agents/viewer.ts'
import { countLabels, countViews } from '../../server/conversations/count.ts'
import { defaultSelection, listConversations } from '../../server/conversations/list.ts'
import { readTimeline } from '../../server/conversations/timeline.ts'
import { type Db, glance, openDatabase, transaction } from '../../server/platform/database.ts'
import { countInTime } from '../../server/views/count.ts'
import { selectionOf, selectMatching } from '../../server/views/select.ts'
import { fillArchive } from '../archive.ts'
import { besideFloor, byItself, type Figure, type Pair, percentile } from '../figures.ts'
import type { Stage } from '../stage.ts'

type Archive = { url: string; viewers: Viewer[]; conversations: string[]; labels: string[] }
type Question = (archive: Omit<Archive, 'url'> & { db: Db }, n: number) => Promise<unknown>

/** Whether an inbox stays as fast when years of conversations lie under it: the same questions to archives of three sizes. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  // Only read from: what makes writing safe would only make filling slow.
  const settings = {
    fsync: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    maintenance_work_mem: '512MB',
    shared_buffers: '1GB',
  }
  const postgres = await stage.postgres(settings)
  const messagesEach = quick ? 2.5 : 25
  const [small, middle, large] = [
    await anArchive(postgres.url, 2_000, messagesEach),
    await anArchive(postgres.url, 20_000, messagesEach),
    await anArchive(postgres.url, 200_000, messagesEach),
  ]
  const figures: Figure[] = []
  for (const [question, ask] of Object.entries(QUESTIONS)) {
    for (const archive of [small, middle, large]) await p50(archive, ask, 100)
    const pairs: { middle: Pair[]; large: Pair[] } = { middle: [], large: [] }
    const least: number[] = []
    for (let round = 0; round < 15; round++) {
      const floor = await p50(small, ask, 40)
      least.push(floor)
      pairs.middle.push({ value: await p50(middle, ask, 40), floor })
      pairs.large.push({ value: await p50(large, ask, 40), floor })
    }
    figures.push(byItself(`${question}, 2 000 conversations, p50`, 'ms', least, { atMost: 5 }))
    figures.push(
      besideFloor(`${question}, 20 000 conversations (floor: 2 000), p50`, 'ms', pairs.middle, { atMost: 2 }),
    )
    figures.push(
      besideFloor(`${question}, 200 000 conversations (floor: 2 000), p50`, 'ms', pairs.large, { atMost: 2 }),
    )
  }
  // A small archive has no full page of one agent's or of a label, and to count is to look at all that match, up to a
  // thousand of each view: these grow with what is open, so that they have a time and no floor.
  for (const [question, count] of Object.entries(CUSTOM)) {
    await p50(large, count, 20)
    const took = [await p50(large, count, 20), await p50(large, count, 20), await p50(large, count, 20)]
    figures.push(byItself(`${question}, 20 000 open of 200 000, p50`, 'ms', took, { atMost: 20 }))
  }
  return figures
}

const CUSTOM: typeof QUESTIONS = {
  'first page of You': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    const paging = { after: null, limit: 50 }
    return transaction(db, viewer.workspaceId, (tx) =>
      listConversations(tx, viewer, defaultSelection('you', viewer), paging),
    )
  },
  'first page of a custom view, of who waits longest': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    const paging = { sort: 'waiting', after: null, limit: 50 } as const
    return transaction(db, viewer.workspaceId, (tx) =>
      listConversations(tx, viewer, selectMatching(ASKED, viewer), paging),
    )
  },
  'first page of a label': ({ db, viewers, labels }, n) => {
    const viewer = viewers[n % viewers.length]!
    return transaction(db, viewer.workspaceId, async (tx) => {
      const { selection } = await selectionOf(tx, viewer, `label:${labels[n % labels.length]}`)
      return listConversations(tx, viewer, selection, { after: null, limit: 50 })
    })
  },
  'counts of all labels': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    return transaction(db, viewer.workspaceId, (tx) => countLabels(tx, viewer))
  },
  'count of a custom view': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    return countInTime(db, viewer, selectMatching(ASKED, viewer))
  },
}

/** Open, unanswered for an hour, and either nobody's or mine: as views are. */
const ASKED: Group = {
  match: 'all',
  of: [
    { field: 'status', op: 'none', value: ['ended'] },
    { field: 'waiting', op: 'ago-more', value: { n: 1, unit: 'hours' } },
    { field: 'assignee', op: 'any', value: ['me', ''] },
  ],
}

const QUESTIONS: Record<string, Question> = {
  'first page of an inbox': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    const view = (['unassigned', 'all', 'closed'] as const)[n % 3]!
    return transaction(db, viewer.workspaceId, (tx) =>
      listConversations(tx, viewer, defaultSelection(view, viewer), { after: null, limit: 50 }),
    )
  },
  'counts of the views': ({ db, viewers }, n) => {
    const viewer = viewers[n % viewers.length]!
    return glance(db, viewer.workspaceId, (tx) => countViews(tx, viewer))
  },
  'end of a timeline': ({ db, viewers, conversations }, n) => {
    const viewer = viewers[n % viewers.length]!
    const id = conversations[(n * 7919) % conversations.length]!
    return transaction(db, viewer.workspaceId, (tx) => readTimeline(tx, viewer, id, { limit: 50 }))
  },
}

/**
 * On a connection of its own: how near the kernel puts the process behind it to this one halves or doubles what a small
 * query takes, and would otherwise stay with an archive.
 */
async function p50({ url, ...archive }: Archive, ask: Question, times: number): Promise<number> {
  const db = openDatabase({ connectionString: url }, { pool: 1 })
  const took: number[] = []
  for (let n = -WARMING; n < times; n++) {
    const began = performance.now()
    await ask({ ...archive, db }, n + WARMING)
    if (n >= 0) took.push(performance.now() - began)
  }
  await db.pool.end()
  return percentile(took, 50)
}

/** By then queries have their plans. */
const WARMING = 40

async function anArchive(url: string, conversations: number, messagesEach: number): Promise<Archive> {
  const archive = await fillArchive(url, `archive_${conversations}`, { conversations, messagesEach })
  const viewers = archive.agents.map(
    (id): Viewer => ({
      kind: 'agent',
      workspaceId: archive.workspaceId,
      id,
      name: 'Ann',
      picture: null,
      role: 'agent',
      permissions: PERMISSIONS.agent,
      inboxIds: archive.inboxes,
      sessionId: id,
    }),
  )
  return { url: archive.url, viewers, conversations: archive.sample, labels: archive.labels }
}
