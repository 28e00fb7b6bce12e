import { randomBytes } from 'node:crypto'
import type { InboxSettings } from '@parley/protocol/inbox.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { brandOf } from './brand.ts'
import { defaultSettings } from './inbox.ts'

export async function createInbox(
  tx: Tx,
  by: string | null,
  { name, settings }: { name: string; settings?: Partial<InboxSettings> },
): Promise<{ id: string }> {
  const all = { ...defaultSettings(name), ...settings }
  const { id } = await tx.q
    .insertInto('inboxes')
    .values({
      workspace_id: tx.workspaceId,
      key: randomBytes(10).toString('hex'),
      name,
      settings: JSON.stringify(all),
      brand: JSON.stringify(brandOf(all.color)),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await recordInWorkspace(tx, { type: 'inbox.created', by, data: { inboxId: id } })
  return { id }
}
