import pg from 'pg'
import { PERMISSIONS } from '../../server/agents/roles.ts'
import type { Viewer } from '../../server/agents/viewer.ts'
import { type Db, glance, openDatabase } from '../../server/platform/database.ts'
import { countHits } from '../../server/search/count.ts'
import { keyOf } from '../../server/search/index-messages.ts'
import { search } from '../../server/search/search.ts'
import { fillArchive } from '../archive.ts'
import { besideFloor, byItself, type Figure, median, type Pair, percentile } from '../figures.ts'
import type { Stage } from '../stage.ts'

type Archive = {
  conversations: number
  /** How near the kernel puts the process behind a connection to this one counts: each round has its own. */
  reconnect(): Promise<void>
  db: Db
  /** As superuser, past the wall. */
  bare: pg.Pool
  viewers: Viewer[]
  words: string[]
  rare: string[]
}

const HITS = 20

/** What agents look for, by how common it is. */
const QUESTIONS: Record<string, (archive: Archive, n: number) => string> = {
  'a rare word': ({ rare }, n) => rare[n % rare.length]!,
  // Some 20 000 to 5 000 of five million messages have it.
  'a word now and then': ({ words }, n) => words[300 + ((n * 7) % 700)]!,
  'two of them': ({ words }, n) => `${words[30 + ((n * 7) % 70)]} ${words[300 + ((n * 11) % 700)]}`,
  'a common word': ({ words }, n) => words[[0, 2, 9, 29][n % 4]!]!,
}

/** Search in archives of three sizes: each question beside the least that could answer it on the same index. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  // Only read from: what makes writing safe would only make filling slow.
  const settings = {
    fsync: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    maintenance_work_mem: '512MB',
    shared_buffers: '2GB',
  }
  const postgres = await stage.postgres(settings)
  const messagesEach = quick ? 2.5 : 25
  const figures: Figure[] = []
  for (const conversations of [2_000, 20_000, 200_000]) {
    const archive = await anArchive(stage, postgres.url, conversations, messagesEach)
    for (const [question, wordsOf] of Object.entries(QUESTIONS)) {
      const ask = (n: number) => find(archive, n, `${wordsOf(archive, n)} `)
      const leastOf = (n: number) => findBare(archive, wordsOf(archive, n))
      // Everything that has a common word takes seconds: shown beside, once, and not what this is judged by.
      const isCommon = question === 'a common word'
      const [rounds, least] = isCommon ? [1, 4] : [11, 20]
      const pairs: Pair[] = []
      for (let round = 0; round < rounds; round++) {
        await archive.reconnect()
        if (!isCommon) await p50(ask, 20)
        await p50(leastOf, isCommon ? 1 : 20)
        pairs.push({ value: await p50(ask, 20), floor: await p50(leastOf, least) })
      }
      const title = `search for ${question}, ${conversations / 1000} 000 conversations, p50`
      // The budget is for five million; in a small archive the floor is less than a transaction with its rights takes.
      if (isCommon || conversations < 200_000) {
        const took = pairs.map((pair) => pair.value)
        const floor = median(pairs.map((pair) => pair.floor))
        figures.push({ ...byItself(title, 'ms', took, { atMost: isCommon ? 250 : 10 }), floor })
      } else figures.push(besideFloor(title, 'ms', pairs, { atMost: 2 }))
    }
    // What stands beside the filters: asked after the hits, so nobody waits for it.
    const counted = (n: number) => countAll(archive, QUESTIONS[COUNTED[n % COUNTED.length]!]!(archive, n))
    const took = [await p50(counted, 12), await p50(counted, 12), await p50(counted, 12)]
    figures.push(
      byItself(`counts of the filters, ${conversations / 1000} 000 conversations, p50`, 'ms', took, { atMost: 250 }),
    )
  }
  return figures
}

const COUNTED = ['a rare word', 'a word now and then', 'a common word']

function countAll({ db, viewers: [viewer] }: Archive, word: string): Promise<unknown> {
  return glance(db, viewer!.workspaceId, (tx) => countHits(tx, viewer!, { query: `${word} ` }))
}

function find({ db, viewers }: Archive, n: number, query: string): Promise<unknown> {
  const viewer = viewers[n % viewers.length]!
  return glance(db, viewer.workspaceId, (tx) => search(tx, viewer, { query, limit: HITS }))
}

/** Everything that matches, then the newest of it with its words: no wall, no rights, no marks, and one way for all words. */
function findBare({ bare, viewers: [viewer] }: Archive, query: string): Promise<unknown> {
  const keys = query.split(' ').map((word) => `'${keyOf(viewer!.workspaceId, word)}'`)
  return bare.query({ name: 'floor', text: FLOOR, values: [keys.join(' & '), HITS] })
}

const FLOOR = `
  with matches as materialized (
    select workspace_id, conversation_id, seq, at from search_documents where words @@ $1::text::tsquery
  ), newest as (
    select * from matches order by at desc limit $2
  )
  select n.*, said.body from newest n cross join lateral (
    select m.body from events e join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
      and m.author_id = e.by_id and m.id = e.message_id
    where e.workspace_id = n.workspace_id and e.conversation_id = n.conversation_id and e.seq = n.seq offset 0
  ) said order by n.at desc`

async function p50(ask: (n: number) => Promise<unknown>, times: number): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < times; n++) {
    const began = performance.now()
    await ask(n)
    took.push(performance.now() - began)
  }
  return percentile(took, 50)
}

async function anArchive(stage: Stage, url: string, conversations: number, messagesEach: number): Promise<Archive> {
  const { agents, inboxes, workspaceId, words, rare, ...archive } = await fillArchive(url, `archive_${conversations}`, {
    conversations,
    messagesEach,
    searchable: true,
  })
  const open = () => {
    const bare = new pg.Pool({ connectionString: archive.url, max: 1 })
    // It ends with its server.
    bare.on('error', () => {})
    return { db: openDatabase({ connectionString: archive.url }, { pool: 1 }), bare }
  }
  const close = ({ db, bare }: ReturnType<typeof open>) => Promise.all([db.pool.end(), bare.end()])
  const viewers = agents.map(
    (id): Viewer => ({
      kind: 'agent',
      workspaceId,
      id,
      name: 'Ann',
      picture: null,
      role: 'agent',
      permissions: PERMISSIONS.agent,
      inboxIds: inboxes,
      sessionId: id,
    }),
  )
  const connected = {
    ...open(),
    async reconnect() {
      await close(this)
      Object.assign(this, open())
    },
  }
  stage.atEnd(() => close(connected))
  return Object.assign(connected, { conversations, viewers, words, rare })
}
