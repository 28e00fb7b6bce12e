import type { Recurring } from './platform/queue.ts'

/** What happens by the clock: job, and when, as a line of cron in UTC. Several nodes start each once. */
export const SCHEDULE: readonly Recurring[] = [
  { job: 'expire-conversations', match: '* * * * *' },
  { job: 'sum-up-counts', match: '* * * * *' },
  { job: 'index-messages', match: '* * * * *' },
  { job: 'sweep-attachments', match: '23 * * * *' },
  { job: 'sweep-saved-replies', match: '37 4 * * *' },
  { job: 'sweep-store', match: '47 4 * * *' },
  { job: 'forget-notifications', match: '7 4 * * *' },
  { job: 'prune-contacts', match: '9 3 * * *' },
  { job: 'prune-sessions', match: '17 3 * * *' },
]
