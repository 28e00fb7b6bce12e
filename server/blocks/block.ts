import type { Viewer } from '../agents/viewer.ts'
import { advanceAndSave, type Fact } from '../conversations/advance.ts'
import type { ConversationState } from '../conversations/conversation.ts'
import { end } from '../conversations/end.ts'
import { getConversation } from '../conversations/find.ts'
import { lockConversations } from '../conversations/lock.ts'
import { openConversationOf } from '../conversations/start.ts'
import { addressKey } from '../platform/address.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { markBlocked } from '../visitors/block.ts'

/**
 * Shuts the visitor of a conversation out of its inbox, and with `byAddress` whoever comes from where they were last. Told
 * in this conversation and in the one they have open; with `end`, that one is over. From the commit on nothing of theirs is
 * taken in, and their lines are closed (realtime/shut-out.ts).
 */
export async function blockVisitor(
  tx: Tx,
  agent: Viewer,
  id: string,
  { byAddress, reason, end: ends }: { byAddress: boolean; reason: string | null; end: boolean },
): Promise<void> {
  const states = await lockAllOf(tx, agent, id)
  const { visitorId, inboxId } = states[0]!
  const address = byAddress ? await addressOf(tx, visitorId) : null
  const [changed] = await tx.rows<{ id: string }>(
    'block',
    `insert into blocks (workspace_id, inbox_id, visitor_id, address, reason, blocked_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, visitor_id) do update
       set address = coalesce(excluded.address, blocks.address), reason = coalesce(excluded.reason, blocks.reason),
         created_at = excluded.created_at
       where excluded.address is not null and blocks.address is distinct from excluded.address
     returning id`,
    [tx.workspaceId, inboxId, visitorId, address, reason, agent.id],
  )
  await markBlocked(tx, visitorId, true)
  // With the visitor's row in hand: one that began since the first look is there now, and none begins any more.
  const late = await openConversationOf(tx, { id: visitorId, inboxId })
  if (late && !states.some((state) => state.id === late)) states.push(...(await lockConversations(tx, [late])).values())
  const by = { kind: 'agent', id: agent.id } as const
  for (const state of states) {
    const fact: Fact = { type: 'visitor.blocked', by, byAddress }
    const isOver = ends && state.status !== 'ended'
    if (changed && !isOver) await advanceAndSave(tx, state, [fact])
    if (isOver) await end(tx, state, { by, outcome: 'abandoned', comment: null }, changed ? [fact] : [])
  }
  tx.news.workspace.push({ type: 'visitor.blocked', visitorId, inboxId, ...(address !== null && { address }) })
}

export async function unblockVisitor(tx: Tx, agent: Viewer, id: string): Promise<void> {
  const states = await lockAllOf(tx, agent, id)
  const { visitorId, inboxId } = states[0]!
  const lifted = await tx.rows(
    'unblock',
    'delete from blocks where workspace_id = $1 and visitor_id = $2 returning id',
    [tx.workspaceId, visitorId],
  )
  if (lifted.length === 0) return
  await markBlocked(tx, visitorId, false)
  const fact: Fact = { type: 'visitor.unblocked', by: { kind: 'agent', id: agent.id } }
  for (const state of states) await advanceAndSave(tx, state, [fact])
  tx.news.workspace.push({ type: 'visitor.unblocked', visitorId, inboxId })
}

/** The conversation that is meant, first, and the one its visitor has open, if that is another. Locked as one, in id order. */
async function lockAllOf(tx: Tx, agent: Viewer, id: string): Promise<ConversationState[]> {
  const { visitor, inboxId } = await getConversation(tx, agent, id)
  const open = await openConversationOf(tx, { id: visitor.id, inboxId })
  const states = await lockConversations(tx, open === null ? [id] : [id, open])
  return [states.get(id)!, ...[...states.values()].filter((state) => state.id !== id)]
}

async function addressOf(tx: Tx, visitorId: string): Promise<string> {
  const [visitor] = await tx.rows<{ ip: string | null }>(
    'address-of',
    'select ip from visitors where workspace_id = $1 and id = $2',
    [tx.workspaceId, visitorId],
  )
  if (!visitor?.ip) {
    throw new Refused('bad-request', 'We do not know this visitor’s address. Block the visitor alone.', {
      field: 'byAddress',
    })
  }
  return addressKey(visitor.ip)
}
