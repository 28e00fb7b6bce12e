import type { BulkAct, BulkAnswer } from '@parley/protocol/bulk.ts'
import type { Viewer } from '../agents/viewer.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { assignConversation } from './assign.ts'
import { endConversation } from './end.ts'
import { getConversation } from './find.ts'
import { labelConversation } from './label.ts'
import { prioritiseConversation } from './prioritise.ts'

/**
 * Does the same to many, each by its own verb and in a transaction of its own: what one of them refuses keeps nothing
 * from the others, and a colleague who has just locked one of them waits for no more than that.
 */
export async function doToEach(db: Db, viewer: Viewer, ids: string[], act: BulkAct): Promise<BulkAnswer> {
  const answer: BulkAnswer = { done: [], failed: [] }
  for (const id of new Set(ids)) {
    try {
      await transaction(db, viewer.workspaceId, (tx) => doTo(tx, viewer, id, act))
      answer.done.push(id)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      answer.failed.push({ id, code: error.code, message: error.message })
    }
  }
  return answer
}

async function doTo(tx: Tx, viewer: Viewer, id: string, act: BulkAct): Promise<void> {
  switch (act.type) {
    case 'label':
      return labelConversation(tx, viewer, id, act)
    case 'prioritise':
      return prioritiseConversation(tx, viewer, id, act.priority)
    case 'assign':
      return assignConversation(tx, viewer, id, act)
    case 'end': {
      // By itself, ending what has ended is fine. Of many, one wants to know that somebody was faster.
      const { status } = await getConversation(tx, viewer, id)
      if (status === 'ended') throw new Refused('conversation-ended', 'It had ended already.')
      return endConversation(tx, viewer, id, { outcome: act.outcome, comment: null })
    }
  }
}
