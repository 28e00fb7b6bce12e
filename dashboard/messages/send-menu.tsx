import { BookmarkPlus, ChevronDown, StickyNote } from 'lucide-react'
import { Suspense, useState } from 'react'
import { MenuButton } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useComposer } from './composer-context.tsx'

const SaveReplyDialog = onDemand(
  () => import('../saved-replies/save-reply-dialog.tsx'),
  (module) => module.SaveReplyDialog,
)

/** What else can be done with the words than to send them. */
export function SendMenu() {
  const { text, attachments, makeNote } = useComposer()
  const [saves, setSaves] = useState(false)
  const nothing = text.trim() === '' && attachments.items.length === 0
  return (
    <>
      <MenuButton
        className="btn pri"
        aria-label="Send and more"
        data-tip="More ways"
        data-tip-side="top"
        disabled={nothing}
        entries={() => [
          { name: 'Save as reply', icon: <BookmarkPlus className="i" />, run: () => setSaves(true) },
          { name: 'Make it a note', icon: <StickyNote className="i" />, run: makeNote },
        ]}
      >
        <ChevronDown className="i i14" />
      </MenuButton>
      {saves && (
        <Suspense fallback={null}>
          <SaveReplyDialog open={saves} onOpenChange={setSaves} />
        </Suspense>
      )}
    </>
  )
}
