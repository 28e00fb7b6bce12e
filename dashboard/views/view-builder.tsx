import './view-builder.css'
import type { Team } from '@parley/protocol/agent.ts'
import { CONDITIONS_MOST, type Condition, type CustomView, type Group, SORTS } from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Bookmark, Layers, Link2, Plus, X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { Failed, request, sentenceOf } from '../live/request.ts'
import type { Preview } from '../live/rows.ts'
import { useStore } from '../live/store.ts'
import { queries, teamsQuery, useMe } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { FieldError } from '../ui/field.tsx'
import { Keys } from '../ui/keys.tsx'
import { Segments } from '../ui/segments.tsx'
import { Select } from '../ui/select.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton } from '../ui/tip.tsx'
import { toast } from '../ui/toast.tsx'
import { type Building, building } from './building.ts'
import { isComplete } from './complete.ts'
import { ConditionRow } from './condition-row.tsx'

/** Makes a view or changes one, over the conversation. The list beside it shows what it would hold, as it is being made. */
export function ViewBuilder() {
  const draft = useStore(building)
  return draft && <Builder key={draft.id ?? 'new'} draft={draft} />
}

const SORT_NAMES = { newest: 'Latest first', oldest: 'Oldest first', waiting: 'Longest waiting first' }
const PREVIEW_MS = 250

function Builder({ draft }: { draft: Building }) {
  const { rows } = useDesk()
  const navigate = useNavigate()
  const [preview, setPreview] = useState<Preview | null>(null)
  const [error, setError] = useState<{ field: string | undefined; sentence: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const nameInput = useRef<HTMLInputElement>(null)
  const id = useId()
  const set = (change: Partial<Building>) => {
    setError(null)
    building.update((was) => was && { ...was, ...change })
  }
  const asked = whatIsAsked(draft.tree)
  const key = JSON.stringify([asked, draft.sort])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether what is asked has changed.
  useEffect(() => {
    if (asked.of.length === 0) return setPreview(null)
    const timer = setTimeout(() => void rows.preview({ tree: asked, sort: draft.sort }).then(setPreview), PREVIEW_MS)
    return () => clearTimeout(timer)
  }, [key, rows])
  useEffect(() => () => void rows.preview(null), [rows])
  // A new view is named first; a view that is there is most often changed in what it asks.
  useEffect(() => {
    if (!draft.id) nameInput.current?.focus()
  }, [draft.id])

  const close = () => building.set(null)

  async function save() {
    const name = draft.name.trim()
    if (name === '') {
      setError({ field: 'name', sentence: 'Say a name, so that it can be found in the menu.' })
      return nameInput.current?.focus()
    }
    const open = countOf(draft.tree) - countOf(asked)
    if (asked.of.length === 0 || open > 0) {
      return setError({
        field: 'tree',
        sentence:
          open > 1 ? `${open} conditions are not complete.` : 'A condition is not complete. Finish or remove it.',
      })
    }
    setBusy(true)
    try {
      const { audience, teamId, sort } = draft
      const body = { name, audience, teamId: audience === 'team' ? teamId : null, tree: asked, sort }
      const saved = await (draft.id
        ? request.put<CustomView>(`/views/${draft.id}`, body)
        : request.post<CustomView>('/views', body))
      queries.setQueryData<CustomView[]>(['views'], (was = []) =>
        was.some((one) => one.id === saved.id)
          ? was.map((one) => (one.id === saved.id ? saved : one))
          : [...was, saved],
      )
      await queries.invalidateQueries({ queryKey: ['views'] })
      close()
      await navigate({ to: '/inbox/$view', params: { view: `view:${saved.id}` } })
      toast(draft.id ? `View “${name}” changed` : `View “${name}” saved`)
    } catch (failure) {
      const field = failure instanceof Failed ? failure.refusal.field : undefined
      setError({ field, sentence: sentenceOf(failure) })
    } finally {
      setBusy(false)
    }
  }

  useShortcut('mod+enter', () => void save(), { anywhere: true })
  useShortcut('escape', close)

  return (
    <section className="builder" role="dialog" aria-label={draft.id ? 'Edit view' : 'New view'} data-pane>
      <header className="bar">
        <h2>{draft.id ? 'Edit view' : 'New view'}</h2>
        <span className="grow" />
        <IconButton name="Close" keys="escape" onClick={close}>
          <X className="i" />
        </IconButton>
      </header>
      <div className="scroll">
        <div className="field">
          <label htmlFor={`${id}-name`}>Name</label>
          <span className={`in w ${error?.field === 'name' ? 'bad' : ''}`}>
            <Bookmark className="i t3" />
            <input
              ref={nameInput}
              id={`${id}-name`}
              maxLength={60}
              dir="auto"
              value={draft.name}
              {...(error?.field === 'name' && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
              onChange={(event) => set({ name: event.target.value })}
              onKeyDown={(event) => event.key === 'Escape' && close()}
            />
          </span>
          {error?.field === 'name' && <FieldError id={`${id}-error`}>{error.sentence}</FieldError>}
        </div>

        <GroupEditor
          group={draft.tree}
          onChange={(tree) => set({ tree })}
          full={countOf(draft.tree) >= CONDITIONS_MOST}
          head={<h3>Show conversations that match</h3>}
        />
        {error?.field === 'tree' && <FieldError>{error.sentence}</FieldError>}

        <div className="field order">
          <label htmlFor={`${id}-sort`}>Order</label>
          <Select
            id={`${id}-sort`}
            value={draft.sort}
            onChange={(event) => set({ sort: SORTS.find((sort) => sort === event.target.value)! })}
          >
            {SORTS.map((sort) => (
              <option key={sort} value={sort}>
                {SORT_NAMES[sort]}
              </option>
            ))}
          </Select>
        </div>

        <Audience draft={draft} set={set} />
        {error && error.field !== 'name' && error.field !== 'tree' && <FieldError>{error.sentence}</FieldError>}
      </div>
      <div className="matchbar" role="status">
        <span className="dot online" />
        <Matches preview={preview} asks={asked.of.length > 0} />
      </div>
      <footer className="actbar">
        <span className="s t3 row only-wide">
          <Link2 className="i i14" />
          Gets its own address
        </span>
        <span className="grow" />
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" disabled={busy} onClick={() => void save()}>
          Save view
          <Keys of="mod+enter" />
        </Button>
      </footer>
    </section>
  )
}

function Matches({ preview, asks }: { preview: Preview | null; asks: boolean }) {
  if (!asks) return <span className="t2">Choose what to ask for.</span>
  if (!preview) return <span className="t3">Counting…</span>
  const { count, mine } = preview
  if (count === null) return <span className="t2">Counting would take too long. The list shows the first.</span>
  return (
    <span className="t2">
      <b>{count >= 1000 ? '999+' : count}</b> {count === 1 ? 'matches' : 'match'} now
      {mine ? `, ${mine >= 1000 ? '999+' : mine} of them yours` : ''}. The list shows them.
    </span>
  )
}

/** Conditions and groups joined by "and" or "or". A group stands in another, and no deeper. */
function GroupEditor(props: {
  group: Group
  onChange(group: Group): void
  full: boolean
  head?: ReactNode
  join?: string
  onRemove?(): void
}) {
  const { group, onChange, full, head, join, onRemove } = props
  const inner = onRemove !== undefined
  const setOf = (of: Group['of']) => onChange({ ...group, of })
  const word = group.match === 'all' ? 'and' : 'or'
  const blank: Condition = { field: 'label', op: 'any', value: [] }
  return (
    <fieldset className={`cg ${inner ? 'inner' : ''}`} aria-label={inner ? 'Group' : 'Conditions'}>
      <div className="cgh">
        {head}
        {join !== undefined && <span className="j">{join}</span>}
        {!inner && <span className="grow" />}
        <Segments
          name="Match"
          value={group.match}
          choices={[
            { value: 'all', label: 'All of' },
            { value: 'any', label: 'Any of' },
          ]}
          onChange={(match) => onChange({ ...group, match })}
        />
        {inner && (
          <>
            <span className="grow" />
            <IconButton name="Remove the group" small onClick={onRemove}>
              <X className="i i14" />
            </IconButton>
          </>
        )}
      </div>
      {group.of.map((node, at) => {
        const change = (next: Condition | Group) => setOf(group.of.map((one, index) => (index === at ? next : one)))
        const remove = () => setOf(group.of.filter((_, index) => index !== at))
        const joined = at === 0 ? '' : word
        return 'of' in node ? (
          <GroupEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition is what stands in its place.
            key={at}
            group={node}
            onChange={change}
            full={full}
            join={joined}
            onRemove={remove}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          <ConditionRow key={at} condition={node} join={joined} onChange={change} onRemove={remove} />
        )
      })}
      <div className="row adds">
        <Button look="ghost" size="small" disabled={full} onClick={() => setOf([...group.of, blank])}>
          <Plus className="i" />
          Condition
        </Button>
        {!inner && (
          <Button
            look="ghost"
            size="small"
            disabled={full}
            onClick={() => setOf([...group.of, { match: group.match === 'all' ? 'any' : 'all', of: [blank] }])}
          >
            <Layers className="i" />
            Group
          </Button>
        )}
        {full && <span className="s t3">{CONDITIONS_MOST} conditions at most.</span>}
      </div>
    </fieldset>
  )
}

function Audience({ draft, set }: { draft: Building; set(change: Partial<Building>): void }) {
  const me = useMe()
  const { data: teams = [] } = useQuery(teamsQuery)
  const everyone = me.permissions.includes('views.share')
  const mine = teams.filter((team) => everyone || team.agentIds.includes(me.id))
  const chosen = mine.find((team) => team.id === draft.teamId) ?? mine[0]
  const boxes: { value: Building['audience']; name: string; hint: string; off?: boolean }[] = [
    { value: 'me', name: 'Only you', hint: 'Nobody else' },
    {
      value: 'team',
      name: 'Team',
      hint: chosen ? `${chosen.name}, ${membersOf(chosen)}` : 'You are in no team',
      off: mine.length === 0,
    },
    {
      value: 'everyone',
      name: 'Everyone',
      hint: everyone ? 'Admins may edit' : 'Ask an admin to share it',
      off: !everyone && draft.audience !== 'everyone',
    },
  ]
  return (
    <fieldset className="audience">
      <legend className="lbl-t">Who sees it</legend>
      <div className="who-sees">
        {boxes.map(({ value, name, hint, off = false }) => (
          <label key={value} className={`opt-box ${draft.audience === value ? 'on' : ''} ${off ? 'off' : ''}`}>
            <input
              type="radio"
              name="audience"
              className="radio"
              checked={draft.audience === value}
              disabled={off}
              onChange={() => set({ audience: value, teamId: value === 'team' ? (chosen?.id ?? null) : null })}
            />
            <span className="grow cut">
              <span className="m">{name}</span>
              <span className="s cut">{hint}</span>
            </span>
          </label>
        ))}
      </div>
      {draft.audience === 'team' && mine.length > 1 && (
        <Select
          className="teampick"
          aria-label="Team"
          value={chosen?.id ?? ''}
          onChange={(event) => set({ teamId: event.target.value })}
        >
          {mine.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </Select>
      )}
      <p className="hint">A shared view never shows more than the reader’s own inboxes.</p>
    </fieldset>
  )
}

const membersOf = (team: Team) => (team.agentIds.length === 1 ? '1 agent' : `${team.agentIds.length} agents`)

/** What is complete of what is being made: the preview asks for that, and does not wait for the rest. */
function whatIsAsked(tree: Group): Group {
  return {
    ...tree,
    of: tree.of.flatMap((node): Group['of'] => {
      if (!('of' in node)) return isComplete(node) ? [node] : []
      const inner = whatIsAsked(node)
      return inner.of.length > 0 ? [inner] : []
    }),
  }
}

function countOf(node: Condition | Group): number {
  return 'of' in node ? node.of.reduce((sum, one) => sum + countOf(one), 0) : 1
}
