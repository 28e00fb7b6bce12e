import type { Db } from '../platform/database.ts'
import type { Mail } from '../platform/mail.ts'
import type { Job } from '../platform/queue.ts'
import { sendTranscript } from './send.ts'

export const transcriptJobs: Record<string, Job<{ db: Db; mail: Mail | null }>> = {
  'send-transcript': (deps, payload) => {
    const { workspaceId, mailId } = payload as { workspaceId: string; mailId: string }
    return sendTranscript(deps, workspaceId, mailId)
  },
}
