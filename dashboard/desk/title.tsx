import { useEffect } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'

/** How many open conversations have something new for me, where a glance at the tab finds it. */
export function Title() {
  const { rows, me } = useDesk()
  const all = useStore(rows.rows)
  const reads = useStore(rows.reads)
  let unread = 0
  for (const row of all.values()) {
    if (row.status === 'ended' || (row.assigneeId !== null && row.assigneeId !== me.id)) continue
    if (row.visitorMessages > (reads.get(row.id) ?? 0)) unread++
  }
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${me.workspace.name} · Parley`
  }, [unread, me.workspace.name])
  return null
}
