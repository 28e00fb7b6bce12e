import './labels.css'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Label } from '@parley/protocol/label.ts'
import { Plus, X } from 'lucide-react'
import { type CSSProperties, Suspense, useMemo, useState } from 'react'
import { useLabels } from '../live/workspace.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { useSetLabels } from './set-labels.ts'

const LabelPicker = onDemand(
  () => import('./label-picker.tsx'),
  (module) => module.LabelPicker,
)

/** The labels of a conversation, each with a way off, and a way to add more. For the side panel. */
export function ConversationLabels({ conversation }: { conversation: Conversation }) {
  const labels = useLabelsOf(conversation)
  const setLabels = useSetLabels()
  const [open, setOpen] = useState(false)
  return (
    <section className="labels-row" aria-label="Labels">
      {labels.map((label) => (
        <span key={label.id} className="chip lbl">
          <LabelSquare label={label} />
          <bdi className="cut">{label.name}</bdi>
          <button
            type="button"
            aria-label={`Remove label ${label.name}`}
            onClick={() => void setLabels(conversation, { add: [], remove: [label.id] })}
          >
            <X className="i i12" />
          </button>
        </span>
      ))}
      <PopoverButton
        className="ib sm"
        aria-label="Add a label"
        data-tip="Add a label"
        data-tip-keys="l"
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
        <Plus className="i" />
      </PopoverButton>
    </section>
  )
}

/** In the order of the menu. What was deleted meanwhile is left out. */
export function useLabelsOf({ labelIds }: Conversation): Label[] {
  const labels = useLabels()
  return useMemo(() => labels.filter((label) => labelIds.includes(label.id)), [labels, labelIds])
}

export function LabelSquare({ label }: { label: Pick<Label, 'hue'> }) {
  return <span className="lab" style={{ '--h': label.hue } as CSSProperties} />
}
