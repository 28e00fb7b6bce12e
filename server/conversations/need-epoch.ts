import { Refused } from '../platform/refused.ts'
import type { ConversationState } from './conversation.ts'

/** Refuses what was decided before somebody else changed who answers. */
export function needEpoch(state: ConversationState, epoch: number | undefined): void {
  if (epoch !== undefined && epoch !== state.epoch) {
    throw new Refused('stale-epoch', 'Somebody else has just changed who answers. Look again.')
  }
}
