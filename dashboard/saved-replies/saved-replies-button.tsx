import { MessageSquareText } from 'lucide-react'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useStore } from '../live/store.ts'
import { useComposer, useTyped } from '../messages/composer-context.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { IconButton } from '../ui/tip.tsx'
import { wantedReply } from './wanted-reply.ts'

const load = () => import('./saved-replies-popover.tsx')
const SavedRepliesPopover = onDemand(load, (module) => module.SavedRepliesPopover)

/** Opens by this button, by its keys, and by "/" where a word begins. */
export function SavedRepliesButton() {
  const composer = useComposer()
  const [open, setOpen] = useState(false)
  const [typed, dismiss] = useTyped('/')
  const button = useRef<HTMLButtonElement>(null)
  const shown = open || typed !== null
  useShortcut('mod+shift+s', () => setOpen(true), { anywhere: true })

  const asked = useStore(wantedReply)
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    if (asked === null) return
    wantedReply.set(null)
    setWanted(asked)
    setOpen(true)
  }, [asked])

  // Once the words stand in the field, and no sooner: what is sent is what is seen there.
  const [sends, setSends] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is sent once.
  useEffect(() => {
    if (!sends) return
    setSends(false)
    composer.send()
  }, [sends])

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
            sendNext={() => setSends(true)}
            wanted={open ? wanted : ''}
            close={() => {
              if (open) composer.field.current?.focus()
              setOpen(false)
              setWanted('')
              dismiss()
            }}
          />
        </Suspense>
      )}
    </>
  )
}
