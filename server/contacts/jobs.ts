import { acrossWorkspaces, type Db } from '../platform/database.ts'
import type { Job } from '../platform/queue.ts'
import { KEPT_DAYS } from './contact.ts'
import { runImport, undoImport } from './run-import.ts'

type Payload = { workspaceId: string; importId: string }

export const contactJobs: Record<string, Job<{ db: Db }>> = {
  'import-contacts': ({ db }, payload) => {
    const { workspaceId, importId } = payload as Payload
    return runImport(db, workspaceId, importId)
  },
  'undo-contact-import': ({ db }, payload) => {
    const { workspaceId, importId } = payload as Payload
    return undoImport(db, workspaceId, importId)
  },
  'prune-contacts': ({ db }) => pruneContacts(db),
}

/** What can no longer be undone is forgotten: deleted contacts, merges with whom they merged, files that were imported. */
export function pruneContacts(db: Db): Promise<void> {
  return acrossWorkspaces(db, 'forget deleted contacts', async (tx) => {
    await tx.rows(
      'prune-contacts',
      `delete from contacts where ctid = any(array(
         select ctid from contacts where gone_at < now() - interval '${KEPT_DAYS} days' limit 5000))`,
      [],
    )
    await tx.rows(
      'prune-imports',
      `delete from contact_imports where created_at < now() - interval '${KEPT_DAYS} days'
         or (state = 'draft' and created_at < now() - interval '1 day')`,
      [],
    )
  })
}
