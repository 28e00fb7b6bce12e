import './teams.css'
import type { Agent, Team } from '@parley/protocol/agent.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus, Trash2, UserRoundX, UsersRound, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { SHAPE } from '../desk/own-menu.tsx'
import { request, sentenceOf } from '../live/request.ts'
import { queries, teamsQuery, useAgents, useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { IconButton } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'

/** Groups that a conversation can be handed to: whoever of them is free first answers. */
export function TeamsPage() {
  const me = useMe()
  const teams = useQuery(teamsQuery)
  if (!me.permissions.includes('agents.manage')) {
    return (
      <SettingsPage title="Teams">
        <Blank icon={UserRoundX} title="Only owners and admins see this" text="Ask one of them to change teams." />
      </SettingsPage>
    )
  }
  return (
    <SettingsPage title="Teams" crumb="Workspace">
      {teams.data ? (
        <div className="teams">
          <NewTeam />
          {teams.data.map((team) => (
            <TeamCard key={team.id} team={team} />
          ))}
          {teams.data.length === 0 && (
            <Blank
              icon={UsersRound}
              title="No team yet"
              text="Name one above. Then a conversation can be transferred to it, and the next of its agents who is free takes it."
            />
          )}
        </div>
      ) : teams.isError ? (
        <CouldNotLoad what="the teams" retry={() => void teams.refetch()} />
      ) : (
        <LineSkeletons widths={['50%', '60%', '45%', '55%']} />
      )}
    </SettingsPage>
  )
}

const renew = () => queries.invalidateQueries(teamsQuery)

function NewTeam() {
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => request.post<Team>('/teams', { name: name.trim() }),
    onSuccess: (team) => {
      queries.setQueryData<Team[]>(teamsQuery.queryKey, (was) => [...(was ?? []), team])
      setName('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') make.mutate()
  }
  return (
    <form className="newteam" onSubmit={submit}>
      <Field
        label="New team"
        placeholder="Repairs"
        maxLength={80}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          make.reset()
        }}
        error={make.error ? sentenceOf(make.error) : undefined}
      />
      <Button look="primary" type="submit" disabled={name.trim() === '' || make.isPending}>
        <Plus className="i" />
        Make team
      </Button>
    </form>
  )
}

function TeamCard({ team }: { team: Team }) {
  const agents = useAgents()
  const members = agents.filter((agent) => team.agentIds.includes(agent.id))
  const change = useMutation({
    mutationFn: (some: { name?: string; agentIds?: string[] }) => request.patch<Team>(`/teams/${team.id}`, some),
    onSuccess: (next) =>
      queries.setQueryData<Team[]>(teamsQuery.queryKey, (was) => was?.map((one) => (one.id === next.id ? next : one))),
    onError: renew,
  })
  const dissolve = useMutation({
    mutationFn: () => request.delete(`/teams/${team.id}`),
    onSuccess: async () => {
      await renew()
      const again = { name: team.name, agentIds: team.agentIds }
      toast(`${team.name} is dissolved`, {
        name: 'Make it again',
        run: () => void request.post('/teams', again).then(renew, toastError),
      })
    },
    onError: toastError,
  })
  const setMembers = (agentIds: string[]) => change.mutate({ agentIds }, { onError: toastError })
  const others = agents.filter((agent) => !agent.deactivated && !team.agentIds.includes(agent.id))
  return (
    <section className="teamcard" aria-label={team.name}>
      <header>
        <UsersRound className="i t3" />
        <h2 className="grow">
          <InlineField
            label={`Name of ${team.name}`}
            value={team.name}
            save={async (name) => {
              await change.mutateAsync({ name })
            }}
          />
        </h2>
        <span className="s t3 num">{members.length === 1 ? '1 person' : `${members.length} people`}</span>
        <IconButton
          name={`Dissolve ${team.name}`}
          small
          onClick={() => dissolve.mutate()}
          disabled={dissolve.isPending}
        >
          <Trash2 className="i i14" />
        </IconButton>
      </header>
      <ul className="members">
        {members.map((agent) => (
          <li key={agent.id} className="member">
            <Avatar name={agent.name} picture={agent.picture} size={20} shape={shapeOf(agent)} />
            <bdi className="cut">{agent.name}</bdi>
            <IconButton
              name={`Take ${agent.name} out of ${team.name}`}
              small
              onClick={() => setMembers(team.agentIds.filter((id) => id !== agent.id))}
            >
              <X className="i i14" />
            </IconButton>
          </li>
        ))}
        <li>
          <MenuButton
            className="btn sm gho"
            align="start"
            menuClass="people"
            disabled={others.length === 0}
            aria-label={`Add somebody to ${team.name}`}
            entries={() =>
              others.map((agent) => ({
                name: agent.name,
                icon: <Avatar name={agent.name} picture={agent.picture} size={20} shape={shapeOf(agent)} />,
                run: () => setMembers([...team.agentIds, agent.id]),
              }))
            }
          >
            <Plus className="i i14" />
            Add
          </MenuButton>
        </li>
      </ul>
      {members.length === 0 && <p className="hint">Nobody is in it, so nothing can be transferred to it.</p>}
    </section>
  )
}

const shapeOf = (agent: Agent) => (agent.online ? SHAPE[agent.availability] : 'left')
