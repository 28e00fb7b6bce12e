import { ROLES, type Role } from '@parley/protocol/agent.ts'
import { ChevronDown, CircleCheck, UserPlus, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { sentenceOf } from '../live/request.ts'
import { useInboxes, useMe } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { FieldError } from '../ui/field.tsx'
import { MenuButton } from '../ui/menu-button.tsx'
import { Select } from '../ui/select.tsx'
import { IconButton } from '../ui/tip.tsx'
import { type Invited, useInvite } from './invitations.ts'

const ROLE_NAME: Record<Role, string> = { owner: 'Owner', admin: 'Admin', agent: 'Agent' }

/** Several addresses at once, one role, the same inboxes; each gets a link of its own. */
export function InviteBar() {
  const me = useMe()
  const inboxes = useInboxes()
  const invite = useInvite()
  const [addresses, setAddresses] = useState<string[]>([])
  const [text, setText] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const [chosen, setChosen] = useState<string[] | null>(null)
  const [done, setDone] = useState<Invited[]>([])
  const inboxIds = chosen ?? inboxes.map((inbox) => inbox.id)
  const all = [...addresses, ...addressesIn(text)]
  const badInput = text.trim() !== '' && addressesIn(text).length === 0

  const pick = () =>
    inboxes.map(({ id, name }) => {
      const checked = inboxIds.includes(id)
      return { name, checked, run: () => setChosen(checked ? inboxIds.filter((one) => one !== id) : [...inboxIds, id]) }
    })
  const keep = () => {
    const found = addressesIn(text)
    if (found.length === 0) return
    setAddresses([...new Set([...addresses, ...found])])
    setText('')
  }
  const press = (event: KeyboardEvent) => {
    if ([',', ';', ' '].includes(event.key) && addressesIn(text).length > 0) {
      event.preventDefault()
      keep()
    } else if (event.key === 'Backspace' && text === '') setAddresses(addresses.slice(0, -1))
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    setDone([])
    for (const email of new Set(all)) {
      try {
        const invited = await invite.mutateAsync({ email, role, inboxIds: role === 'agent' ? inboxIds : [] })
        setDone((was) => [...was, invited])
        setAddresses((was) => was.filter((one) => one !== email))
        setText((was) => (was.trim() === email ? '' : was))
      } catch {
        return // Shown below; the address that was refused stays in the field.
      }
    }
    setText('')
  }

  return (
    <div className="invites">
      <form className="invbar" onSubmit={submit} noValidate>
        <span className="in addresses">
          {addresses.map((email) => (
            <span key={email} className="chip well" dir="ltr">
              {email}
              <button
                type="button"
                aria-label={`Leave out ${email}`}
                onClick={() => setAddresses(addresses.filter((one) => one !== email))}
              >
                <X className="i i12" />
              </button>
            </span>
          ))}
          <input
            type="email"
            aria-label="E-mail addresses to invite"
            placeholder={addresses.length > 0 ? '' : 'name@example.com, several at once'}
            dir="ltr"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={press}
            onBlur={keep}
          />
        </span>
        <Select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.filter((one) => one !== 'owner' || me.role === 'owner').map((one) => (
            <option key={one} value={one}>
              {ROLE_NAME[one]}
            </option>
          ))}
        </Select>
        {role === 'agent' ? (
          <MenuButton
            className="in pickinboxes"
            entries={pick}
            aria-label={`Inboxes: ${saysInboxes(inboxIds, inboxes)}`}
          >
            <span className="cut">{saysInboxes(inboxIds, inboxes)}</span>
            <ChevronDown className="i i14" />
          </MenuButton>
        ) : (
          <span className="in pickinboxes still">Every inbox, by role</span>
        )}
        <Button type="submit" look="primary" disabled={all.length === 0 || badInput || invite.isPending}>
          <UserPlus className="i" />
          Invite{all.length > 1 ? ` ${all.length}` : ''}
        </Button>
      </form>
      {invite.error && <FieldError>{sentenceOf(invite.error)}</FieldError>}
      {done.map(({ invitation, link, mailed }) => (
        <div key={invitation.id} className="invited" role="status">
          <CircleCheck className="i ok" />
          <span className="cut">
            <b dir="ltr">{invitation.email}</b>{' '}
            {mailed ? 'gets a mail with this link:' : 'may come in by this link. Send it to them:'}
          </span>
          <input
            className="in mono"
            readOnly
            dir="ltr"
            value={link}
            aria-label={`Invitation link for ${invitation.email}`}
            onFocus={(event) => event.target.select()}
          />
          <CopyButton text={link} label="Copy link" />
          <IconButton
            name="Dismiss"
            small
            onClick={() => setDone(done.filter((one) => one.invitation.id !== invitation.id))}
          >
            <X className="i i14" />
          </IconButton>
        </div>
      ))}
    </div>
  )
}

const addressesIn = (text: string) => text.split(/[\s,;]+/).filter((part) => /^\S+@\S+\.\S+$/.test(part))

function saysInboxes(ids: string[], inboxes: { id: string; name: string }[]): string {
  if (ids.length === 0) return 'No inbox'
  if (ids.length === inboxes.length && ids.length > 2) return 'Every inbox'
  return inboxes.flatMap((inbox) => (ids.includes(inbox.id) ? [inbox.name] : [])).join(', ')
}
