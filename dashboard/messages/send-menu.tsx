import { ChevronDown, StickyNote } from 'lucide-react'
import { MenuButton } from '../ui/menu-button.tsx'
import { useComposer } from './composer-context.tsx'

/** What else can be done with the words than to send them. */
export function SendMenu() {
  const { text, attachments, makeNote } = useComposer()
  const nothing = text.trim() === '' && attachments.items.length === 0
  return (
    <MenuButton
      className="btn pri"
      aria-label="Send and more"
      data-tip="More ways"
      data-tip-side="top"
      disabled={nothing}
      entries={() => [{ name: 'Make it a note', icon: <StickyNote className="i" />, run: makeNote }]}
    >
      <ChevronDown className="i i14" />
    </MenuButton>
  )
}
