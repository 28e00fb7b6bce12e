import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import { Keys } from '../ui/keys.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { Tip } from '../ui/tip.tsx'
import { searchIsTyped, searchText } from './search-text.ts'

const loadPage = () => import('./search-page.tsx')

/** The way into search from the inbox: Enter, or a pause in typing, opens the page, and the words go on there. */
export function SearchBox() {
  const text = useStore(searchText)
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  useShortcut('/', () => field.current?.focus())
  useEffect(() => {
    searchText.set('')
    return () => clearTimeout(pause.current)
  }, [])

  const open = () => {
    clearTimeout(pause.current)
    const q = searchText.get()
    if (q.trim() === '') return
    searchIsTyped.set(document.activeElement === field.current)
    void navigate({ to: '/search', search: { q } })
  }
  return (
    <form
      className="find"
      onSubmit={(event) => {
        event.preventDefault()
        open()
      }}
    >
      <Search className="i" />
      <Tip text="Search everything that was said, and people" keys="/" side="right">
        <input
          ref={field}
          aria-label="Search"
          aria-keyshortcuts="/"
          placeholder="Search"
          enterKeyHint="search"
          maxLength={200}
          dir="auto"
          value={text}
          onFocus={() => void loadPage()}
          onChange={(event) => {
            searchText.set(event.target.value)
            clearTimeout(pause.current)
            if (event.target.value.trim().length > 1) pause.current = setTimeout(open, PAUSE_MS)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            searchText.set('')
            field.current?.blur()
          }}
        />
      </Tip>
      {text === '' && <Keys of="/" />}
    </form>
  )
}

const PAUSE_MS = 600
