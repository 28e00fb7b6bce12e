import type { View } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, Inbox, PartyPopper } from 'lucide-react'
import { installationQuery, useInboxes, useMe } from '../live/workspace.ts'
import { Blank } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import { useTakeNext } from './take-next.ts'
import { useViewCount } from './views.tsx'

/** Nothing in this view: what that means, and what is useful now. */
export function EmptyView({ view }: { view: View }) {
  const waiting = useViewCount('unassigned') ?? 0
  const takeNext = useTakeNext()
  if (view === 'closed')
    return <Blank icon={Archive} title="Nothing has ended yet" text="Ended conversations are kept here." />
  if (view === 'you' && waiting > 0) {
    return (
      <Blank
        icon={Inbox}
        title="Nobody is waiting for you"
        text={waiting === 1 ? '1 conversation is unassigned.' : `${waiting} conversations are unassigned.`}
      >
        <Button look="primary" onClick={takeNext}>
          Take the next one
          <Keys of="y" />
        </Button>
      </Blank>
    )
  }
  if (view === 'all') return <FirstSteps />
  return <Blank icon={PartyPopper} title="Nobody is waiting" text="New conversations appear here by themselves." />
}

function FirstSteps() {
  const { data } = useQuery(installationQuery)
  const me = useMe()
  const [inbox] = useInboxes()
  const installs = inbox && me.permissions.includes('inboxes.manage')
  return (
    <Blank
      icon={Inbox}
      title="No open conversation"
      text={installs ? 'Put the widget on your site, or say hello yourself.' : 'New ones appear here by themselves.'}
    >
      {data?.demo && (
        <a className="btn sec" href="/demo" target="_blank" rel="noreferrer">
          Try the sample shop
        </a>
      )}
      {installs && (
        <Link className="btn gho" to="/settings/inboxes/$inboxId" params={{ inboxId: inbox.id }}>
          Get the snippet
        </Link>
      )}
    </Blank>
  )
}
