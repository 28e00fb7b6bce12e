import { newId } from '@parley/protocol/id.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'

export const newWorkspaceId = (): string => newId()

/** Makes the workspace that the transaction is already in: the wall lets nobody write another one's row. */
export async function createWorkspace(tx: Tx, name: string): Promise<void> {
  await tx.q.insertInto('workspaces').values({ id: tx.workspaceId, name }).execute()
  await recordInWorkspace(tx, { type: 'workspace.created', by: null, data: { name } })
}
