import type { Message } from '@parley/protocol/events.ts'
import { Suspense, useState } from 'react'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { wholeTime } from '../ui/time.ts'
import { useActs } from './message-acts.tsx'

const Wordings = onDemand(
  () => import('./wordings.tsx'),
  (module) => module.Wordings,
)

/** That it was put otherwise before; a press shows how. */
export function EditedMark({ message, note }: { message: Message; note: boolean }) {
  const acts = useActs()
  const [open, setOpen] = useState(false)
  const tells = `Edited ${wholeTime(message.editedAt!)}`
  if (!acts) {
    return (
      <span className="edited" title={tells}>
        edited
      </span>
    )
  }
  return (
    <PopoverButton
      className="edited"
      aria-label="Edited, see what it said before"
      data-tip={tells}
      data-tip-side="top"
      open={open}
      onOpenChange={setOpen}
      side="top"
      align="end"
      over=".bub, .note"
      popName="What it said before"
      popClass="wordings"
      content={
        open && (
          <Suspense fallback={<LineSkeletons widths={['70%', '40%']} />}>
            <Wordings conversation={acts.conversation.id} message={message} note={note} />
          </Suspense>
        )
      }
    >
      edited
    </PopoverButton>
  )
}
