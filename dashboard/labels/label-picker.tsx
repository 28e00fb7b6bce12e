import type { Conversation } from '@parley/protocol/conversation.ts'
import { LABEL_NAME_MAX, type Label } from '@parley/protocol/label.ts'
import { Check, Minus, Plus, Search } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { sentenceOf } from '../live/request.ts'
import { useLabels } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import { LabelSquare } from './conversation-labels.tsx'
import { type LabelChange, makeLabel, useSetLabels } from './set-labels.ts'

type State = 'all' | 'some' | 'none'

/**
 * Finds a label or makes one. On one conversation each choice counts at once; on several, which may differ in what they
 * have, choices are gathered, said in figures, and applied together.
 */
export function LabelPicker(props: {
  conversations: readonly Conversation[]
  apply?(change: LabelChange): Promise<void>
  onDone(): void
}) {
  const { conversations, apply, onDone } = props
  const labels = useLabels()
  const setLabels = useSetLabels()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const [chosen, setChosen] = useState<ReadonlyMap<string, 'all' | 'none'>>(new Map())
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const many = apply !== undefined

  const has = (label: string) => conversations.filter((one) => one.labelIds.includes(label)).length
  const stateOf = (label: string): State => {
    const given = chosen.get(label)
    if (given) return given
    const n = has(label)
    return n === 0 ? 'none' : n === conversations.length ? 'all' : 'some'
  }
  const wanted = query.replace(/\s+/g, ' ').trim()
  const found = labels.filter((label) => fold(label.name).includes(fold(wanted)))
  const isNew = wanted !== '' && !labels.some((label) => fold(label.name) === fold(wanted))
  const options = found.length + (isNew ? 1 : 0)
  const active = Math.min(at, Math.max(0, options - 1))

  function toggle(label: Label) {
    const on = stateOf(label.id) !== 'all'
    if (many) return setChosen(new Map(chosen).set(label.id, on ? 'all' : 'none'))
    const [conversation] = conversations
    if (conversation)
      void setLabels(conversation, on ? { add: [label.id], remove: [] } : { add: [], remove: [label.id] })
  }

  async function make() {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      const label = await makeLabel(wanted)
      if (stateOf(label.id) !== 'all') toggle(label)
      setQuery('')
    } catch (failure) {
      setError(sentenceOf(failure))
    } finally {
      setBusy(false)
    }
  }

  async function applyAll() {
    const add = [...chosen].filter(([, state]) => state === 'all').map(([label]) => label)
    const remove = [...chosen].filter(([, state]) => state === 'none').map(([label]) => label)
    setBusy(true)
    await apply!({ add, remove })
    onDone()
  }

  function choose(index: number) {
    const label = found[index]
    if (!label) return isNew ? void make() : undefined
    // Who writes a whole name wants it on: a colleague may have put it on while they wrote.
    if (fold(label.name) === fold(wanted) && stateOf(label.id) === 'all') return setQuery('')
    toggle(label)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = Math.max(0, Math.min(options - 1, active + (event.key === 'ArrowDown' ? 1 : -1)))
      setAt(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && many) void applyAll()
    else if (event.key === 'Enter') {
      // With nothing looked for and something gathered, Enter applies it.
      if (many && wanted === '' && chosen.size > 0) void applyAll()
      else choose(active)
    } else return
    event.preventDefault()
  }

  return (
    <>
      <div className="in w">
        <Search className="i t3" />
        <input
          role="combobox"
          aria-label="Find or make a label"
          placeholder="Find or make a label"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          {...(options > 0 && { 'aria-activedescendant': `${id}-${active}` })}
          maxLength={LABEL_NAME_MAX}
          value={query}
          dir="auto"
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
            setError(null)
          }}
          onKeyDown={press}
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Labels" aria-multiselectable="true">
        {found.map((label, index) => {
          const state = stateOf(label.id)
          const n = has(label.id)
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the combobox has the focus and names its active option.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys.
            <div
              key={label.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={state === 'all'}
              className={`opt ${index === active ? 'at' : ''}`}
              onClick={() => toggle(label)}
              onPointerMove={() => setAt(index)}
            >
              <span className={`check ${state}`} aria-hidden="true">
                {state === 'all' ? <Check className="i" /> : state === 'some' ? <Minus className="i" /> : null}
              </span>
              <LabelSquare label={label} />
              <bdi className="cut">{label.name}</bdi>
              {many && state !== 'none' && (
                <span className="end">
                  {state === 'all' ? `all ${conversations.length}` : `${n} of ${conversations.length}`}
                </span>
              )}
            </div>
          )
        })}
        {isNew && (
          // biome-ignore lint/a11y/useFocusableInteractive: the combobox has the focus and names its active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys.
          <div
            id={`${id}-${found.length}`}
            role="option"
            aria-selected="false"
            className={`opt ${found.length === active ? 'at' : ''}`}
            onClick={() => void make()}
            onPointerMove={() => setAt(found.length)}
          >
            <Plus className="i" />
            <span className="cut">
              Make <b dir="auto">{wanted}</b>
            </span>
          </div>
        )}
      </div>
      {options === 0 && <p className="nothing s">No label yet. Type a name to make one.</p>}
      {error && (
        <p className="err s" role="alert">
          {error}
        </p>
      )}
      {many && (
        <footer>
          <span className="s t3 cut grow">{summaryOf(labels, chosen, conversations)}</span>
          <Button look="primary" className="sm" disabled={chosen.size === 0 || busy} onClick={() => void applyAll()}>
            Apply to {conversations.length}
            <Keys of="enter" />
          </Button>
        </footer>
      )}
    </>
  )
}

/** What will change: "+ Delivery on 4, − Return on 1". */
function summaryOf(
  labels: Label[],
  chosen: ReadonlyMap<string, 'all' | 'none'>,
  conversations: readonly Conversation[],
): string {
  return labels
    .flatMap(({ id, name }) => {
      const state = chosen.get(id)
      const n = conversations.filter((one) => one.labelIds.includes(id) !== (state === 'all')).length
      return state && n > 0 ? [`${state === 'all' ? '+' : '−'} ${name} on ${n}`] : []
    })
    .join(', ')
}

const fold = (text: string) => text.normalize('NFC').toLowerCase()
