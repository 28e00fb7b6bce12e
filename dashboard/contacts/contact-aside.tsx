import type { ContactDetails, MaybeSame } from '@parley/protocol/contact.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, GitMerge } from 'lucide-react'
import { request } from '../live/request.ts'
import { useAgent, useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { dayName, useNow, wholeTime } from '../ui/time.ts'
import { toastError } from '../ui/toast.tsx'
import { Fact, Facts } from '../visitors/section.tsx'
import { forgetContacts } from './contact-queries.ts'
import { TagInput } from './tag-input.tsx'
import { useEditContact } from './use-edit-contact.ts'

/** What else we know: who may be the same person, tags, where the contact came from. */
export function ContactAside({ details, onCompare }: { details: ContactDetails; onCompare(other: string): void }) {
  const { contact, same, identities, conversations } = details
  const edit = useEditContact(contact.id)
  const present = useNow(60_000)
  const change = (tags: string[]) =>
    void edit({
      addTags: tags.filter((tag) => !contact.tags.includes(tag)),
      removeTags: contact.tags.filter((tag) => !tags.includes(tag)),
    }).catch(toastError)
  return (
    <>
      {same.map((other) => (
        <Maybe key={other.contact.id} id={contact.id} other={other} onCompare={onCompare} />
      ))}
      <section className="blk" aria-label="Tags">
        <header>
          <h2>Tags</h2>
        </header>
        <TagInput label="Tags" tags={contact.tags} onChange={change} />
      </section>
      <Notes id={contact.id} />
      <section className="blk" aria-label="In the book">
        <header>
          <h2>In the book</h2>
        </header>
        <Facts>
          <Fact name="Saved">
            <span title={wholeTime(contact.createdAt)}>
              {dayName(contact.createdAt, present)}, {ORIGIN[contact.origin]}
            </span>
          </Fact>
          <Fact name="Last seen">
            {contact.lastSeenAt ? (
              <span title={wholeTime(contact.lastSeenAt)}>{dayName(contact.lastSeenAt, present)}</span>
            ) : (
              'never'
            )}
          </Fact>
          <Fact name="Identities">{String(identities.length)}</Fact>
          <Fact name="Conversations">{String(conversations)}</Fact>
        </Facts>
      </section>
    </>
  )
}

const ORIGIN = { conversation: 'from a conversation', hand: 'by hand', import: 'by an import' }

/** The last few, wherever they stand. */
function Notes({ id }: { id: string }) {
  const first = useQuery({
    queryKey: ['contacts', 'notes', id],
    queryFn: () =>
      request.get<{ entries: { type: string; by: string | null; body: string; at: string }[] }>(
        `/contacts/${id}/life?only=note`,
      ),
  })
  const notes = first.data?.entries ?? []
  if (notes.length === 0) return null
  return (
    <section className="blk" aria-label="Notes">
      <header>
        <h2>Notes</h2>
        <span className="s t3 num">{notes.length}</span>
      </header>
      {notes.slice(0, 4).map((note) => (
        <NoteLine key={note.at} {...note} />
      ))}
    </section>
  )
}

function NoteLine({ by, body, at }: { by: string | null; body: string; at: string }) {
  const agent = useAgent(by)
  const present = useNow(60_000)
  return (
    <div className="noteline">
      <p dir="auto">{body}</p>
      <div className="s t3">
        {agent?.name ?? 'An agent'} · {dayName(at, present)}
      </div>
    </div>
  )
}

const SAME = { phone: 'Same phone', email: 'Same e-mail', name: 'Same name' }

/** The evidence, and the two answers. It never merges by itself. */
function Maybe({ id, other, onCompare }: { id: string; other: MaybeSame; onCompare(other: string): void }) {
  const me = useMe()
  const { contact, evidence } = other
  async function keepApart() {
    try {
      await request.put(`/contacts/${id}/strangers/${contact.id}`)
      await forgetContacts()
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <section className="maybe" aria-label="Maybe the same person">
      <h2>Maybe the same person</h2>
      <Link className="row" to="/contacts/$contactId" params={{ contactId: contact.id }}>
        <Avatar name={contact.name} anonymous={!contact.named} size={28} />
        <span className="two grow">
          <bdi className="m cut">{contact.name}</bdi>
          <bdi className="s t2 cut" dir="ltr">
            {contact.email ?? contact.phone}
          </bdi>
        </span>
      </Link>
      <ul>
        {evidence.map(({ kind, value }) => (
          <li key={kind}>
            <Check className="i i14" />
            {SAME[kind]}
            {kind !== 'name' && (
              <bdi className="t2 num cut" dir="ltr">
                {kind === 'phone' ? `… ${value.slice(-4)}` : value}
              </bdi>
            )}
          </li>
        ))}
      </ul>
      <div className="row">
        {me.permissions.includes('contacts.manage') && (
          <Button size="small" onClick={() => onCompare(contact.id)}>
            <GitMerge className="i" />
            Compare
          </Button>
        )}
        <Button size="small" look="ghost" onClick={() => void keepApart()}>
          Not the same
        </Button>
      </div>
    </section>
  )
}
