import { agentJobs } from './agents/jobs.ts'
import type { MailDeps } from './agents/send-invitation-mail.ts'
import { expireConversations } from './conversations/expire.ts'
import type { Job } from './platform/queue.ts'

/** Every durable job by its name: what reactions.ts and schedule.ts start. */
export const JOBS: Record<string, Job<MailDeps>> = {
  ...agentJobs,
  'expire-conversations': async ({ db }) => {
    await expireConversations(db)
  },
}
