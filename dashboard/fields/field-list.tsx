import { FIELD_KINDS, type Field, type FieldKind } from '@parley/protocol/field.ts'
import { Calendar, GripVertical, Hash, Link2, List, Plus, SquareCheck, Trash2, Type } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { Failed, sentenceOf } from '../live/request.ts'
import { Button } from '../ui/button.tsx'
import { FieldError } from '../ui/field.tsx'
import { InlineField } from '../ui/inline-field.tsx'
import { Select } from '../ui/select.tsx'
import { IconButton } from '../ui/tip.tsx'
import { useReorder } from '../ui/use-reorder.ts'
import { useFieldActions } from './use-fields.ts'

export const KINDS: Record<FieldKind, { name: string; icon: typeof Type }> = {
  text: { name: 'Text', icon: Type },
  number: { name: 'Number', icon: Hash },
  date: { name: 'Date', icon: Calendar },
  list: { name: 'List', icon: List },
  checkbox: { name: 'Checkbox', icon: SquareCheck },
  link: { name: 'Link', icon: Link2 },
}

/** All fields in their order; a new one comes last. */
export function FieldList({ fields }: { fields: Field[] }) {
  const actions = useFieldActions()
  const { order, row, grip, said } = useReorder(
    fields.map((field) => field.id),
    (ids) => void actions.order(ids),
  )
  return (
    <>
      {fields.length > 0 && (
        <ul className="flist" aria-label="Fields">
          {order.map((id) => {
            const field = fields.find((one) => one.id === id)
            return (
              field && (
                <li key={id} {...row(id)}>
                  <button type="button" className="grip" {...grip(id, field.name)}>
                    <GripVertical className="i i14" />
                  </button>
                  <FieldRow field={field} />
                </li>
              )
            )
          })}
        </ul>
      )}
      <span className="sr" role="status">
        {said}
      </span>
      <NewField first={fields.length === 0} />
    </>
  )
}

function FieldRow({ field }: { field: Field }) {
  const actions = useFieldActions()
  const { name, icon: Icon } = KINDS[field.kind]
  return (
    <>
      <Icon className="i t3" aria-hidden="true" />
      <div className="grow fname">
        <InlineField
          label={`Name of ${field.name}`}
          value={field.name}
          save={(name) => actions.edit(field.id, { name })}
        />
        {field.kind === 'list' && <Choices field={field} />}
      </div>
      <span className="s t3 fkind">{name}</span>
      <IconButton name={`Remove ${field.name}`} small onClick={() => void actions.remove(field)}>
        <Trash2 className="i i14" />
      </IconButton>
    </>
  )
}

function Choices({ field }: { field: Field }) {
  const actions = useFieldActions()
  return (
    <div className="s t2">
      <InlineField
        label={`Choices of ${field.name}`}
        value={field.options.join(', ')}
        placeholder="M, L, XL"
        save={(text) => actions.edit(field.id, { options: choicesIn(text) })}
      />
    </div>
  )
}

function NewField({ first }: { first: boolean }) {
  const actions = useFieldActions()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<FieldKind>('text')
  const [choices, setChoices] = useState('')
  const [refused, setRefused] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const bad = refused instanceof Failed ? refused.refusal.field : undefined

  async function add(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    try {
      await actions.create({ name: name.trim(), kind, options: kind === 'list' ? choicesIn(choices) : [] })
      setName('')
      setChoices('')
      setRefused(null)
      input.current?.focus()
    } catch (error) {
      setRefused(error)
    }
    setBusy(false)
  }

  return (
    <form className="newfield" onSubmit={add} noValidate aria-label="New field">
      <div className="row">
        <input
          ref={input}
          className={`in grow ${bad === 'name' ? 'bad' : ''}`}
          aria-label="Name of the new field"
          aria-invalid={bad === 'name'}
          placeholder={first ? 'Your first field, as in Jacket size' : 'Another field'}
          maxLength={60}
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setRefused(null)
          }}
        />
        <Select
          aria-label="Kind"
          value={kind}
          onChange={(event) => {
            setKind(event.target.value as FieldKind)
            setRefused(null)
          }}
        >
          {FIELD_KINDS.map((one) => (
            <option key={one} value={one}>
              {KINDS[one].name}
            </option>
          ))}
        </Select>
        <Button type="submit" disabled={busy || name.trim() === ''}>
          <Plus className="i" />
          Add field
        </Button>
      </div>
      {kind === 'list' && (
        <input
          className={`in w ${bad === 'options' ? 'bad' : ''}`}
          aria-label="Choices of the new field"
          aria-invalid={bad === 'options'}
          placeholder="Choices, parted by commas: M, L, XL"
          value={choices}
          onChange={(event) => {
            setChoices(event.target.value)
            setRefused(null)
          }}
        />
      )}
      {refused !== null && <FieldError>{sentenceOf(refused)}</FieldError>}
    </form>
  )
}

function choicesIn(text: string): string[] {
  return text
    .split(',')
    .map((choice) => choice.trim())
    .filter(Boolean)
}
