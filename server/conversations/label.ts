import { LABELS_PER_CONVERSATION } from '@parley/protocol/label.ts'
import type { Viewer } from '../agents/viewer.ts'
import { holdLabels } from '../labels/label.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { advanceAndSave } from './advance.ts'
import { lockConversation } from './find.ts'

/** What is put on and taken off, so that two agents who label at once do not undo each other; or all that it shall have. */
export type Labelling = { add?: string[]; remove?: string[] } | { labelIds: string[] }

/** Puts labels on a conversation and takes them off. Also after its end: that is when many sort what they had. */
export async function labelConversation(tx: Tx, agent: Viewer, id: string, labelling: Labelling): Promise<void> {
  const state = await lockConversation(tx, agent, id)
  const had = state.labelIds
  const wanted =
    'labelIds' in labelling
      ? [...new Set(labelling.labelIds)]
      : [...new Set([...had, ...(labelling.add ?? [])])].filter((label) => !labelling.remove?.includes(label))
  const added = wanted.filter((label) => !had.includes(label))
  const removed = had.filter((label) => !wanted.includes(label))
  if (added.length + removed.length === 0) return
  await holdLabels(tx, added)
  if (wanted.length > LABELS_PER_CONVERSATION) {
    throw new Refused('bad-request', `A conversation may have ${LABELS_PER_CONVERSATION} labels.`, {
      field: 'labelIds',
    })
  }
  await advanceAndSave(tx, state, [
    { type: 'conversation.labelled', by: { kind: 'agent', id: agent.id }, labelIds: wanted, added, removed },
  ])
}

const PIECE = 2000

/**
 * After a label was deleted or merged: takes it off every conversation, also the ended ones, piece by piece. No event for
 * each: the label is nowhere shown any more, and clients leave out what they do not know.
 */
export async function relabelConversations(
  db: Db,
  workspaceId: string,
  { labelId, into = null }: { labelId: string; into?: string | null },
): Promise<void> {
  let after: string | undefined = '00000000-0000-0000-0000-000000000000'
  while (after) {
    after = await transaction(db, workspaceId, async (tx) => {
      const [piece] = await tx.rows<{ last: string | null }>(
        'relabel-conversations',
        `with piece as (
           select id, label_ids from conversations where workspace_id = $1 and id > $2 order by id limit ${PIECE}
         ), relabelled as (
           update conversations c set label_ids = case
               when $4::uuid is null or $4 = any(c.label_ids) then array_remove(c.label_ids, $3) else array_replace(c.label_ids, $3, $4)
             end, changed_at = clock_timestamp()
           from piece p where c.workspace_id = $1 and c.id = p.id and $3 = any(p.label_ids)
         )
         select max(id::text) as last from piece`,
        [workspaceId, after, labelId, into],
      )
      return piece?.last ?? undefined
    })
  }
  // Lists that are open somewhere are read again.
  await transaction(db, workspaceId, async (tx) => {
    tx.news.workspace.push({ type: 'label.settled' })
    await tx.rows('now', 'select clock_timestamp() as now', [])
  })
}
