import { ArrowRightLeft } from 'lucide-react'
import { Tip } from '../ui/tip.tsx'
import { asked } from './use-asked.ts'

/** Opens the dialog in which the conversation is handed on. */
export function TransferButton({ className = 'btn sec' }: { className?: string }) {
  return (
    <Tip text="Transfer" keys="t">
      <button
        type="button"
        className={className}
        aria-label="Transfer"
        aria-haspopup="dialog"
        aria-keyshortcuts="t"
        onClick={() => asked.set('transfer')}
      >
        <ArrowRightLeft className="i" />
        <span>Transfer</span>
      </button>
    </Tip>
  )
}
