import './labels.css'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { Tag } from 'lucide-react'
import { Suspense, useState } from 'react'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { Tip } from '../ui/tip.tsx'

const LabelPicker = onDemand(
  () => import('./label-picker.tsx'),
  (module) => module.LabelPicker,
)

/** Labels from the header of the conversation, where the panel is closed or far away. */
export function LabelButton({ conversation }: { conversation: Conversation }) {
  const [open, setOpen] = useState(false)
  useShortcut('l', () => setOpen(true))
  return (
    <Tip text="Labels" keys="l">
      <PopoverButton
        className="ib"
        aria-label="Labels"
        aria-keyshortcuts="l"
        open={open}
        onOpenChange={setOpen}
        popName="Labels"
        popClass="labelpick"
        content={
          <Suspense fallback={null}>
            <LabelPicker conversations={[conversation]} onDone={() => setOpen(false)} />
          </Suspense>
        }
      >
        <Tag className="i" />
      </PopoverButton>
    </Tip>
  )
}
