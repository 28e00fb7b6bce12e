import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { fieldsQuery, useInboxes } from '../live/workspace.ts'
import { PopoverButton } from '../ui/popover-button.tsx'
import type { ContactAddress } from './contact-address.ts'
import { contactCountsQuery } from './contact-queries.ts'
import { countryName } from './country-name.ts'
import { TagSquare } from './tag-chip.tsx'

type Change = (change: Partial<{ [K in keyof ContactAddress]: ContactAddress[K] | undefined }>) => void

/** What the list is narrowed to, each a chip that can be taken away; together they mean "and". */
export function FilterBar({ address, onChange }: { address: ContactAddress; onChange: Change }) {
  const [open, setOpen] = useState(false)
  const inboxes = useInboxes()
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const { tags = [], has = [], lacks = [], seen, quiet, country, inbox, field } = address
  const without = <T,>(all: readonly T[], one: T) => {
    const rest = all.filter((other) => other !== one)
    return rest.length > 0 ? rest : undefined
  }
  return (
    <section className="filters" aria-label="Filters">
      {tags.map((tag) => (
        <Chip key={tag} name="Tag" op="is" value={tag} onRemove={() => onChange({ tags: without(tags, tag) })} />
      ))}
      {has.map((what) => (
        <Chip key={what} name="Has" op="" value={WAY[what]} onRemove={() => onChange({ has: without(has, what) })} />
      ))}
      {lacks.map((what) => (
        <Chip
          key={what}
          name="Has"
          op="no"
          value={WAY[what]}
          onRemove={() => onChange({ lacks: without(lacks, what) })}
        />
      ))}
      {seen && (
        <Chip name="Last seen" op="in the last" value={days(seen)} onRemove={() => onChange({ seen: undefined })} />
      )}
      {quiet && <Chip name="Not seen" op="for" value={days(quiet)} onRemove={() => onChange({ quiet: undefined })} />}
      {country && (
        <Chip name="Country" op="is" value={countryName(country)} onRemove={() => onChange({ country: undefined })} />
      )}
      {inbox && (
        <Chip
          name="Inbox"
          op="is"
          value={inboxes.find((one) => one.id === inbox)?.name ?? 'one you do not see'}
          onRemove={() => onChange({ inbox: undefined })}
        />
      )}
      {field && (
        <Chip
          name={fields.find((one) => one.id === field.slice(0, 36))?.name ?? 'A field'}
          op="is"
          value={field.slice(37)}
          onRemove={() => onChange({ field: undefined })}
        />
      )}
      <PopoverButton
        className="fchip add"
        open={open}
        onOpenChange={setOpen}
        align="start"
        modal
        popName="Add a filter"
        popClass="menu filterpop"
        content={
          <FilterMenu
            address={address}
            onChange={(change) => {
              setOpen(false)
              onChange(change)
            }}
          />
        }
      >
        <Plus className="i i14" />
        Filter
      </PopoverButton>
    </section>
  )
}

const WAY = { email: 'e-mail', phone: 'phone' }
const days = (n: number) => (n === 1 ? '1 day' : `${n} days`)

function Chip(props: { name: string; op: string; value: string; onRemove(): void }) {
  const { name, op, value, onRemove } = props
  return (
    <span className="fchip">
      {name} {op && <span className="t3">{op}</span>} <bdi className="b">{value}</bdi>
      <button type="button" aria-label={`Remove filter ${name} ${value}`} data-tip="Remove" onClick={onRemove}>
        <X className="i i14" />
      </button>
    </span>
  )
}

/** First what, then which. */
function FilterMenu({ address, onChange }: { address: ContactAddress; onChange: Change }) {
  const [of, setOf] = useState<string | null>(null)
  const counts = useQuery(contactCountsQuery).data
  const inboxes = useInboxes()
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const { tags = [], has = [], lacks = [] } = address
  if (of === null) {
    return (
      <>
        <Option name="Tag" onClick={() => setOf('tag')} />
        <Option name="Last seen" onClick={() => setOf('seen')} />
        <Option name="Not seen for" onClick={() => setOf('quiet')} />
        <Option name="Country" onClick={() => setOf('country')} />
        {inboxes.length > 1 && <Option name="Inbox" onClick={() => setOf('inbox')} />}
        {(['email', 'phone'] as const).map((what) => (
          <Option
            key={what}
            name={`Has ${WAY[what]}`}
            onClick={() => onChange({ has: [...new Set([...has, what])] })}
          />
        ))}
        {(['email', 'phone'] as const).map((what) => (
          <Option
            key={what}
            name={`Has no ${WAY[what]}`}
            onClick={() => onChange({ lacks: [...new Set([...lacks, what])] })}
          />
        ))}
        {fields.length > 0 && <div className="sep" />}
        {fields.map((field) => (
          <Option key={field.id} name={field.name} onClick={() => setOf(field.id)} />
        ))}
      </>
    )
  }
  const field = fields.find((one) => one.id === of)
  return (
    <>
      <button type="button" className="opt mh" onClick={() => setOf(null)}>
        <ChevronLeft className="i i14 flips" />
        {field?.name ??
          { tag: 'Tag', seen: 'Last seen', quiet: 'Not seen for', country: 'Country', inbox: 'Inbox' }[of]}
      </button>
      {of === 'tag' &&
        (counts?.tags.length ? (
          counts.tags.map(({ tag, count }) => (
            <Option
              key={tag}
              name={tag}
              icon={<TagSquare tag={tag} />}
              end={count}
              onClick={() => onChange({ tags: [...new Set([...tags, tag])] })}
            />
          ))
        ) : (
          <p className="s t3 nothing">No contact has a tag yet.</p>
        ))}
      {of === 'seen' &&
        [1, 7, 30, 90].map((n) => (
          <Option key={n} name={`in the last ${days(n)}`} onClick={() => onChange({ seen: n })} />
        ))}
      {of === 'quiet' &&
        [30, 90, 180, 365].map((n) => <Option key={n} name={days(n)} onClick={() => onChange({ quiet: n })} />)}
      {of === 'country' &&
        (counts?.countries.length ? (
          counts.countries
            .map((code) => ({ code, name: countryName(code) }))
            .toSorted((a, b) => a.name.localeCompare(b.name))
            .map(({ code, name }) => (
              <Option key={code} name={name} end={code} onClick={() => onChange({ country: code })} />
            ))
        ) : (
          <p className="s t3 nothing">No contact’s country is known yet.</p>
        ))}
      {of === 'inbox' &&
        inboxes.map(({ id, name }) => <Option key={id} name={name} onClick={() => onChange({ inbox: id })} />)}
      {field && <FieldValueForm field={field} onChoose={(value) => onChange({ field: `${field.id}:${value}` })} />}
    </>
  )
}

function Option(props: { name: string; icon?: ReactNode; end?: ReactNode; onClick(): void }) {
  return (
    <button type="button" className="opt" onClick={props.onClick}>
      {props.icon}
      <bdi className="cut">{props.name}</bdi>
      {props.end !== undefined && <span className="end t3 num">{props.end}</span>}
    </button>
  )
}

function FieldValueForm(props: {
  field: { kind: string; options: string[]; name: string }
  onChoose(value: string): void
}) {
  const { field, onChoose } = props
  const [text, setText] = useState('')
  const options = field.kind === 'checkbox' ? ['true'] : field.options
  if (options.length > 0) {
    return options.map((value) => (
      <Option key={value} name={value === 'true' ? 'yes' : value} onClick={() => onChoose(value)} />
    ))
  }
  return (
    <form
      className="fieldvalue"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) onChoose(text.trim())
      }}
    >
      <input
        className="in w"
        aria-label={`${field.name} is`}
        placeholder={field.kind === 'date' ? '2026-03-14' : 'is exactly'}
        // biome-ignore lint/a11y/noAutofocus: it is the one thing to do here.
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  )
}
