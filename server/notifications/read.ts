import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'

/** Which of the viewer's own: these, those of a conversation they look at, or all up to the newest they have seen. */
export type Looked = { ids?: string[] | undefined; conversation?: string | undefined; upTo?: string | undefined }

export async function readNotifications(tx: Tx, viewer: Viewer, { ids, conversation, upTo }: Looked): Promise<void> {
  const read = await tx.rows(
    'read-notifications',
    `update notifications set read_at = clock_timestamp()
     where workspace_id = $1 and agent_id = $2 and read_at is null
       and ($3::uuid[] is null or id = any($3)) and ($4::uuid is null or conversation_id = $4) and ($5::uuid is null or id <= $5)
     returning 1`,
    [tx.workspaceId, viewer.id, ids ?? null, conversation ?? null, upTo ?? null],
  )
  if (read.length > 0) tx.news.workspace.push({ type: 'notification.read', agentId: viewer.id })
}

const DAYS = 90

/** What is older was seen, or never will be. */
export async function forgetOldNotifications(tx: Tx): Promise<void> {
  // Their ids begin with the time at which they were made.
  await tx.rows(
    'forget-notifications',
    `delete from notifications where uuid_extract_timestamp(id) < now() - make_interval(days => $1)`,
    [DAYS],
  )
}
