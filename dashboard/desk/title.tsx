import { useEffect } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useNotifications } from '../notifications/notifications.ts'

/** How many conversations have something new for me, where a glance at the tab finds it. */
export function Title() {
  const { rows, me } = useDesk()
  const all = useStore(rows.rows)
  const reads = useStore(rows.reads)
  const page = useNotifications()
  const fresh = new Set(page?.notifications.filter((one) => !one.read).map((one) => one.conversation.id))
  for (const row of all.values()) {
    if (row.status === 'ended' || (row.assigneeId !== null && row.assigneeId !== me.id)) continue
    if (row.visitorMessages > (reads.get(row.id) ?? 0)) fresh.add(row.id)
  }
  const unread = fresh.size
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${me.workspace.name} · Parley`
  }, [unread, me.workspace.name])
  return null
}
