import type { Outcome } from '@parley/protocol/conversation.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { advanceAndSave, databaseNow, type Fact } from './advance.ts'
import { ratingRequest } from './ask-rating.ts'
import type { ConversationState } from './conversation.ts'
import { lockConversation } from './find.ts'
import { needEpoch } from './need-epoch.ts'

/**
 * An agent ends a conversation, and may ask what the visitor thinks. Ending what has ended changes nothing. With `epoch`,
 * what a colleague took up meanwhile is not ended under their hands.
 */
export async function endConversation(
  tx: Tx,
  agent: Viewer,
  id: string,
  how: {
    outcome: Exclude<Outcome, 'expired'>
    comment: string | null
    askRating?: boolean | undefined
    epoch?: number | undefined
  },
): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  if (state.status === 'ended') return
  needEpoch(state, how.epoch)
  const asking = how.askRating ? ratingRequest(state, agent) : []
  await end(tx, state, { by: { kind: 'agent', id: agent.id }, outcome: how.outcome, comment: how.comment }, asking)
}

export async function end(
  tx: Tx,
  state: ConversationState,
  how: { by: { kind: 'agent'; id: string } | { kind: 'system' }; outcome: Outcome; comment: string | null },
  before: Fact[] = [],
): Promise<void> {
  const reopenUntil = await reopenDeadline(tx, state.inboxId)
  const ended: Fact = { type: 'conversation.ended', ...how, epoch: state.epoch + 1, reopenUntil }
  await advanceAndSave(tx, state, [...before, ended])
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
