import './people.css'
import { useQuery } from '@tanstack/react-query'
import { UserRoundX } from 'lucide-react'
import { useState } from 'react'
import { agentsQuery, useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { useInvitations } from './invitations.ts'
import { InviteBar } from './invite-bar.tsx'
import { PeopleTable } from './people-table.tsx'

export function PeoplePage() {
  const me = useMe()
  const agents = useQuery(agentsQuery)
  const invitations = useInvitations()
  const [wanted, setWanted] = useState('')
  if (!me.permissions.includes('agents.manage')) {
    return (
      <SettingsPage title="People">
        <Blank
          icon={UserRoundX}
          title="Only owners and admins see this"
          text="Ask one of them to invite or change people."
        />
      </SettingsPage>
    )
  }
  const there = agents.data?.filter((agent) => !agent.deactivated).length ?? 0
  const waiting = invitations.data?.length ?? 0
  return (
    <SettingsPage
      title="People"
      crumb="Workspace"
      end={
        <input
          className="in findpeople"
          type="search"
          aria-label="Find people"
          placeholder="Name or e-mail"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      }
      foot={
        <footer className="savebar">
          <span className="t2">Changes here count at once, in every tab.</span>
          <span className="grow" />
          <span className="s t3 num">
            {there === 1 ? '1 person' : `${there} people`}
            {waiting > 0 && ` · ${waiting === 1 ? '1 invitation' : `${waiting} invitations`}`}
          </span>
        </footer>
      }
    >
      <InviteBar />
      {agents.data ? (
        <PeopleTable agents={agents.data} invitations={invitations.data ?? []} wanted={wanted} />
      ) : agents.isError ? (
        <CouldNotLoad what="the people" retry={() => void agents.refetch()} />
      ) : (
        <LineSkeletons widths={['50%', '60%', '45%', '55%']} />
      )}
    </SettingsPage>
  )
}
