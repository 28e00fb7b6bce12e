import {
  type Condition,
  kindOf,
  NONE,
  type Operator,
  type Span,
  UNITS,
  type Unit,
  type ViewField,
} from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, X } from 'lucide-react'
import { type CSSProperties, useMemo, useRef, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { fieldsQuery, teamsQuery, useAgents, useInboxes, useLabels } from '../live/workspace.ts'
import { PopoverButton } from '../ui/popover-button.tsx'
import { Select } from '../ui/select.tsx'
import { IconButton } from '../ui/tip.tsx'
import {
  type Choice,
  FIELD_GROUPS,
  FIXED_CHOICES,
  firstValue,
  operatorsOf,
  SOMEBODY,
  startOfDay,
} from './field-names.ts'

type RowProps = { condition: Condition; join: string; onChange(next: Condition): void; onRemove(): void }

/** One condition: what is asked of, how, and what it should be. */
export function ConditionRow({ condition, join, onChange, onRemove }: RowProps) {
  const { field, op } = condition
  const { data: fields } = useQuery(fieldsQuery)
  const operators = operatorsOf(field)
  const setField = (next: ViewField) => {
    const first = operatorsOf(next)[0]!.op
    onChange(conditionOf(next, first, firstValue(next, first)))
  }
  const setOp = (next: Operator) => {
    const fits = sameShape(firstValue(field, next), condition.value)
    onChange(conditionOf(field, next, fits ? condition.value : firstValue(field, next)))
  }
  const own = field.startsWith('attribute:')
  return (
    <div className="cond">
      <span className="j">{join}</span>
      <span className="what">
        <Select
          aria-label="Field"
          value={own ? 'attribute:' : field}
          onChange={(event) => setField(event.target.value as ViewField)}
        >
          {FIELD_GROUPS.map(({ title, fields: some }) => (
            <optgroup key={title} label={title}>
              {some.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
          <optgroup label="Qualification and attributes">
            {fields?.fields.map(({ id, name }) => (
              <option key={id} value={`field:${id}`}>
                Field: {name}
              </option>
            ))}
            <option value="attribute:">Attribute…</option>
          </optgroup>
        </Select>
        {own && (
          <input
            className="in"
            aria-label="Key of the attribute"
            placeholder="plan"
            maxLength={100}
            value={field.slice('attribute:'.length)}
            onChange={(event) => onChange({ ...condition, field: `attribute:${event.target.value}` })}
          />
        )}
      </span>
      <Select aria-label="Operator" value={op} onChange={(event) => setOp(event.target.value as Operator)}>
        {operators.map((one) => (
          <option key={one.op} value={one.op}>
            {one.name}
          </option>
        ))}
      </Select>
      <Value condition={condition} onChange={(value) => onChange({ ...condition, value })} />
      <IconButton name="Remove" small onClick={onRemove}>
        <X className="i i14" />
      </IconButton>
    </div>
  )
}

function conditionOf(field: ViewField, op: Operator, value: unknown): Condition {
  return { field, op, ...(value !== undefined && { value: value as NonNullable<Condition['value']> }) }
}

const sameShape = (a: unknown, b: unknown) => typeof a === typeof b && Array.isArray(a) === Array.isArray(b)

function Value({
  condition,
  onChange,
}: {
  condition: Condition
  onChange(value: NonNullable<Condition['value']>): void
}) {
  const { field, op, value } = condition
  if (op === 'known' || op === 'unknown') return <span />
  const kind = kindOf(field)
  if (kind === 'choice' || kind === 'set') {
    return <Choices field={field} chosen={value as string[]} onChange={onChange} />
  }
  if (kind === 'flag') {
    return (
      <Select aria-label="Value" value={String(value)} onChange={(event) => onChange(event.target.value === 'true')}>
        <option value="true">yes</option>
        <option value="false">no</option>
      </Select>
    )
  }
  if (kind === 'time') return <Time op={op} value={value} onChange={onChange} />
  if (kind === 'number' || op === 'more' || op === 'less') {
    return (
      <input
        className="in num"
        type="number"
        step="any"
        aria-label="Value"
        value={Number.isFinite(value) ? (value as number) : ''}
        onChange={(event) => onChange(event.target.value === '' ? Number.NaN : Number(event.target.value))}
      />
    )
  }
  return (
    <input
      className="in"
      aria-label="Value"
      maxLength={200}
      dir="auto"
      value={String(value ?? '')}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function Time(props: { op: Operator; value: Condition['value']; onChange(value: Span | string): void }) {
  const { op, value, onChange } = props
  if (op === 'before' || op === 'after') {
    return (
      <input
        className="in num"
        type="date"
        aria-label="Day"
        value={dayIn(String(value))}
        onChange={(event) => {
          const [year, month, day] = event.target.value.split('-').map(Number)
          if (year && month && day) onChange(startOfDay(new Date(year, month - 1, day)))
        }}
      />
    )
  }
  const span = value as Span
  return (
    <span className="rel">
      <input
        className="in num"
        type="number"
        min={0}
        max={10_000}
        aria-label="How many"
        value={Number.isFinite(span.n) ? span.n : ''}
        onChange={(event) =>
          onChange({ ...span, n: event.target.value === '' ? Number.NaN : Number(event.target.value) })
        }
      />
      <Select
        aria-label="Unit"
        value={span.unit}
        onChange={(event) => onChange({ ...span, unit: event.target.value as Unit })}
      >
        {Object.keys(UNITS).map((unit) => (
          <option key={unit} value={unit}>
            {op === 'ago-more' ? `${unit} ago` : unit}
          </option>
        ))}
      </Select>
    </span>
  )
}

function dayIn(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

const SHOWN = 2

/** Several of what there is; what was deleted meanwhile stays visible, or the view could not be mended. */
function Choices({ field, chosen, onChange }: { field: ViewField; chosen: string[]; onChange(value: string[]): void }) {
  const choices = useChoices(field, chosen)
  const [open, setOpen] = useState(false)
  const names = chosen.map((value) => choices.find((one) => one.value === value) ?? { value, name: 'deleted' })
  const said = names.map((one) => one.name).join(', ')
  return (
    <PopoverButton
      className="in choices"
      aria-label={`Value: ${said || 'choose'}`}
      title={said}
      align="start"
      open={open}
      onOpenChange={setOpen}
      popName="Choose"
      popClass="choicepop"
      content={<ChoiceList choices={choices} chosen={chosen} onChange={onChange} free={FREE.includes(field)} />}
    >
      {names.length === 0 && <span className="t3">Choose…</span>}
      {names.slice(0, SHOWN).map((one) => (
        <span key={one.value} className={`chip ${one.hue === undefined ? 'well' : 'lbl'}`}>
          {one.hue !== undefined && <span className="lab" style={{ '--h': one.hue } as CSSProperties} />}
          <bdi className="cut">{one.name}</bdi>
        </span>
      ))}
      {names.length > SHOWN && <span className="s t3">+{names.length - SHOWN}</span>}
      <span className="grow" />
      <ChevronDown className="i i14" />
    </PopoverButton>
  )
}

/** Of these there is no list: what is known is offered, and anything may be written. */
const FREE: readonly ViewField[] = ['category', 'country', 'language', 'tag', 'channel']

function ChoiceList(props: { choices: Choice[]; chosen: string[]; free: boolean; onChange(value: string[]): void }) {
  const { choices, chosen, free, onChange } = props
  const [query, setQuery] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const wanted = query.trim()
  const found = choices.filter((one) => one.name.toLowerCase().includes(wanted.toLowerCase()))
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  const take = () => {
    const match = found.find((one) => one.name.toLowerCase() === wanted.toLowerCase()) ?? (free ? undefined : found[0])
    if (match) toggle(match.value)
    else if (free && wanted !== '') toggle(wanted)
    setQuery('')
  }
  return (
    <>
      {(choices.length > 7 || free) && (
        <input
          ref={input}
          className="in w"
          aria-label={free ? 'Find, or write another' : 'Find'}
          placeholder={free ? 'Find, or write another' : 'Find'}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return
            event.preventDefault()
            take()
          }}
        />
      )}
      <div className="choicelist">
        {found.map(({ value, name, hue }) => {
          const on = chosen.includes(value)
          return (
            <label key={value} className="opt">
              <input type="checkbox" className="check" checked={on} onChange={() => toggle(value)} />
              {hue !== undefined && <span className="lab" style={{ '--h': hue } as CSSProperties} />}
              <bdi className="cut">{name}</bdi>
            </label>
          )
        })}
        {found.length === 0 && (
          <p className="s t3">{free && wanted ? 'Press Enter to ask for this.' : 'There is none yet.'}</p>
        )}
      </div>
    </>
  )
}

/** What may be chosen: of the workspace, and where there is no list, what the loaded conversations have. */
function useChoices(field: ViewField, chosen: readonly string[]): Choice[] {
  const { me, rows } = useDesk()
  const agents = useAgents()
  const inboxes = useInboxes()
  const labels = useLabels()
  const { data: teams = [] } = useQuery(teamsQuery)
  const all = useStore(rows.rows)
  return useMemo(() => {
    const fixed = FIXED_CHOICES[field]
    if (fixed) return fixed
    const seen = (values: (string | null | undefined)[], name = (value: string) => value): Choice[] =>
      [...new Set([...values, ...chosen])]
        .filter((value) => value !== null && value !== undefined && value !== NONE)
        .map((value) => ({ value: value!, name: name(value!) }))
        .sort((a, b) => a.name.localeCompare(b.name))
    const none = (name: string): Choice => ({ value: NONE, name })
    switch (field) {
      case 'inbox':
        return inboxes.map(({ id, name }) => ({ value: id, name }))
      case 'assignee':
        return [
          ...SOMEBODY,
          ...agents.filter((one) => one.id !== me.id && !one.deactivated).map(({ id, name }) => ({ value: id, name })),
        ]
      case 'team':
        return [none('no team'), ...teams.map(({ id, name }) => ({ value: id, name }))]
      case 'label':
        return labels.map(({ id, name, hue }) => ({ value: id, name, hue }))
      case 'category':
        return [
          none('no category'),
          ...seen([
            ...inboxes.flatMap((inbox) => inbox.settings.categories ?? []),
            ...[...all.values()].map((row) => row.category),
          ]),
        ]
      case 'country':
        return [
          none('not known'),
          ...seen(
            [...all.values()].map((row) => row.visitor.country),
            nameOfCountry,
          ),
        ]
      case 'language':
        return [
          none('not known'),
          ...seen(['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'ar', 'ja', 'zh'], nameOfLanguage),
        ]
      default:
        return seen([])
    }
  }, [field, chosen, agents, inboxes, labels, teams, all, me.id])
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

function nameOfCountry(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? `${COUNTRIES.of(code)} (${code})` : code
}

function nameOfLanguage(code: string): string {
  return /^[a-z]{2,3}$/.test(code) ? (LANGUAGES.of(code) ?? code) : code
}
