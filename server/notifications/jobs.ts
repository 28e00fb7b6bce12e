import type { AgentEvent } from '@parley/protocol/events.ts'
import { acrossWorkspaces, type Db } from '../platform/database.ts'
import type { Job } from '../platform/queue.ts'
import { notify } from './notify.ts'
import { forgetOldNotifications } from './read.ts'

export const notificationJobs: Record<string, Job<{ db: Db }>> = {
  notify: ({ db }, payload) => {
    const { workspaceId, event } = payload as {
      workspaceId: string
      event: AgentEvent & { conversationId: string }
    }
    return notify(db, workspaceId, event.conversationId, event)
  },
  'forget-notifications': ({ db }) => acrossWorkspaces(db, 'forget old notifications', forgetOldNotifications),
}
