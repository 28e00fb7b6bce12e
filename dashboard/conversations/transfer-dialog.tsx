import './transfer.css'
import type { Agent, Team } from '@parley/protocol/agent.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { Check, CircleAlert, CircleDashed, Search, UsersRound } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react'
import { SHAPE } from '../desk/own-menu.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { teamsQuery, useAgents } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextArea } from '../ui/field.tsx'
import { Keys } from '../ui/keys.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { MeanwhileNote, useMeanwhile } from './meanwhile.tsx'

type Load = { agents: Record<string, number>; teams: Record<string, number> }
type Target = {
  key: string
  name: string
  assigneeId: string | null
  teamId: string | null
  icon: ReactNode
  state: ReactNode
  load: string
}

type DialogProps = { conversation: Conversation; actions: ConversationActions; open: boolean; onClose(): void }

/** To whom it goes, and what they should know. */
export function TransferDialog({ conversation, actions, open, onClose }: DialogProps) {
  return (
    <Dialog title="Transfer" open={open} onOpenChange={(next) => !next && onClose()} className="transfer">
      {open && <TransferForm conversation={conversation} actions={actions} onClose={onClose} />}
    </Dialog>
  )
}

function TransferForm({ conversation, actions, onClose }: Omit<DialogProps, 'open'>) {
  const list = useId()
  const targets = useTargets(conversation)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const meanwhile = useMeanwhile(conversation)
  const found = targets.filter((one) => one.name.toLowerCase().includes(query.trim().toLowerCase()))
  const target = found.find((one) => one.key === chosen)

  const choose = (key: string) => {
    setChosen(key)
    setRefused(null)
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || found.length === 0) return
    event.preventDefault()
    const at = found.findIndex((one) => one.key === chosen)
    const next = found[at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length]!
    choose(next.key)
    document.getElementById(`${list}-${next.key}`)?.scrollIntoView({ block: 'nearest' })
  }
  async function submit(event?: FormEvent) {
    event?.preventDefault()
    // One that is found alone is meant.
    const to = target ?? (query !== '' && found.length === 1 ? found[0] : undefined)
    if (!to || actions.busy) return
    const { assigneeId, teamId, name } = to
    const answer = await actions.transfer({ assigneeId, teamId, name, note: note.trim(), epoch: meanwhile.epoch })
    setRefused(answer)
    meanwhile.look()
    if (answer === null) onClose()
  }
  return (
    <form onSubmit={submit}>
      <div className="pin">
        <Search className="i t3" />
        <input
          role="combobox"
          aria-label="Find an agent or a team"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={target && `${list}-${target.key}`}
          placeholder="Agent or team"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={press}
        />
      </div>
      <div id={list} className="targets" role="listbox" aria-label="Agents and teams">
        {found.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
          <div
            key={one.key}
            id={`${list}-${one.key}`}
            className="opt"
            role="option"
            tabIndex={-1}
            aria-selected={one.key === chosen}
            onClick={() => choose(one.key)}
            onDoubleClick={() => void submit()}
          >
            {one.icon}
            <span className="cut grow">
              <bdi>{one.name}</bdi>
            </span>
            <span className="s t3">{one.state}</span>
            <span className="s t3 num load">{one.load}</span>
            <Check className={`i acc ${one.key === chosen ? '' : 'off'}`} />
          </div>
        ))}
        {found.length === 0 && (
          <p className="t2 none">{query ? `Nobody is called “${query}”.` : 'Nobody else can answer in this inbox.'}</p>
        )}
      </div>
      <div className="inside">
        <TextArea
          label="Note for whoever answers"
          placeholder="Only agents see it"
          rows={2}
          dir="auto"
          maxLength={8000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit(event)
          }}
        />
        <MeanwhileNote of={meanwhile} />
      </div>
      <footer>
        {refused ? (
          <span className="err" role="alert">
            <CircleAlert className="i" />
            {refused}
          </span>
        ) : (
          <span className="why">
            {!target
              ? 'Choose who answers next.'
              : target.assigneeId
                ? 'It is theirs at once; they join when they are ready.'
                : 'The next one who is free joins.'}
          </span>
        )}
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          type="submit"
          disabled={actions.busy || !(target ?? (query !== '' && found.length === 1))}
        >
          Transfer
          <Keys of="enter" />
        </Button>
      </footer>
    </form>
  )
}

/** Who can be given it: who is there and has least in hand comes first. */
function useTargets(conversation: Conversation): Target[] {
  const { me } = useDesk()
  const agents = useAgents()
  const teams = useQuery(teamsQuery).data
  const load = useQuery({
    queryKey: ['load'],
    queryFn: () => request.get<Load>('/load'),
    staleTime: 0,
    refetchInterval: 10_000,
  }).data
  return useMemo(() => {
    const able = agents.filter((agent) => !agent.deactivated && seesInbox(agent, conversation.inboxId))
    const inHand = (agent: Agent) => load?.agents[agent.id] ?? 0
    const people = able
      .filter((agent) => agent.id !== me.id && agent.id !== conversation.assigneeId)
      .sort((a, b) => rank(a) - rank(b) || inHand(a) - inHand(b) || a.name.localeCompare(b.name))
      .map((agent) => ofAgent(agent, inHand(agent)))
    const groups = (teams ?? [])
      .map((team) => ({ team, members: able.filter((agent) => team.agentIds.includes(agent.id)) }))
      .filter(({ team, members }) => members.length > 0 && !waitsFor(conversation, team))
      .map(({ team, members }) => ofTeam(team, members, load?.teams[team.id] ?? 0))
    const isInQueue = conversation.assigneeId === null && conversation.teamId === null
    return [...people, ...groups, ...(isInQueue ? [] : [QUEUE])]
  }, [agents, teams, load, conversation, me.id])
}

const waitsFor = ({ assigneeId, teamId }: Conversation, team: Team) => assigneeId === null && teamId === team.id

const QUEUE: Target = {
  key: 'queue',
  name: 'Back to the queue',
  assigneeId: null,
  teamId: null,
  icon: <CircleDashed className="i i20" />,
  state: '',
  load: '',
}

function ofAgent(agent: Agent, open: number): Target {
  return {
    key: agent.id,
    name: agent.name,
    assigneeId: agent.id,
    teamId: null,
    icon: (
      <Avatar
        name={agent.name}
        picture={agent.picture}
        size={24}
        shape={agent.online ? SHAPE[agent.availability] : 'left'}
      />
    ),
    state: agent.online ? agent.availability : 'offline',
    load: open === 1 ? '1 chat' : `${open} chats`,
  }
}

function ofTeam(team: Team, members: Agent[], waiting: number): Target {
  const here = members.filter((agent) => agent.online && agent.availability === 'available').length
  return {
    key: team.id,
    name: team.name,
    assigneeId: null,
    teamId: team.id,
    icon: <UsersRound className="i i20" />,
    state: `${here} of ${members.length} available`,
    load: waiting === 0 ? 'none waits' : waiting === 1 ? '1 waits' : `${waiting} wait`,
  }
}

export function seesInbox(agent: Agent, inboxId: string): boolean {
  return agent.role !== 'agent' || agent.inboxIds.includes(inboxId)
}

const rank = (agent: Agent) => (!agent.online ? 3 : { available: 0, busy: 1, away: 2, offline: 3 }[agent.availability])
