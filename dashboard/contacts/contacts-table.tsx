import type { ContactSort, ListedContact } from '@parley/protocol/contact.ts'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Globe } from 'lucide-react'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef } from 'react'
import { useInboxes } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { PHONE, useMedia } from '../ui/media.ts'
import { ago, useNow, wholeTime } from '../ui/time.ts'
import { type ContactAddress, sortOf } from './contact-address.ts'
import { useContactPresence } from './contact-presence.ts'
import type { Selection } from './contacts-page.tsx'
import { countryName } from './country-name.ts'
import { TagCell } from './tag-chip.tsx'

/** Rows as far as one scrolls; what is far away is not drawn. ↑ ↓ from name to name, x ticks, ↵ opens. */
export function ContactsTable(props: {
  contacts: readonly ListedContact[]
  address: ContactAddress
  selection: Selection
  onSort(sort: ContactSort, order: 'asc' | 'desc'): void
  more: boolean
  onMore(): void
}) {
  const { contacts, address, selection, onSort, more, onMore } = props
  const scroller = useRef<HTMLDivElement>(null)
  const phone = useMedia(PHONE)
  const rows = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? 60 : 44),
    overscan: 12,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && last >= contacts.length - 15) onMore()
  }, [more, last, contacts.length, onMore])
  const { sort, order } = sortOf(address)
  const ticked = selection.count === 0 ? 'false' : selection.count === contacts.length ? 'true' : 'mixed'
  const head = (name: string, by: ContactSort, className = '') => (
    <SortHead
      name={name}
      className={className}
      order={sort === by ? order : null}
      onSort={(next) => onSort(by, next)}
      first={by === 'name' ? 'asc' : 'desc'}
    />
  )

  function pressed(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = event.target instanceof Element ? event.target.closest('tr') : null
    if (event.key === 'x' && row?.dataset.id && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      selection.toggle(row.dataset.id, false)
    } else if (event.key === 'Escape' && selection.count > 0) {
      event.preventDefault()
      selection.clear()
    }
    const next = step === 1 ? row?.nextElementSibling : step === -1 ? row?.previousElementSibling : null
    const link = next?.querySelector<HTMLElement>('a')
    if (!link) return
    event.preventDefault()
    link.focus()
    link.scrollIntoView({ block: 'nearest' })
  }

  return (
    <div className="tbw" ref={scroller}>
      <table className="ctb" onKeyDown={pressed} aria-rowcount={more ? -1 : contacts.length + 1}>
        <thead>
          <tr>
            <th className="pick">
              <input
                type="checkbox"
                className="check"
                aria-label="Select all that are loaded"
                checked={ticked === 'true'}
                ref={(box) => {
                  if (box) box.indeterminate = ticked === 'mixed'
                }}
                onChange={selection.toggleLoaded}
              />
            </th>
            {head('Contact', 'name', 'whoc')}
            <th className="wide">Channels</th>
            <th className="tagc wide">Tags</th>
            <th className="r wider">Conversations</th>
            {head('Saved', 'created', 'r wider')}
            {head('Last seen', 'seen', 'r')}
          </tr>
        </thead>
        <tbody>
          {shown[0] && shown[0].start > 0 && <Spacer height={shown[0].start} />}
          {shown.map(({ index }) => {
            const contact = contacts[index]
            return (
              contact && (
                <ContactRow
                  key={contact.id}
                  contact={contact}
                  index={index}
                  selected={selection.has(contact.id)}
                  onToggle={selection.toggle}
                />
              )
            )
          })}
          {shown.length > 0 && <Spacer height={rows.getTotalSize() - (shown.at(-1)?.end ?? 0)} />}
        </tbody>
      </table>
    </div>
  )
}

function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr className="spacer">
      <td style={{ height }} />
    </tr>
  )
}

function SortHead(props: {
  name: string
  className: string
  order: 'asc' | 'desc' | null
  first: 'asc' | 'desc'
  onSort(order: 'asc' | 'desc'): void
}) {
  const { name, className, order, first, onSort } = props
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown
  return (
    <th className={className} {...(order && { 'aria-sort': order === 'asc' ? 'ascending' : 'descending' })}>
      <button type="button" onClick={() => onSort(order === null ? first : order === 'asc' ? 'desc' : 'asc')}>
        {name}
        {order && <Arrow className="i i12" />}
      </button>
    </th>
  )
}

type RowProps = {
  contact: ListedContact
  index: number
  selected: boolean
  onToggle(id: string, range: boolean): void
}

const ContactRow = memo(
  function ContactRow({ contact, index, selected, onToggle }: RowProps) {
    const { id, name, named, email, phone, country, tags, conversations, createdAt, identities } = contact
    const presence = useContactPresence(identities)
    const present = useNow(30_000)
    return (
      <tr data-id={id} aria-selected={selected} aria-rowindex={index + 2}>
        <td className="pick">
          <input
            type="checkbox"
            className="check"
            aria-label={`Select ${name}`}
            checked={selected}
            onChange={(event) => onToggle(id, (event.nativeEvent as MouseEvent).shiftKey === true)}
          />
        </td>
        <td className="whoc">
          <Link className="who" to="/contacts/$contactId" params={{ contactId: id }}>
            <Avatar name={name} anonymous={!named} size={28} {...(identities.length > 0 && { shape: presence })} />
            <span className="two grow">
              <span className="row">
                <bdi className="m cut" title={name.length > 28 ? name : undefined}>
                  {name}
                </bdi>
                {country && (
                  <span className="cc" title={countryName(country)}>
                    {country}
                  </span>
                )}
              </span>
              <Under contact={contact} email={email} phone={phone} />
            </span>
          </Link>
        </td>
        <td className="wide">
          <Channels identities={identities} />
        </td>
        <td className="tagc wide">
          <TagCell tags={tags} />
        </td>
        <td className="r num wider">{conversations > 0 ? conversations : <span className="t3">0</span>}</td>
        <td className="r num t2 wider" title={wholeTime(createdAt)}>
          {ago(createdAt, present)}
        </td>
        <td className="r num">
          <LastSeen contact={contact} here={presence !== 'left'} present={present} />
        </td>
      </tr>
    )
  },
  (was, is) =>
    was.contact === is.contact &&
    was.selected === is.selected &&
    was.index === is.index &&
    was.onToggle === is.onToggle,
)

function Under({
  contact,
  email,
  phone,
}: {
  contact: ListedContact
  email: string | null
  phone: string | null
}): ReactNode {
  const best = contact.named ? (email ?? phone) : email === contact.name ? phone : null
  if (best) {
    return (
      <bdi className="s t3 cut" dir="ltr" title={best.length > 30 ? best : undefined}>
        {best}
      </bdi>
    )
  }
  if (email || phone) return <span className="s t3 cut">no name yet</span>
  return <span className="s t3 cut">no e-mail or phone yet</span>
}

function LastSeen({ contact, here, present }: { contact: ListedContact; here: boolean; present: number }) {
  if (here) return <span className="ok m">now</span>
  if (contact.lastSeenAt === null) return <span className="t3">never</span>
  const when = ago(contact.lastSeenAt, present)
  return <span title={wholeTime(contact.lastSeenAt)}>{when === 'now' ? 'just now' : when}</span>
}

/** One glyph for each inbox they came to, the last one first. */
function Channels({ identities }: { identities: ListedContact['identities'] }) {
  const inboxes = useInboxes()
  const names = [...new Set(identities.map((one) => one.inboxId))].map(
    (id) => inboxes.find((inbox) => inbox.id === id)?.name ?? 'an inbox',
  )
  return (
    <span className="chgs">
      {names.slice(0, 3).map((name) => (
        <span key={name} className="chg" data-tip={name}>
          <Globe className="i" />
          <span className="sr">{name}</span>
        </span>
      ))}
    </span>
  )
}
