import type { Job } from '../platform/queue.ts'
import { pruneSessions } from './prune-sessions.ts'
import { type MailDeps, sendInvitationMail } from './send-invitation-mail.ts'

export const agentJobs = {
  'send-invitation-mail': (deps, payload) => {
    const { workspaceId, event } = payload as {
      workspaceId: string
      event: { data: { invitationId: string; origin: string } }
    }
    return sendInvitationMail(deps, { workspaceId, ...event.data })
  },
  'prune-sessions': ({ db }) => pruneSessions(db),
} satisfies Record<string, Job<MailDeps>>
