import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'

/** Only through conversations/dissolve-team.ts, which first gives back what waits for it. */
export async function removeTeam(tx: Tx, by: string, id: string): Promise<void> {
  await tx.q.deleteFrom('teams').where('workspace_id', '=', tx.workspaceId).where('id', '=', id).execute()
  await recordInWorkspace(tx, { type: 'team.removed', by, data: { teamId: id } })
}
