import type { Notification, NotificationKind, NotificationPage } from '@parley/protocol/notification.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  ArrowRightLeft,
  AtSign,
  BellOff,
  BellRing,
  CheckCheck,
  LogIn,
  type LucideIcon,
  Settings,
  Siren,
  Star,
  UserPlus,
  Users,
} from 'lucide-react'
import { useState } from 'react'
import { request } from '../live/request.ts'
import { useAgents } from '../live/workspace.ts'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { ago, useNow, wholeTime } from '../ui/time.ts'
import { IconButton, Tip } from '../ui/tip.tsx'
import { markRead, notificationsQuery, settingsQuery, useChangeSettings, useNotifications } from './notifications.ts'
import { askPermission, usePermission } from './permission.ts'
import { quietFor, quietLeft } from './quiet-for.ts'
import { SENTENCES } from './sentence.ts'
import { isQuiet } from './tell.ts'

const ICONS: Record<NotificationKind, LucideIcon> = {
  mentioned: AtSign,
  assigned: UserPlus,
  team: Users,
  critical: Siren,
  taken: ArrowRightLeft,
  joined: LogIn,
  rated: Star,
}

/** Behind the bell: the newest first, those I have not seen with a dot. */
export function NotificationList({ onClose }: { onClose(): void }) {
  const page = useNotifications()
  const newest = page?.notifications[0]
  return (
    <>
      <header>
        <h2>Notifications</h2>
        <span className="grow" />
        <IconButton
          name="Mark all as seen"
          small
          disabled={!page?.unread}
          onClick={() => newest && void markRead({ upTo: newest.id })}
        >
          <CheckCheck className="i" />
        </IconButton>
        <Tip text="How you are told">
          <Link to="/settings/notifications" className="ib sm" aria-label="Notification settings" onClick={onClose}>
            <Settings className="i" />
          </Link>
        </Tip>
      </header>
      <Quiet />
      <Permission />
      <Entries onClose={onClose} />
    </>
  )
}

function Entries({ onClose }: { onClose(): void }) {
  const first = useQuery(notificationsQuery)
  const page = first.data
  const [older, setOlder] = useState(false)
  const rest = useInfiniteQuery({
    queryKey: ['notifications', 'older', page?.next],
    enabled: older && page?.next != null,
    initialPageParam: page?.next ?? '',
    queryFn: ({ pageParam }) => request.get<NotificationPage>(`/notifications?limit=30&after=${pageParam}`),
    getNextPageParam: (last) => last.next,
  })
  if (!page) {
    if (first.isError) return <CouldNotLoad what="your notifications" retry={() => void first.refetch()} />
    return <LineSkeletons widths={['72%', '54%', '66%']} />
  }
  if (page.notifications.length === 0) {
    return (
      <Blank
        icon={BellRing}
        title="Nothing yet"
        text="Mentions, chats that are given to you, and what happens to yours come here."
      />
    )
  }
  const all = [...page.notifications, ...(rest.data?.pages ?? []).flatMap((one) => one.notifications)]
  const more = rest.data ? rest.hasNextPage : page.next !== null
  return (
    <ul className="notes-list">
      {all.map((one) => (
        <Entry key={one.id} one={one} onClose={onClose} />
      ))}
      {more && (
        <li className="more">
          <button
            type="button"
            className="btn gho sm"
            disabled={rest.isFetching}
            onClick={() => (older ? void rest.fetchNextPage() : setOlder(true))}
          >
            Older ones
          </button>
        </li>
      )}
    </ul>
  )
}

function Entry({ one, onClose }: { one: Notification; onClose(): void }) {
  const navigate = useNavigate()
  const agents = useAgents()
  const now = useNow(30_000)
  const { by, conversation } = one
  const Icon = ICONS[one.kind]
  const visitor = conversation.visitor.name
  const agent = by.kind === 'agent' ? (agents.find(({ id }) => id === by.id)?.name ?? 'Former agent') : 'Parley'
  const who = by.kind === 'visitor' ? visitor : agent
  return (
    <li>
      <button
        type="button"
        className={`entry ${one.read ? '' : 'un'} ${one.kind}`}
        onClick={() => {
          onClose()
          void markRead({ ids: [one.id] })
          const view = conversation.status === 'ended' ? 'closed' : 'all'
          const to = { to: '/inbox/$view/$conversationId', params: { view, conversationId: conversation.id } } as const
          void navigate({ ...to, search: { at: one.seq } })
        }}
      >
        <Icon className="i" />
        <span className="cut2">
          <span>
            <bdi className="m">{who}</bdi> {SENTENCES[one.kind]}
            {one.rating && <Stars score={one.rating.score} />}
          </span>
          <span className="s t2 cut" dir="auto">
            {by.kind !== 'visitor' && <bdi>{visitor}</bdi>}
            {by.kind !== 'visitor' && one.text && ' · '}
            {one.text}
          </span>
        </span>
        <time dateTime={one.at} title={wholeTime(one.at)}>
          {ago(one.at, now)}
        </time>
        {!one.read && <span className="sr">not seen yet</span>}
      </button>
    </li>
  )
}

function Stars({ score }: { score: number }) {
  return (
    <span role="img" aria-label={`${score} of 5`} className="stars5">
      {'★'.repeat(score)}
    </span>
  )
}

function Quiet() {
  const { data: settings } = useQuery(settingsQuery)
  const change = useChangeSettings()
  const now = new Date(useNow(30_000))
  if (!settings) return null
  const set = (until: string | null) =>
    change.mutate({ ...settings, quiet: { ...settings.quiet, until, ...(until === null && { daily: null }) } })
  if (isQuiet(settings, now)) {
    return (
      <p className="quiet on">
        <BellOff className="i" />
        <span className="grow">Do not disturb{quietLeft(settings, now)}</span>
        <button type="button" className="btn gho sm" onClick={() => set(null)}>
          End it
        </button>
      </p>
    )
  }
  return (
    <p className="quiet">
      <span className="grow t3">Do not disturb for</span>
      {[
        ['30 min', 30],
        ['1 h', 60],
        ['2 h', 120],
      ].map(([name, minutes]) => (
        <button key={name} type="button" className="btn gho sm" onClick={() => set(quietFor(Number(minutes), now))}>
          {name}
        </button>
      ))}
    </p>
  )
}

/** Asked from a button only: whoever is asked out of the blue says no, and the browser remembers. */
function Permission() {
  const permission = usePermission()
  if (permission !== 'default') return null
  return (
    <p className="quiet">
      <span className="grow t3">Be told while another window is in front</span>
      <button type="button" className="btn sec sm" onClick={() => void askPermission()}>
        Turn on
      </button>
    </p>
  )
}
