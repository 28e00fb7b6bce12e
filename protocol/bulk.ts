import type { OUTCOMES, Priority } from './conversation.ts'
import type { RefusalCode } from './errors.ts'

/** One act on many conversations. Each goes through its own verb, with its own rights. */
export type BulkAct =
  | { type: 'label'; add: string[]; remove: string[] }
  | { type: 'prioritise'; priority: Priority }
  /** To an agent, to a team's queue, or with neither to the inbox's. */
  | { type: 'assign'; assigneeId: string | null; teamId?: string | null }
  | { type: 'end'; outcome: (typeof OUTCOMES)[number] }

export const BULK_MOST = 500

/** POST /api/v1/conversations/bulk. What could not be done, and why, in the order asked; the rest is done. */
export type BulkAnswer = { done: string[]; failed: { id: string; code: RefusalCode; message: string }[] }
