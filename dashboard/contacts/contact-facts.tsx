import type { ContactDetails, Identity } from '@parley/protocol/contact.ts'
import { useQuery } from '@tanstack/react-query'
import { Globe, Unlink } from 'lucide-react'
import { usePresence } from '../live/desk-context.tsx'
import { request } from '../live/request.ts'
import { fieldsQuery, useInbox } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import { ago, useNow, wholeTime } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { FieldAnswer } from '../visitors/fields-section.tsx'
import { Fact, Facts } from '../visitors/section.tsx'
import { useContactPresence } from './contact-presence.ts'
import { forgetContacts } from './contact-queries.ts'
import { countryName } from './country-name.ts'
import { useEditContact } from './use-edit-contact.ts'

/** Who they are: all of it can be changed where it stands. */
export function ContactFacts({ details: { contact, identities } }: { details: ContactDetails }) {
  const edit = useEditContact(contact.id)
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const presence = useContactPresence(identities)
  const filled = fields.filter((field) => contact.fields[field.id] !== undefined).length
  const year = new Date(contact.createdAt).getFullYear()
  return (
    <>
      <div className="row whoishead">
        <Avatar
          name={contact.name}
          anonymous={!contact.named}
          size={40}
          {...(identities.length > 0 && { shape: presence })}
        />
        <div className="grow">
          <div className="b cut" title={contact.name}>
            <bdi>{contact.name}</bdi>
          </div>
          <div className="s t3 cut">
            {presence === 'online' && <span className="ok m">On the site · </span>}
            contact since {year}
          </div>
        </div>
      </div>
      <section className="blk" aria-label="Identities">
        <header>
          <h2>Identities</h2>
          <span className="s t3 num">{identities.length}</span>
        </header>
        {identities.length === 0 && (
          <p className="s t3">Has never written. Link a visitor with “Save contact” in a conversation.</p>
        )}
        {identities.map((identity) => (
          <IdentityLine key={identity.visitorId} identity={identity} contactId={contact.id} />
        ))}
      </section>
      <section className="blk" aria-label="Details">
        <header>
          <h2>Details</h2>
          <span className="s t3">saved as you go</span>
        </header>
        <Facts>
          <Fact name="Name" cut={false}>
            <InlineField
              label="Name"
              value={contact.named ? contact.name : ''}
              save={(name) => edit({ name: name || null })}
            />
          </Fact>
          <Fact name="E-mail" cut={false}>
            <InlineField
              label="E-mail"
              type="email"
              ltr
              value={contact.email ?? ''}
              save={(email) => edit({ email: email || null })}
            />
          </Fact>
          <Fact name="Phone" cut={false}>
            <InlineField
              label="Phone"
              type="tel"
              ltr
              className="num"
              value={contact.phone ?? ''}
              save={(phone) => edit({ phone: phone || null })}
            />
          </Fact>
          <Fact name="Company" cut={false}>
            <InlineField
              label="Company"
              value={contact.company ?? ''}
              save={(company) => edit({ company: company || null })}
            />
          </Fact>
          {contact.country && <Fact name="Country">{countryName(contact.country)}</Fact>}
        </Facts>
      </section>
      {fields.length > 0 && (
        <section className="blk" aria-label="Fields">
          <header>
            <h2>Fields</h2>
            <span className="s t3 num">
              {filled} of {fields.length} filled
            </span>
          </header>
          <Facts>
            {fields.map((field) => (
              <Fact key={field.id} name={field.name} cut={false}>
                <FieldAnswer
                  field={field}
                  value={contact.fields[field.id]}
                  save={(value) => edit({ fields: { [field.id]: value } })}
                />
              </Fact>
            ))}
          </Facts>
        </section>
      )}
    </>
  )
}

function IdentityLine({ identity, contactId }: { identity: Identity; contactId: string }) {
  const { visitorId, inboxId, name, email, device, lastSeenAt } = identity
  const inbox = useInbox(inboxId)
  const presence = usePresence(visitorId)
  const present = useNow(30_000)
  async function unlink() {
    const path = `/contacts/${contactId}/visitors/${visitorId}`
    try {
      await request.delete(path)
      await forgetContacts()
      const undo = () => void request.put(path).then(forgetContacts, toastError)
      toast(`${name} is no longer this contact`, { name: 'Undo', run: undo })
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <div className="idn">
      <span className="chg">
        <Globe className="i" />
      </span>
      <span className="two">
        <bdi className="cut" title={email ?? name}>
          {email ?? name}
        </bdi>
        <span className="s t3 cut">{[inbox?.name, device].filter(Boolean).join(' · ')}</span>
      </span>
      <span className={`s num when ${presence === 'left' ? 't3' : 'ok m'}`} title={wholeTime(lastSeenAt)}>
        {presence === 'left' ? ago(lastSeenAt, present) : 'now'}
      </span>
      <IconButton name="This is somebody else" small className="unlink" onClick={() => void unlink()}>
        <Unlink className="i i14" />
      </IconButton>
    </div>
  )
}
