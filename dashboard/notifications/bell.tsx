import './bell.css'
import { useQuery } from '@tanstack/react-query'
import { Bell as BellIcon, BellOff } from 'lucide-react'
import { Suspense, useState } from 'react'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { useNow } from '../ui/time.ts'
import { Tip } from '../ui/tip.tsx'
import { settingsQuery, useNotifications } from './notifications.ts'
import { isQuiet } from './tell.ts'

const NotificationList = onDemand(
  () => import('./notification-list.tsx'),
  (module) => module.NotificationList,
)
const Announcer = onDemand(
  () => import('./announcer.tsx'),
  (module) => module.Announcer,
)

/** What concerns me, behind a bell with how many I have not seen. */
export function Bell() {
  const [open, setOpen] = useState(false)
  const unread = useNotifications()?.unread ?? 0
  const { data: settings } = useQuery(settingsQuery)
  const now = useNow(30_000)
  const quiet = settings !== undefined && isQuiet(settings, new Date(now))
  const Icon = quiet ? BellOff : BellIcon
  useShortcut('g n', () => setOpen(true))
  return (
    <>
      <Tip text={quiet ? 'Notifications: do not disturb' : 'Notifications'} keys="g n" side="right">
        <PopoverButton
          className="bell"
          open={open}
          onOpenChange={setOpen}
          popName="Notifications"
          popClass="notes-pop"
          align="start"
          content={
            <Suspense fallback={<LineSkeletons widths={['72%', '54%', '66%']} />}>
              <NotificationList onClose={() => setOpen(false)} />
            </Suspense>
          }
        >
          <Icon className="i i20" />
          <span className="word">Notifications</span>
          {unread > 0 && (
            <span className="pip">
              {unread > 99 ? '99+' : unread}
              <span className="sr"> unread</span>
            </span>
          )}
        </PopoverButton>
      </Tip>
      <Suspense fallback={null}>
        <Announcer />
      </Suspense>
    </>
  )
}
