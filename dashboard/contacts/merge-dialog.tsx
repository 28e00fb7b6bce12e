import './contacts.css'
import './merge-dialog.css'
import { Dialog } from '@base-ui/react/dialog'
import type { Contact, ContactDetails, MergeField } from '@parley/protocol/contact.ts'
import type { Field } from '@parley/protocol/field.ts'
import { useQuery } from '@tanstack/react-query'
import { ArrowRightLeft, Check, RotateCcw, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { request, sentenceOf } from '../live/request.ts'
import { fieldsQuery } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { FieldError } from '../ui/field.tsx'
import { Keys } from '../ui/keys.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { dayName } from '../ui/time.ts'
import { toast, toastError } from '../ui/toast.tsx'
import { contactQuery, forgetContacts } from './contact-queries.ts'
import { TagChip } from './tag-chip.tsx'

/** Two contacts side by side. Only what differs asks; the rest says what becomes of it. */
export function MergeDialog(props: {
  open: boolean
  ids: [string, string]
  onClose(): void
  onMerged(keep: string): void
}) {
  const { open, ids, onClose, onMerged } = props
  const [swapped, setSwapped] = useState(false)
  const [keepId, joinId] = swapped ? [ids[1], ids[0]] : ids
  const keep = useQuery(contactQuery(keepId))
  const join = useQuery(contactQuery(joinId))
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop dlg mergedlg">
          <header>
            <Dialog.Title>Merge</Dialog.Title>
            <span className="t3 cut">two contacts become one</span>
            <span className="grow" />
            <Button look="ghost" size="small" onClick={() => setSwapped(!swapped)}>
              <ArrowRightLeft className="i" />
              Swap
            </Button>
            <Dialog.Close className="ib" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </header>
          {keep.data && join.data ? (
            <Sides key={keepId} keep={keep.data} join={join.data} onClose={onClose} onMerged={onMerged} />
          ) : keep.isError || join.isError ? (
            <CouldNotLoad
              what="the two"
              retry={() => {
                void keep.refetch()
                void join.refetch()
              }}
            />
          ) : (
            <LineSkeletons widths={['70%', '60%', '66%']} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type Fact = { id: MergeField | `field:${string}`; name: string; kept: string; joined: string; ltr: boolean }

function factsOf(keep: Contact, join: Contact, fields: readonly Field[]): Fact[] {
  const named = ({ named, name }: Contact) => (named ? name : '')
  const answer = (contact: Contact, { id, kind }: Field) => {
    const value = contact.fields[id]
    return value === undefined ? '' : kind === 'checkbox' ? (value ? 'yes' : 'no') : String(value)
  }
  return [
    { id: 'name', name: 'Name', kept: named(keep), joined: named(join), ltr: false },
    { id: 'email', name: 'E-mail', kept: keep.email ?? '', joined: join.email ?? '', ltr: true },
    { id: 'phone', name: 'Phone', kept: keep.phone ?? '', joined: join.phone ?? '', ltr: true },
    { id: 'company', name: 'Company', kept: keep.company ?? '', joined: join.company ?? '', ltr: false },
    ...fields.map(
      (field): Fact => ({
        id: `field:${field.id}`,
        name: field.name,
        kept: answer(keep, field),
        joined: answer(join, field),
        ltr: false,
      }),
    ),
  ]
}

/** Answers to fields are put together: only where both have one must somebody choose. */
const isAdded = ({ id, kept, joined }: Fact) => id.startsWith('field:') && (kept === '' || joined === '')

function Sides(props: { keep: ContactDetails; join: ContactDetails; onClose(): void; onMerged(keep: string): void }) {
  const { keep, join, onClose, onMerged } = props
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const facts = factsOf(keep.contact, join.contact, fields).filter(({ kept, joined }) => kept !== '' || joined !== '')
  // What only the one who joins has comes along, unless somebody says otherwise.
  const [chosen, setChosen] = useState<ReadonlyMap<string, 'keep' | 'join'>>(new Map())
  const sideOf = ({ id, kept }: Fact) => chosen.get(id) ?? (kept === '' ? 'join' : 'keep')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const tags = [...keep.contact.tags, ...join.contact.tags].filter(
    (tag, at, all) => all.findIndex((one) => one.toLowerCase() === tag.toLowerCase()) === at,
  )

  async function merge() {
    if (busy) return
    setBusy(true)
    setRefused(null)
    try {
      const take = facts
        .filter((fact) => fact.kept !== fact.joined && !isAdded(fact) && sideOf(fact) === 'join')
        .map((fact) => fact.id)
      const { id, contact } = await request.post<{ id: string; contact: Contact }>(
        `/contacts/${keep.contact.id}/merges`,
        { join: join.contact.id, take },
      )
      const undo = () => void request.delete(`/contact-merges/${id}`).then(forgetContacts).catch(toastError)
      toast(`Merged into ${contact.name}`, { name: 'Undo', run: undo })
      onMerged(keep.contact.id)
      onClose()
      void forgetContacts()
    } catch (error) {
      setRefused(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  function pressed(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    void merge()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key for the button below it.
    <div className="mergein" onKeyDown={pressed}>
      <div className="mg">
        <div className="f" />
        <Head details={keep} part="stays" />
        <Head details={join} part="joins it" />
        {facts.map((fact) =>
          fact.kept === fact.joined || isAdded(fact) ? (
            <Both key={fact.id} name={fact.name} end={isAdded(fact) ? 'only one has it' : 'the same in both'}>
              <bdi className="cut" {...(fact.ltr && { dir: 'ltr' })}>
                {fact.kept || fact.joined}
              </bdi>
            </Both>
          ) : (
            <Choice
              key={fact.id}
              fact={fact}
              side={sideOf(fact)}
              onChoose={(side) => setChosen(new Map(chosen).set(fact.id, side))}
            />
          ),
        )}
        {tags.length > 0 && (
          <Both name="Tags" end="all kept">
            <span className="tags">
              {tags.map((tag) => (
                <TagChip key={tag} tag={tag} />
              ))}
            </span>
          </Both>
        )}
        <Both name="Identities" end="all kept">
          <span className="num">
            {keep.identities.length} + {join.identities.length}
          </span>
        </Both>
        <Both name="Conversations" end={keep.openConversation || join.openConversation ? 'open ones stay open' : ''}>
          <span className="cut">
            <span className="num">
              {keep.conversations} + {join.conversations}
            </span>{' '}
            stand together, nothing in them changes
          </span>
        </Both>
      </div>
      <footer>
        {refused ? (
          <FieldError>{refused}</FieldError>
        ) : (
          <>
            <RotateCcw className="i t3" />
            <span className="t2">Undo it within 30 days from the contact’s life.</span>
          </>
        )}
        <span className="grow" />
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" disabled={busy} onClick={() => void merge()} aria-keyshortcuts="Control+Enter">
          Merge
          <Keys of="mod+enter" />
        </Button>
      </footer>
    </div>
  )
}

function Head({ details: { contact, conversations }, part }: { details: ContactDetails; part: string }) {
  return (
    <div className="o head">
      <Avatar name={contact.name} anonymous={!contact.named} />
      <div className="grow">
        <div className="b cut" title={contact.name}>
          <bdi>{contact.name}</bdi>
        </div>
        <div className="s t3 cut">
          {part} · since{' '}
          {dayName(contact.createdAt, Date.now()).replace(/^(To|Yester)day$/, (day) => day.toLowerCase())} ·{' '}
          {conversations === 1 ? '1 conversation' : `${conversations} conversations`}
        </div>
      </div>
    </div>
  )
}

function Choice(props: { fact: Fact; side: 'keep' | 'join'; onChoose(side: 'keep' | 'join'): void }) {
  const { fact, side, onChoose } = props
  return (
    <fieldset className="choice">
      <legend className="sr">{fact.name}</legend>
      <div className="f cut" aria-hidden="true" title={fact.name}>
        <span className="cut">{fact.name}</span>
      </div>
      {(['keep', 'join'] as const).map((one) => {
        const value = one === 'keep' ? fact.kept : fact.joined
        return (
          <label key={one} className={`o ${side === one ? 'on' : 'off'}`}>
            <input
              type="radio"
              className="radio"
              name={fact.id}
              checked={side === one}
              onChange={() => onChoose(one)}
            />
            {value === '' ? (
              <span className="t3">empty</span>
            ) : (
              <bdi className="cut" title={value.length > 30 ? value : undefined} {...(fact.ltr && { dir: 'ltr' })}>
                {value}
              </bdi>
            )}
          </label>
        )
      })}
    </fieldset>
  )
}

function Both({ name, end, children }: { name: string; end: string; children: ReactNode }) {
  return (
    <>
      <div className="f cut">{name}</div>
      <div className="o both">
        <Check className="i acc" />
        {children}
        <span className="grow" />
        <span className="s t3 end">{end}</span>
      </div>
    </>
  )
}
