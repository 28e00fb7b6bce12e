import { MessageSquareText } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { useTyped } from '../messages/composer-context.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton } from '../ui/tip.tsx'

const load = () => import('./saved-replies-popover.tsx')
const SavedRepliesPopover = lazy(() => load().then((module) => ({ default: module.SavedRepliesPopover })))

/** Opens by this button, by its keys, and by "/" where a word begins. */
export function SavedRepliesButton() {
  const [open, setOpen] = useState(false)
  const [typed, dismiss] = useTyped('/')
  const button = useRef<HTMLButtonElement>(null)
  const shown = open || typed !== null
  useShortcut('mod+shift+s', () => setOpen(true), { anywhere: true })
  return (
    <>
      <IconButton
        ref={button}
        name="Saved replies"
        keys="mod+shift+s"
        small
        side="top"
        aria-haspopup="dialog"
        aria-expanded={shown}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => setOpen(!open)}
      >
        <MessageSquareText className="i" />
      </IconButton>
      {shown && (
        <Suspense fallback={null}>
          <SavedRepliesPopover
            typed={open ? null : typed}
            anchor={button}
            close={() => {
              setOpen(false)
              dismiss()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
