import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { Keys } from '../ui/keys.tsx'
import { floating } from './desk-keys.ts'
import { type Act, useActs } from './palette-acts.tsx'

/** One field for everything: where to go, whom to open, what to do. */
export function Palette({ open }: { open: boolean }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => floating.set(next ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop palette" aria-label="Command palette">
          <PaletteBody />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteBody() {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const acts = useActs()
  const navigate = useNavigate()
  const found = useMemo(() => matching(acts, query), [acts, query])
  const chosen = found[Math.min(at, found.length - 1)]

  const run = (act: Act | undefined) => {
    if (!act) return
    floating.set(null)
    // After the palette has given the focus back, so that what opens may take it.
    requestAnimationFrame(() => act.run(navigate))
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (at + step + found.length) % Math.max(1, found.length)
      setAt(next)
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(chosen)
    }
  }

  return (
    <>
      <div className="pin">
        <Search className="i t3" />
        <input
          role="combobox"
          aria-label="Find a view, a conversation or an action"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen ? `${list}-${found.indexOf(chosen)}` : undefined}
          placeholder="Go to, open, or do"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={press}
        />
      </div>
      <div className="plist" role="listbox" id={list} aria-label="Results">
        {found.map((act, index) => (
          <div key={act.id} role="presentation">
            {act.group !== found[index - 1]?.group && (
              <div className="pgrp" role="presentation">
                {act.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys. */}
            <div
              id={`${list}-${index}`}
              className="opt"
              role="option"
              tabIndex={-1}
              aria-selected={act === chosen}
              onPointerMove={() => setAt(index)}
              onClick={() => run(act)}
            >
              {act.icon}
              <span className="cut" dir="auto">
                <Marked text={act.name} query={query} />
              </span>
              {act.hint && <span className="hint2 cut">{act.hint}</span>}
              {act.keys && <Keys of={act.keys} />}
            </div>
          </div>
        ))}
        {found.length === 0 && (
          <p className="none">Nothing is called “{query}”. Only loaded conversations are looked through.</p>
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
    </>
  )
}

const MOST = 40

/** Every word of the query begins a word of the name, or stands in it. */
function matching(acts: Act[], query: string): Act[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return acts.filter((act) => !act.onlyWhenAsked).slice(0, MOST)
  return acts
    .filter((act) => words.every((word) => fold(`${act.name} ${act.also ?? ''}`).includes(word)))
    .slice(0, MOST)
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()

function Marked({ text, query }: { text: string; query: string }) {
  const at = query.trim() === '' ? -1 : text.toLocaleLowerCase().indexOf(query.trim().toLocaleLowerCase())
  if (at < 0) return text
  const end = at + query.trim().length
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  )
}
