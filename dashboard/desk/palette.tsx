import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { useStore } from '../live/store.ts'
import { useMe } from '../live/workspace.ts'
import { Found } from '../ui/found.tsx'
import { Keys } from '../ui/keys.tsx'
import { floating } from './desk-keys.ts'
import { hitsOf } from './fuzzy.ts'
import { readLately, rememberLately } from './lately.ts'
import { type Act, pageActs } from './page-acts.ts'
import { searchAct, useActs } from './palette-acts.tsx'
import { useFound } from './palette-found.tsx'
import { rankActs } from './rank-acts.ts'

/** One field for everything: where to go, whom to open, what to do. */
export function Palette({ open }: { open: boolean }) {
  // Opened again while it still fades away, it begins anew all the same.
  const [opening, setOpening] = useState({ open, count: 0 })
  if (open !== opening.open) setOpening({ open, count: opening.count + (open ? 1 : 0) })
  return (
    <Dialog.Root open={open} onOpenChange={(next) => floating.set(next ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop palette" aria-label="Command palette">
          <PaletteBody key={opening.count} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody() {
  const me = useMe()
  const [query, setQuery] = useState('')
  const [chosenId, setChosenId] = useState<string | null>(null)
  const list = useId()
  const acts = useActs()
  const found = useFound(query)
  const [lately] = useState(() => readLately(me.id))
  const navigate = useNavigate()
  const shown = useMemo(() => {
    const ranked = rankActs(query, acts, found.acts, lately)
    return query.trim() === '' ? ranked : [...ranked, searchAct(query.trim())]
  }, [acts, query, found.acts, lately])
  // What comes later must not slip under the finger: the choice is a thing, not a place.
  const at = Math.max(
    0,
    shown.findIndex((act) => keyOf(act) === chosenId),
  )
  const chosen = shown[at]

  const run = (act: Act | undefined) => {
    if (!act) return
    if (act.id !== 'search' && !act.id.startsWith('hit ')) rememberLately(me.id, act.id)
    floating.set(null)
    // After the palette has given the focus back, so that what opens may take it.
    requestAnimationFrame(() => act.run(navigate))
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = shown[(at + step + shown.length) % Math.max(1, shown.length)]
      if (next) setChosenId(keyOf(next))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(chosen)
    }
  }
  useEffect(() => {
    if (chosenId) document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosenId, at, list])

  return (
    <>
      <div className="pin">
        <Search className="i t3" />
        <input
          role="combobox"
          aria-label="Find a view, a conversation or an action"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen ? `${list}-${at}` : undefined}
          placeholder="Go to, open, or do"
          maxLength={200}
          dir="auto"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setChosenId(null)
          }}
          onKeyDown={press}
        />
        <Subject />
      </div>
      <div className={`pbusy ${found.looking ? 'on' : ''}`} aria-hidden="true" />
      <div className="plist" role="listbox" id={list} aria-label="Results" aria-busy={found.looking}>
        {shown.map((act, index) => (
          <div key={keyOf(act)} role="presentation">
            {act.group !== shown[index - 1]?.group && (
              <div className="pgrp" role="presentation">
                <bdi>{act.group}</bdi>
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys. */}
            <div
              id={`${list}-${index}`}
              className="opt"
              role="option"
              tabIndex={-1}
              aria-selected={act === chosen}
              onPointerMove={() => act !== chosen && setChosenId(keyOf(act))}
              onClick={() => run(act)}
            >
              {act.icon}
              <span className="cut name" dir="auto">
                {act.id === 'search' ? act.name : <Found text={act.name} hits={hitsOf(query, act.name)} />}
              </span>
              {act.hint && (
                <span className="hint2 cut" dir="auto">
                  {act.hint}
                </span>
              )}
              {act.keys && <Keys of={act.keys} />}
            </div>
          </div>
        ))}
        {shown.length === 1 && !found.looking && (
          <p className="none">
            Nothing is called “{query}”.
            {found.failed && ' The server did not answer, so only what is loaded was looked through.'}
          </p>
        )}
      </div>
      <footer className="pfoot">
        <span>
          <Keys of="arrowup arrowdown" /> move
        </span>
        <span>
          <Keys of="enter" /> run
        </span>
        <span className="grow" />
        <span>
          <Keys of="escape" /> close
        </span>
      </footer>
      <p className="sr" role="status">
        {found.looking ? '' : shown.length === 1 ? '1 result' : `${shown.length} results`}
      </p>
    </>
  )
}

/** What the actions are about. */
function Subject() {
  const subject = useStore(pageActs, (acts) => acts[0]?.group)
  return subject ? <bdi className="chip well cut">{subject}</bdi> : null
}

/** The same thing may stand among what was used lately and in its group. */
const keyOf = (act: Act) => `${act.group} ${act.id}`
