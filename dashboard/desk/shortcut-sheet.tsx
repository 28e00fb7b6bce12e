import { Dialog } from '@base-ui/react/dialog'
import { Search, X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from '../live/store.ts'
import { Keys } from '../ui/keys.tsx'
import { singleKeys } from '../ui/shortcuts.ts'
import { floating } from './desk-keys.ts'
import { fold } from './fuzzy.ts'
import { SHORTCUTS } from './shortcut-list.ts'

export function ShortcutSheet({ open }: { open: boolean }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => floating.set(next ? 'shortcuts' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop dlg keysheet">
          <header>
            <Dialog.Title>Keyboard shortcuts</Dialog.Title>
            <span className="grow" />
            <Dialog.Close className="ib" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </header>
          <Sheet />
          <footer className="row s t3">
            <span className="grow">Single keys work while no text field has focus.</span>
            <SingleKeys />
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Sheet() {
  const [query, setQuery] = useState('')
  const words = fold(query).split(/\s+/).filter(Boolean)
  const groups = SHORTCUTS.map(({ title, keys }) => ({
    title,
    keys: keys.filter((one) => {
      const text = fold(`${title} ${one.name} ${one.also ?? ''} ${one.keys.join(' ')}`)
      return words.every((word) => text.includes(word))
    }),
  })).filter((group) => group.keys.length > 0)
  return (
    <>
      <div className="keyfind">
        <Search className="i t3" />
        <input
          aria-label="Find a shortcut"
          placeholder="Find a shortcut"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="keyscroll" tabIndex={0}>
        <div className="cols">
          {groups.map(({ title, keys }) => (
            <section key={title}>
              <h3>{title}</h3>
              {keys.map((one) => (
                <div key={one.name} className="sk-row">
                  <span>{one.name}</span>
                  <span className="row">
                    {one.keys.map((key) => (
                      <Keys key={key} of={key} spoken />
                    ))}
                  </span>
                </div>
              ))}
            </section>
          ))}
        </div>
        {groups.length === 0 && <p className="t3">No shortcut is called “{query}”.</p>}
      </div>
    </>
  )
}

function SingleKeys() {
  const on = useStore(singleKeys)
  return (
    <label className="row checkline">
      <input
        type="checkbox"
        className="check"
        checked={on}
        onChange={(event) => singleKeys.set(event.target.checked)}
      />
      Single keys
    </label>
  )
}
