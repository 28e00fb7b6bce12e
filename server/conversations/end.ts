import type { Outcome } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { advanceAndSave, databaseNow } from './advance.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversation } from './find.ts'

/** An agent ends a conversation. Ending what has ended changes nothing. */
export async function endConversation(
  tx: Tx,
  agent: Viewer,
  id: string,
  { outcome, comment }: { outcome: Exclude<Outcome, 'expired'>; comment: string | null },
): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.status === 'ended') return
  await end(tx, state, { by: { kind: 'agent', id: agent.id }, outcome, comment })
}

export async function end(
  tx: Tx,
  state: ConversationState,
  how: { by: { kind: 'agent'; id: string } | { kind: 'system' }; outcome: Outcome; comment: string | null },
): Promise<void> {
  const reopenUntil = await reopenDeadline(tx, state.inboxId)
  await advanceAndSave(tx, state, [{ type: 'conversation.ended', ...how, epoch: state.epoch + 1, reopenUntil }])
}

async function reopenDeadline(tx: Tx, inboxId: string): Promise<string> {
  const { settings } = await tx.q
    .selectFrom('inboxes')
    .select('settings')
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', inboxId)
    .executeTakeFirstOrThrow()
  const { reopenHours } = settings as { reopenHours: number }
  return new Date(Date.parse(await databaseNow(tx)) + reopenHours * 3_600_000).toISOString()
}
