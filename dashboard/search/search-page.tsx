import './search.css'
import '../conversations/views.css'
import '../messages/timeline.css'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { ChevronLeft, Search, SlidersHorizontal, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Failed, sentenceOf } from '../live/request.ts'
import { useStore } from '../live/store.ts'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Keys } from '../ui/keys.tsx'
import { NARROW, NO_PANEL, useMedia } from '../ui/media.ts'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton } from '../ui/tip.tsx'
import { Filters } from './filters.tsx'
import { type Choice, choicesOf, HitSkeletons, Hits, MoreHits, openOf } from './hits.tsx'
import { NothingFound } from './nothing-found.tsx'
import { Preview } from './preview.tsx'
import { filtersIn, type SearchAddress } from './search-address.ts'
import { useResults } from './search-results.ts'
import { searchIsTyped, searchText } from './search-text.ts'

const TYPING_MS = 160
/** Where one was in the hits of an address, for who comes back to it. */
const lastChosen = new Map<string, string>()

/** Everything that was said, and people, in one box. The address holds what is looked for; looking marks nothing as read. */
export function SearchPage() {
  const address = useSearch({ strict: false }) as SearchAddress
  const results = useResults(address)
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const choices = useMemo(() => choicesOf(results, unfolded), [results, unfolded])
  const place = JSON.stringify(address)
  const [chosenKey, setChosenKey] = useState(lastChosen.get(place) ?? null)
  const at = choices.findIndex((choice) => choice.key === chosenKey)
  const chosen = choices[at] ?? null
  const narrow = useMedia(NARROW)
  const noPreview = useMedia(NO_PANEL)
  const list = useId()
  const navigate = useNavigate()
  const router = useRouter()
  // Who opens a hit while their last letters are still on their way into the address is not called back by them.
  const leaving = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: Back may lead to an earlier search, which is a place to stay.
  useEffect(() => {
    leaving.current = false
  }, [place])
  const change = useCallback(
    (next: SearchAddress) => {
      if (!leaving.current) void navigate({ to: '/search', search: next, replace: true })
    },
    [navigate],
  )

  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    setChosenKey(choice.key)
    lastChosen.set(place, choice.key)
  }
  const move = (to: number) => {
    const next = Math.max(0, Math.min(choices.length - 1, to))
    choose(choices[next])
    document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
    if (next > choices.length - 6 && results.more && !results.loadingMore) results.loadMore()
  }
  const nextConversation = (step: 1 | -1) => {
    const of = (n: number) => choices[n]?.group
    let to = Math.max(0, at)
    while (choices[to] && of(to) === of(Math.max(0, at))) to += step
    if (step < 0) while (to > 0 && of(to - 1) === of(to)) to--
    move(to)
  }
  const run = (choice: Choice | null, beside = false) => {
    if (!choice) return
    if (choice.kind === 'more') return setUnfolded(new Set([...unfolded, choice.group]))
    choose(choice)
    const target = openOf(choice)
    if (!target) return
    if (beside) return void window.open(router.buildLocation(target).href, '_blank', 'noopener')
    leaving.current = true
    void navigate(target)
  }
  const back = () => {
    leaving.current = true
    if (searchText.get() !== '' && router.history.canGoBack()) return router.history.back()
    void navigate({ to: '/' })
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowUp') move(at < 0 ? 0 : at - 1)
    else if (event.key === 'PageDown') nextConversation(1)
    else if (event.key === 'PageUp') nextConversation(-1)
    else if (event.key === 'Enter') run(chosen, event.metaKey || event.ctrlKey)
    else if (event.key === 'Escape') back()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  useShortcut('escape', back)

  return (
    <div className="searchpage">
      {!narrow && <Filters title="Search" address={address} results={results} onChange={change} />}
      <main className="pg" data-pane>
        <header className="bar">
          <h1 className="sr">Search</h1>
          {narrow && (
            <IconButton name="Back" keys="escape" className="big" onClick={back}>
              <ChevronLeft className="i flips" />
            </IconButton>
          )}
          <Box
            address={address}
            onChange={change}
            onKeyDown={press}
            list={list}
            active={at}
            said={<Figures results={results} />}
          />
          {narrow && <FiltersButton address={address} results={results} onChange={change} />}
        </header>
        <div className="hits" aria-busy={results.old}>
          <Inside
            address={address}
            results={results}
            choices={choices}
            chosen={chosen}
            list={list}
            at={at}
            onKeyDown={press}
            onChoose={choose}
            onRun={run}
            onChange={change}
          />
        </div>
        <footer className="keyrow">
          <span>
            <Keys of="arrowup arrowdown" /> hit
          </span>
          <span>
            <Keys of="pagedown" /> conversation
          </span>
          <span>
            <Keys of="enter" /> open at the hit
          </span>
          <span>
            <Keys of="mod+enter" /> in a new tab
          </span>
          <span className="grow" />
          <span>
            <Keys of="escape" /> back
          </span>
        </footer>
      </main>
      {!noPreview && (
        <Preview
          hit={chosen?.kind === 'hit' ? chosen.hit : null}
          hits={results.groups.find((group) => group.conversation.id === chosen?.group)?.hits ?? []}
          onStep={(step) => move(at + step)}
          onOpen={() => run(chosen)}
        />
      )}
    </div>
  )
}

type BoxProps = {
  address: SearchAddress
  onChange(next: SearchAddress): void
  onKeyDown(event: KeyboardEvent): void
  list: string
  active: number
  said: React.ReactNode
}

/** The box follows the address and the address the box, half a moment behind whoever types. */
function Box({ address, onChange, onKeyDown, list, active, said }: BoxProps) {
  const text = useStore(searchText)
  const field = useRef<HTMLInputElement>(null)
  const typed = useRef(false)
  const q = address.q ?? ''

  useEffect(() => {
    // What was typed while the page came stays; an address that was opened or gone back to is shown.
    if (searchText.get() === '' || !searchIsTyped.get()) searchText.set(q)
    if (q === '' || searchIsTyped.get()) field.current?.focus()
    searchIsTyped.set(false)
    return () => searchText.set('')
  }, [q])
  useEffect(() => {
    if (!typed.current || text === q) return
    const timer = setTimeout(() => onChange({ ...address, q: text }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, q, address, onChange])
  useShortcut('/', () => field.current?.select())

  return (
    <label className="bigin">
      <Search className="i t3" />
      <input
        ref={field}
        aria-label="Search"
        {...(active >= 0 && { 'aria-controls': list })}
        {...(active >= 0 && { 'aria-activedescendant': `${list}-${active}` })}
        placeholder="Search messages, notes and people"
        enterKeyHint="search"
        maxLength={200}
        dir="auto"
        value={text}
        onChange={(event) => {
          typed.current = true
          searchIsTyped.set(true)
          searchText.set(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      {said}
      {text !== '' && (
        <IconButton
          name="Clear"
          small
          onClick={() => {
            typed.current = true
            searchText.set('')
            onChange({ ...address, q: '' })
            field.current?.focus()
          }}
        >
          <X className="i" />
        </IconButton>
      )}
    </label>
  )
}

/** How many, and how long it took. */
function Figures({ results }: { results: ReturnType<typeof useResults> }) {
  const { counts, took, asked, visitors, contacts } = results
  if (!asked || !counts || took === null) return null
  const hits = counts.total + visitors.length + contacts.length
  return (
    <span className="s t3 num figures" role="status" dir="auto">
      {hits.toLocaleString('en-GB')}
      {counts.atLeast && '+'} {hits === 1 ? 'hit' : 'hits'}
      <span className="only-wide"> · {Math.round(took)} ms</span>
    </span>
  )
}

function FiltersButton(props: {
  address: SearchAddress
  results: ReturnType<typeof useResults>
  onChange(next: SearchAddress): void
}) {
  const [open, setOpen] = useState(false)
  const set = filtersIn(props.address)
  return (
    <PopoverButton
      className="btn sec"
      open={open}
      onOpenChange={setOpen}
      popName="Filters"
      popClass="filterpop"
      content={<Filters title="Filters" {...props} />}
    >
      <SlidersHorizontal className="i" />
      <span className="sr">Filters</span>
      {set > 0 && <span className="num">{set}</span>}
    </PopoverButton>
  )
}

function Inside(props: {
  address: SearchAddress
  results: ReturnType<typeof useResults>
  choices: Choice[]
  chosen: Choice | null
  list: string
  at: number
  onKeyDown(event: KeyboardEvent): void
  onChoose(choice: Choice): void
  onRun(choice: Choice, beside?: boolean): void
  onChange(next: SearchAddress): void
}) {
  const { address, results, choices } = props
  if (!results.asked) {
    return (
      <Blank
        icon={Search}
        title="Look through everything that was said"
        text="Messages, notes and people, in the inboxes you see. All words must be there; the last one may go on."
      />
    )
  }
  if (results.error && choices.length === 0) {
    if (results.error instanceof Failed && results.error.code === 'search-too-broad')
      return <Blank icon={Search} title="This finds too much" text={sentenceOf(results.error)} />
    return <CouldNotLoad what="the hits" text={sentenceOf(results.error)} retry={results.retry} />
  }
  if (results.first) return <HitSkeletons />
  if (choices.length === 0 && !results.old) {
    return <NothingFound address={address} counts={results.counts} onChange={props.onChange} />
  }
  const { list, at, onKeyDown } = props
  return (
    <>
      <div
        role="listbox"
        id={list}
        aria-label="Hits"
        tabIndex={0}
        data-pane-focus
        onKeyDown={onKeyDown}
        {...(at >= 0 && { 'aria-activedescendant': `${list}-${at}` })}
      >
        <Hits {...props} query={address.q ?? ''} />
      </div>
      {results.more && <MoreHits results={results} />}
    </>
  )
}
