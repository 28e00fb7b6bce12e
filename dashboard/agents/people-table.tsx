import { type Agent, type Invitation, ROLES, type Role } from '@parley/protocol/agent.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Check, Globe, Mail, UserRoundCheck, UserRoundX, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { SHAPE } from '../desk/own-menu.tsx'
import { request } from '../live/request.ts'
import { agentsQuery, useInboxes, useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy-button.tsx'
import { Select } from '../ui/select.tsx'
import { IconButton } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { useInvite, useTakeBack } from './invitations.ts'

type Change = { role?: Role; inboxIds?: string[]; deactivated?: boolean }

/** Who is here, what they may do, and which inboxes they see: pending invitations first. */
export function PeopleTable({
  agents,
  invitations,
  wanted,
}: {
  agents: Agent[]
  invitations: Invitation[]
  wanted: string
}) {
  const inboxes = useInboxes()
  const { person } = useSearch({ strict: false }) as { person?: string }
  const fits = (...words: string[]) => words.some((word) => word.toLowerCase().includes(wanted.trim().toLowerCase()))
  const shown = [...agents]
    .filter((agent) => fits(agent.name, agent.email))
    .sort(
      (a, b) =>
        Number(a.deactivated) - Number(b.deactivated) ||
        ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
        a.name.localeCompare(b.name),
    )
  return (
    <div className="tbw">
      <table className="tb people">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col" className="rolecol">
              Role
            </th>
            {inboxes.map((inbox) => (
              <th key={inbox.id} scope="col" className="c inboxcol" title={inbox.name}>
                <Globe className="i" />
                <span className="cut">{inbox.name}</span>
              </th>
            ))}
            <th scope="col" className="lastcol">
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations
            .filter(({ email }) => fits(email))
            .map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} />
            ))}
          {shown.map((agent) => (
            <AgentRow key={agent.id} agent={agent} asked={agent.id === person} />
          ))}
        </tbody>
      </table>
      {wanted.trim() !== '' && shown.length === 0 && !invitations.some(({ email }) => fits(email)) && (
        <p className="nobody t2" role="status">
          Nobody is called “<bdi>{wanted.trim()}</bdi>”.
        </p>
      )}
    </div>
  )
}

function AgentRow({ agent, asked }: { agent: Agent; asked: boolean }) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (asked) row.current?.scrollIntoView({ block: 'center' })
  }, [asked])
  const me = useMe()
  const inboxes = useInboxes()
  const change = useChangeAgent(agent)
  const isMe = agent.id === me.id
  const above = agent.role === 'owner' && me.role !== 'owner'
  const why = isMe ? 'Nobody changes their own role.' : above ? 'Only an owner changes an owner.' : undefined
  return (
    <tr ref={row} className={agent.deactivated ? 'off' : ''} aria-current={asked || undefined}>
      <td>
        <div className="who">
          <Avatar
            name={agent.name}
            picture={agent.picture}
            size={28}
            shape={agent.deactivated ? undefined : agent.online ? SHAPE[agent.availability] : 'left'}
          />
          <div className="two grow">
            <div className="m cut">
              <bdi>{agent.name}</bdi>
              {isMe && <span className="t3"> you</span>}
            </div>
            <div className="s t3 cut" dir="ltr">
              {agent.deactivated ? 'Deactivated' : agent.email}
            </div>
          </div>
        </div>
      </td>
      <td className="rolecol">
        <Select
          quiet
          aria-label={`Role of ${agent.name}`}
          title={why}
          disabled={why !== undefined || agent.deactivated}
          value={agent.role}
          onChange={(event) => change.mutate({ role: event.target.value as Role })}
        >
          {ROLES.map((role) => (
            <option key={role} value={role} disabled={role === 'owner' && me.role !== 'owner'}>
              {role[0]!.toUpperCase() + role.slice(1)}
            </option>
          ))}
        </Select>
      </td>
      {agent.role === 'agent' ? (
        inboxes.map((inbox) => (
          <td key={inbox.id} className="c inboxcol" data-inbox={inbox.name}>
            <input
              type="checkbox"
              className="check"
              aria-label={`${agent.name} in ${inbox.name}`}
              checked={agent.inboxIds.includes(inbox.id)}
              disabled={agent.deactivated}
              onChange={(event) =>
                change.mutate({
                  inboxIds: event.target.checked
                    ? [...agent.inboxIds, inbox.id]
                    : agent.inboxIds.filter((id) => id !== inbox.id),
                })
              }
            />
          </td>
        ))
      ) : (
        <td colSpan={inboxes.length} className="allcol">
          <span className="allin">every inbox, by role</span>
        </td>
      )}
      <td className="lastcol">
        {!isMe && !above && (
          <Button
            look="ghost"
            size="small"
            disabled={change.isPending}
            onClick={() => change.mutate({ deactivated: !agent.deactivated })}
            aria-label={`${agent.deactivated ? 'Reactivate' : 'Deactivate'} ${agent.name}`}
          >
            {agent.deactivated ? <UserRoundCheck className="i" /> : <UserRoundX className="i" />}
            {agent.deactivated ? 'Reactivate' : 'Deactivate'}
          </Button>
        )}
      </td>
    </tr>
  )
}

function useChangeAgent(agent: Agent) {
  const client = useQueryClient()
  const put = (next: Agent) =>
    client.setQueryData<Agent[]>(agentsQuery.queryKey, (was) => was?.map((one) => (one.id === next.id ? next : one)))
  const change = useMutation({
    mutationFn: (some: Change) => request.patch<Agent>(`/agents/${agent.id}`, some),
    // A tick shows at once; it is taken back when it was refused.
    onMutate: (some) => put({ ...agent, ...some }),
    onSuccess: (next, some) => {
      put(next)
      if (some.deactivated)
        toast(`${agent.name} is signed out everywhere`, {
          name: 'Undo',
          run: () => change.mutate({ deactivated: false }),
        })
    },
    onError: (error) => {
      put(agent)
      toastError(error)
    },
  })
  return change
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const inboxes = useInboxes()
  const invite = useInvite()
  const takeBack = useTakeBack()
  const { id, email, role, inboxIds, expired, invitedBy } = invitation
  const again = () =>
    invite.mutate(
      { email, role, inboxIds },
      {
        onSuccess: async ({ link, mailed }) => {
          if (mailed) toast(`Mailed to ${email} again`)
          else if (await copyText(link)) toast('A new link is copied')
        },
        onError: toastError,
      },
    )
  return (
    <tr>
      <td>
        <div className="who">
          <span className="av anon s28">
            <Mail className="i i14" />
          </span>
          <div className="two grow">
            <div className="m cut" dir="ltr">
              {email}
            </div>
            <div className={`s cut ${expired ? 'danger' : 't3'}`}>
              {expired ? 'Ran out' : `Invited by ${invitedBy}`}
            </div>
          </div>
        </div>
      </td>
      <td className="rolecol">{role[0]!.toUpperCase() + role.slice(1)}</td>
      {role === 'agent' ? (
        inboxes.map((inbox) => (
          <td key={inbox.id} className="c inboxcol" data-inbox={inbox.name}>
            {inboxIds.includes(inbox.id) && <Check className="i t3" role="img" aria-label={`${inbox.name}: yes`} />}
          </td>
        ))
      ) : (
        <td colSpan={inboxes.length} className="allcol">
          <span className="allin">every inbox, by role</span>
        </td>
      )}
      <td className="lastcol">
        <span className="row end">
          <Button look="ghost" size="small" disabled={invite.isPending} onClick={again}>
            {expired ? 'Invite again' : 'New link'}
          </Button>
          <IconButton
            name={`Take back the invitation for ${email}`}
            small
            onClick={() => takeBack.mutate(id, { onError: toastError })}
          >
            <X className="i" />
          </IconButton>
        </span>
      </td>
    </tr>
  )
}
