import type { Priority } from '@parley/protocol/conversation.ts'

export const PRIORITY_NAMES: Record<Priority, string> = {
  low: 'Low',
  normal: 'Normal',
  high: 'High',
  urgent: 'Urgent',
}

const BARS: Record<Priority, number> = { low: 1, normal: 0, high: 2, urgent: 3 }

/** Bars of a meter; what is normal shows none. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const full = BARS[priority]
  if (full === 0) return null
  const name = `${PRIORITY_NAMES[priority]} priority`
  return (
    <span className={`bars ${priority}`} role="img" aria-label={name} title={name}>
      {[1, 2, 3].map((bar) => (
        <i key={bar} className={bar <= full ? 'full' : ''} />
      ))}
    </span>
  )
}
