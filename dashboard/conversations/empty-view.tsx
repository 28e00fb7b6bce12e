import { isDefaultView, type ViewKey } from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AlarmClock, Archive, Bot, Inbox, PartyPopper, SlidersHorizontal, Tag, Users } from 'lucide-react'
import { DRAFT } from '../live/rows.ts'
import { installationQuery, useInboxes, useMe } from '../live/workspace.ts'
import { Blank } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import { building } from '../views/building.ts'
import { useCustomViews } from '../views/custom-views.ts'
import { useTakeNext } from './take-next.ts'
import { useViewCount } from './views.tsx'

/** Nothing in this view: what that means, and what is useful now. */
export function EmptyView({ view }: { view: ViewKey }) {
  const waiting = useViewCount('unassigned') ?? 0
  const takeNext = useTakeNext()
  if (!isDefaultView(view)) return <NothingMatches view={view} />
  switch (view) {
    case 'closed':
      return <Blank icon={Archive} title="Nothing has ended yet" text="Ended conversations are kept here." />
    case 'live':
      return (
        <Blank
          icon={Bot}
          title="The bot talks to nobody"
          text="What it answers can be read here, and joined at any time."
        />
      )
    case 'sla':
      return <Blank icon={AlarmClock} title="Nothing is overdue" text="What waits longer than promised stands here." />
    case 'assigned':
      return <Blank icon={Users} title="Nobody holds a conversation" text="What an agent holds stands here." />
    case 'all':
      return <FirstSteps />
    case 'you':
      if (waiting === 0) break
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
  return <Blank icon={PartyPopper} title="Nobody is waiting" text="New conversations appear here by themselves." />
}

function NothingMatches({ view }: { view: ViewKey }) {
  const custom = useCustomViews().find((one) => `view:${one.id}` === view)
  if (view.startsWith('label:')) {
    return <Blank icon={Tag} title="Nothing open has this label" text="What gets it stands here at once." />
  }
  return (
    <Blank
      icon={SlidersHorizontal}
      title="Nothing matches now"
      text={view === DRAFT ? 'Ask for less, or for something else.' : 'What matches later comes here by itself.'}
    >
      {custom?.editable && <Button onClick={() => building.set(custom)}>Edit view</Button>}
    </Blank>
  )
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
