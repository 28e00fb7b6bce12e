import type { Marks } from '@parley/protocol/conversation.ts'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversations } from './lock.ts'

/** Somebody has got as far as the public count `seq`: it arrived at a device of theirs, or (`read`) they saw it. */
export type Seen = { who: Viewer | VisitorAuthor; conversation: string; seq: number; read: boolean }

/** Marks are cumulative and only rise, so a moment's worth is one write. */
const GATHER_MS = 150

/**
 * Gathers what was seen and writes it set-based. What a crash loses here is a mark, never a message, and the client says
 * it again with the next one.
 */
export function openMarks(db: Db, log: { warn(detail: object, message: string): void }) {
  let gathered = new Map<string, Seen>()
  let timer: ReturnType<typeof setTimeout> | null = null

  function seen(one: Seen) {
    const key = `${one.who.workspaceId} ${one.who.id} ${one.conversation} ${one.read}`
    const known = gathered.get(key)
    if (!known || known.seq < one.seq) gathered.set(key, one)
    timer ??= setTimeout(flush, GATHER_MS)
  }

  async function flush() {
    timer = null
    const all = [...gathered.values()]
    gathered = new Map()
    for (const [workspaceId, some] of Map.groupBy(all, (one) => one.who.workspaceId)) {
      try {
        await transaction(db, workspaceId, (tx) => markSeen(tx, some))
      } catch (error) {
        log.warn({ err: error }, 'marks were not saved')
      }
    }
  }

  return {
    seen,
    async drained() {
      if (timer) clearTimeout(timer)
      await flush()
    },
  }
}

/** Moves marks forward; what its author may not see, or lies ahead of the log, is passed over. */
export async function markSeen(tx: Tx, all: Seen[]): Promise<void> {
  const states = await lockConversations(tx, [...new Set(all.map((one) => one.conversation))])
  for (const [id, some] of Map.groupBy(all, (one) => one.conversation)) {
    const state = states.get(id)
    if (!state) continue
    const own = some.filter(({ who, seq }) => mayMark(who, state) && seq >= 1 && seq <= state.publicSeq)
    const visitors = own.filter(({ who }) => who.kind === 'visitor')
    const agents = own.filter(({ who }) => who.kind === 'agent')
    if (visitors.length > 0) await markVisitor(tx, state, furthest(visitors))
    if (agents.length > 0) await markAgents(tx, state, furthest(agents))
    for (const { who, seq, read } of agents) if (read) await markMine(tx, state, who.id, seq)
  }
}

function mayMark(who: Viewer | VisitorAuthor, state: ConversationState): boolean {
  return who.kind === 'visitor' ? who.id === state.visitorId : seesInbox(who, state.inboxId)
}

/** What was read has arrived, too. */
function furthest(all: Seen[]): Marks {
  const top = (some: Seen[]) => Math.max(0, ...some.map((one) => one.seq))
  return { delivered: top(all), read: top(all.filter((one) => one.read)) }
}

async function markVisitor(tx: Tx, state: ConversationState, marks: Marks) {
  const { ours } = await messagesUpTo(tx, state, marks.read)
  const [row] = await tx.rows<Marks>(
    'mark-visitor',
    `update conversations set visitor_delivered = greatest(visitor_delivered, $3), visitor_read = greatest(visitor_read, $4),
       visitor_read_messages = greatest(visitor_read_messages, $5)
     where workspace_id = $1 and id = $2 and (visitor_delivered < $3 or visitor_read < $4)
     returning visitor_delivered as delivered, visitor_read as read`,
    [tx.workspaceId, state.id, marks.delivered, marks.read, ours],
  )
  if (row) tx.news.marks.push({ side: 'visitor', id: state.id, visitorId: state.visitorId, marks: row })
}

async function markAgents(tx: Tx, state: ConversationState, marks: Marks) {
  const [row] = await tx.rows<Marks>(
    'mark-agents',
    `update conversations set agents_delivered = greatest(agents_delivered, $3), agents_read = greatest(agents_read, $4)
     where workspace_id = $1 and id = $2 and (agents_delivered < $3 or agents_read < $4)
     returning agents_delivered as delivered, agents_read as read`,
    [tx.workspaceId, state.id, marks.delivered, marks.read],
  )
  if (row) tx.news.marks.push({ side: 'agents', id: state.id, visitorId: state.visitorId, marks: row })
}

async function markMine(tx: Tx, state: ConversationState, agentId: string, seq: number) {
  const { theirs } = await messagesUpTo(tx, state, seq)
  const moved = await tx.rows(
    'mark-mine',
    `insert into read_marks (workspace_id, agent_id, conversation_id, seq, visitor_messages) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, agent_id, conversation_id) do update
       set seq = excluded.seq, visitor_messages = excluded.visitor_messages where read_marks.seq < excluded.seq
     returning 1`,
    [tx.workspaceId, agentId, state.id, seq, theirs],
  )
  if (moved.length > 0) tx.news.marks.push({ side: 'me', id: state.id, agentId, seq, visitorMessages: theirs })
}

/** How many messages of each side there are up to a public count. Mostly that is all of them; else the short tail is counted. */
async function messagesUpTo(tx: Tx, state: ConversationState, seq: number): Promise<{ theirs: number; ours: number }> {
  if (seq === 0) return { theirs: 0, ours: 0 }
  const all = { theirs: state.visitorMessages, ours: state.agentMessages }
  if (seq >= state.publicSeq) return all
  const [after] = await tx.rows<{ theirs: number; ours: number }>(
    'messages-after',
    `select count(*) filter (where by_kind = 'visitor')::int as theirs, count(*) filter (where by_kind <> 'visitor')::int as ours
     from events e where workspace_id = $1 and conversation_id = $2 and seq > $3 and public_seq > $3 and type = 'message.created'
       and not exists (select from messages m where m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id
         and m.seq = e.seq and m.deleted = 'undone')`,
    [tx.workspaceId, state.id, seq],
  )
  return { theirs: all.theirs - after!.theirs, ours: all.ours - after!.ours }
}
