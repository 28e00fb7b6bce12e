import { agentJobs } from './agents/jobs.ts'
import type { MailDeps } from './agents/send-invitation-mail.ts'
import { sweepAttachments, sweepStore } from './attachments/discard.ts'
import { contactJobs } from './contacts/jobs.ts'
import { sumUpCounts } from './conversations/count.ts'
import { expireConversations } from './conversations/expire.ts'
import { relabelConversations } from './conversations/label.ts'
import { releaseConversations } from './conversations/release.ts'
import { notificationJobs } from './notifications/jobs.ts'
import type { Blobs } from './platform/blobs.ts'
import type { Job } from './platform/queue.ts'
import { sweepSavedReplies } from './saved-replies/sweep.ts'
import { searchJobs } from './search/jobs.ts'
import { transcriptJobs } from './transcripts/jobs.ts'
import { relabelViews } from './views/edit.ts'
import { visitorJobs } from './visitors/jobs.ts'

type LabelGone = { workspaceId: string; event: { data: { labelId: string; into?: string } } }

/** Every durable job by its name: what reactions.ts and schedule.ts start. */
export const JOBS: Record<string, Job<MailDeps & { blobs: Blobs }>> = {
  ...agentJobs,
  ...notificationJobs,
  ...searchJobs,
  ...transcriptJobs,
  ...visitorJobs,
  ...contactJobs,
  'release-conversations': ({ db }, payload) => {
    const { workspaceId, event } = payload as { workspaceId: string; event: { data: { agentId: string } } }
    return releaseConversations(db, workspaceId, event.data.agentId)
  },
  'relabel-conversations': ({ db }, payload) => {
    const { workspaceId, event } = payload as LabelGone
    return relabelConversations(db, workspaceId, event.data)
  },
  'relabel-views': ({ db }, payload) => {
    const { workspaceId, event } = payload as LabelGone
    return relabelViews(db, workspaceId, event.data)
  },
  'expire-conversations': async ({ db }) => {
    await expireConversations(db)
  },
  'sweep-attachments': ({ db, blobs }) => sweepAttachments(db, blobs),
  'sweep-store': ({ db, blobs }) => sweepStore(db, blobs),
  'sweep-saved-replies': ({ db, blobs }) => sweepSavedReplies(db, blobs),
  'sum-up-counts': ({ db }) => sumUpCounts(db),
}
