import type { AuthDeps } from './agents/find-viewer.ts'
import { expireConversations } from './conversations/expire.ts'
import type { Job } from './platform/queue.ts'

/** Every durable job by its name: what reactions.ts and schedule.ts start. */
export const JOBS: Record<string, Job<AuthDeps>> = {
  'expire-conversations': async ({ db }) => {
    await expireConversations(db)
  },
}
