import { acrossWorkspaces, type Db, transaction } from '../platform/database.ts'
import { end } from './end.ts'
import { lockConversations } from './lock.ts'

/** Ends open conversations in which nobody has written for the inbox's `expiryHours`. A recurring job; harmless to run twice. */
export async function expireConversations(db: Db): Promise<number> {
  const due = await acrossWorkspaces(db, 'expire silent conversations', (tx) =>
    tx.rows<{ workspace_id: string; id: string }>(
      'due-conversations',
      `select c.workspace_id, c.id from inboxes i join conversations c on c.workspace_id = i.workspace_id and c.inbox_id = i.id
       where c.status <> 'ended' and c.last_message_at < now() - make_interval(hours => (i.settings->>'expiryHours')::int)
       order by c.workspace_id, c.id limit 1000`,
      [],
    ),
  )
  let expired = 0
  for (const { workspace_id, id } of due) if (await expireOne(db, workspace_id, id)) expired++
  return expired
}

/** Looks again under the lock: somebody may have written, or another node may have been here. */
function expireOne(db: Db, workspaceId: string, id: string): Promise<boolean> {
  return transaction(db, workspaceId, async (tx) => {
    const state = (await lockConversations(tx, [id])).get(id)
    if (!state || state.status === 'ended') return false
    const [still] = await tx.rows(
      'still-due',
      `select 1 from inboxes where workspace_id = $1 and id = $2
       and $3::timestamptz < now() - make_interval(hours => (settings->>'expiryHours')::int)`,
      [workspaceId, state.inboxId, state.lastMessageAt],
    )
    if (!still) return false
    await end(tx, state, { by: { kind: 'system' }, outcome: 'expired', comment: null })
    return true
  })
}
