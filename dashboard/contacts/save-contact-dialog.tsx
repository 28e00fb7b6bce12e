import './contacts.css'
import type { Contact } from '@parley/protocol/contact.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Field as CustomField, FieldValue } from '@parley/protocol/field.ts'
import { newId } from '@parley/protocol/id.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { CircleAlert, Link2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { conversationQuery, fieldsQuery } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { forgetContacts, knownQuery } from './contact-queries.ts'
import { SelectField } from './select-field.tsx'
import { TagInput } from './tag-input.tsx'

/** Saves the visitor of a conversation as a contact, or says which one they are. */
export function SaveContactDialog(props: { conversation: Conversation; open: boolean; onClose(): void }) {
  const { conversation, open, onClose } = props
  const client = useQueryClient()
  const details = useQuery(conversationQuery(conversation.id)).data
  const { visitor } = conversation
  return (
    <Dialog title="Save contact" open={open} onOpenChange={(next) => !next && onClose()}>
      {open && details && (
        <ContactForm
          start={{
            name: details.visitor.named ? details.visitor.name : '',
            email: details.visitor.email ?? '',
            phone: details.visitor.phone ?? '',
            fields: details.visitor.fields,
          }}
          visitorId={visitor.id}
          onCancel={onClose}
          onSaved={(contact, linked) => {
            void client.invalidateQueries({ queryKey: conversationQuery(conversation.id).queryKey })
            toast(linked ? `${visitor.name} is ${contact.name} now` : `${contact.name} saved as a contact`)
            onClose()
          }}
        />
      )}
    </Dialog>
  )
}

/** Somebody who has not written yet. */
export function NewContactDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const navigate = useNavigate()
  return (
    <Dialog title="New contact" open={open} onOpenChange={(next) => !next && onClose()}>
      {open && (
        <ContactForm
          start={{ name: '', email: '', phone: '', fields: {} }}
          onCancel={onClose}
          onSaved={(contact) => {
            onClose()
            toast(`${contact.name} saved as a contact`, {
              name: 'Open',
              run: () => void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } }),
            })
          }}
        />
      )}
    </Dialog>
  )
}

type Start = { name: string; email: string; phone: string; fields: Record<string, FieldValue> }
type FieldName = 'name' | 'email' | 'phone' | 'company' | 'tags'

function ContactForm(props: {
  start: Start
  visitorId?: string
  onCancel(): void
  onSaved(contact: Contact, linked: boolean): void
}) {
  const { start, visitorId, onCancel, onSaved } = props
  // One for all tries: a second press, or a lost answer, saves nobody twice.
  const [id] = useState(newId)
  const [name, setName] = useState(start.name)
  const [email, setEmail] = useState(start.email)
  const [phone, setPhone] = useState(start.phone)
  const [company, setCompany] = useState('')
  const [tags, setTags] = useState<string[]>([])
  const [values, setValues] = useState<Record<string, FieldValue>>(start.fields)
  const [refused, setRefused] = useState<Failed | null>(null)
  const [busy, setBusy] = useState(false)
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const asked = {
    email: email.includes('@') ? email.trim() : '',
    phone: phone.replace(/\D/g, '').length > 6 ? phone.trim() : '',
  }
  const known =
    useQuery({ ...knownQuery(asked.email, asked.phone), enabled: asked.email + asked.phone !== '' }).data ?? []
  const empty = [name, email, phone, company].every((text) => text.trim() === '')

  async function run(work: () => Promise<{ contact: Contact }>, linked: boolean) {
    if (busy) return
    setBusy(true)
    setRefused(null)
    try {
      const { contact } = await work()
      void forgetContacts()
      onSaved(contact, linked)
    } catch (error) {
      setRefused(error instanceof Failed ? error : new Failed({ code: 'broken', message: sentenceOf(error) }))
    } finally {
      setBusy(false)
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (empty) return
    void run(
      () =>
        request.post('/contacts', {
          id,
          name,
          email,
          phone,
          company,
          tags,
          fields: Object.fromEntries(
            fields.flatMap((field) => (values[field.id] === undefined ? [] : [[field.id, values[field.id]]])),
          ),
          ...(visitorId && { visitorId }),
        }),
      false,
    )
  }

  const wrong = (field: FieldName | string) => (refused?.refusal.field === field ? refused.message : undefined)
  const isElsewhere =
    refused !== null &&
    !['name', 'email', 'phone', 'company'].includes(refused.refusal.field ?? '') &&
    !refused.refusal.field?.startsWith('fields.')
  return (
    <form onSubmit={submit} noValidate>
      <div className="inside">
        <Field
          label="Name"
          autoFocus
          dir="auto"
          maxLength={200}
          value={name}
          error={wrong('name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="E-mail"
          type="email"
          dir="ltr"
          autoComplete="off"
          value={email}
          error={wrong('email')}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Phone"
          type="tel"
          dir="ltr"
          autoComplete="off"
          value={phone}
          error={wrong('phone')}
          onChange={(event) => setPhone(event.target.value)}
        />
        {known.map((contact) => (
          <KnownContact
            key={contact.id}
            contact={contact}
            byEmail={contact.email === asked.email.toLowerCase()}
            busy={busy}
            {...(visitorId && {
              onLink: () => void run(() => request.put(`/contacts/${contact.id}/visitors/${visitorId}`), true),
            })}
          />
        ))}
        <Field
          label="Company"
          optional
          dir="auto"
          maxLength={200}
          value={company}
          error={wrong('company')}
          onChange={(event) => setCompany(event.target.value)}
        />
        <div className="field">
          <span className="lbl-t">Tags</span>
          <TagInput label="Tags" tags={tags} onChange={setTags} />
        </div>
        {fields.map((field) => (
          <CustomInput
            key={field.id}
            field={field}
            value={values[field.id]}
            error={wrong(`fields.${field.id}`)}
            onChange={(value) => {
              const { [field.id]: _was, ...others } = values
              setValues(value === '' || value === false ? others : { ...others, [field.id]: value })
            }}
          />
        ))}
      </div>
      <footer>
        {isElsewhere ? (
          <span className="err" role="alert">
            <CircleAlert className="i" />
            {refused.message}
          </span>
        ) : (
          <span className="why">
            {empty ? 'Say at least one of these.' : 'Everybody who sees their conversations sees this.'}
          </span>
        )}
        <Button look="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={busy || empty}>
          Save contact
        </Button>
      </footer>
    </form>
  )
}

/** Somebody has this address or number: likely the same person, so they are not written down twice. */
function KnownContact(props: { contact: Contact; byEmail: boolean; busy: boolean; onLink?(): void }) {
  const { contact, byEmail, busy, onLink } = props
  return (
    <div className="knowncontact" role="status">
      <Avatar name={contact.name} anonymous={!contact.named} size={28} />
      <div className="two grow">
        <bdi className="m cut">{contact.name}</bdi>
        <span className="s t2 cut">{byEmail ? 'has this e-mail address' : 'has this phone number'}</span>
      </div>
      {onLink ? (
        <Button size="small" disabled={busy} onClick={onLink}>
          <Link2 className="i" />
          It is them
        </Button>
      ) : (
        <Link className="btn sm sec" to="/contacts/$contactId" params={{ contactId: contact.id }}>
          Open
        </Link>
      )}
    </div>
  )
}

function CustomInput(props: {
  field: CustomField
  value: FieldValue | undefined
  error: string | undefined
  onChange(value: FieldValue): void
}) {
  const { field, value, error, onChange } = props
  if (field.kind === 'checkbox') {
    return (
      <label className="row">
        <input
          type="checkbox"
          className="check"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        <bdi>{field.name}</bdi>
      </label>
    )
  }
  if (field.kind === 'list') {
    return (
      <SelectField label={field.name} value={String(value ?? '')} onChange={(event) => onChange(event.target.value)}>
        <option value="">—</option>
        {field.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </SelectField>
    )
  }
  return (
    <Field
      label={field.name}
      dir="auto"
      type={field.kind === 'date' ? 'date' : 'text'}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      value={String(value ?? '')}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
