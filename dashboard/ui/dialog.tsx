import './dialog.css'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

/** A question over the page. Load it lazily: what opens it is a button, and that is all the first load needs. */
export function Dialog(props: {
  title: string
  open: boolean
  onOpenChange(open: boolean): void
  className?: string
  children: ReactNode
}) {
  return (
    <Base.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={`pop dlg ask ${props.className ?? ''}`}>
          <header>
            <Base.Title>{props.title}</Base.Title>
            <span className="grow" />
            <Base.Close className="ib" aria-label="Close">
              <X className="i" />
            </Base.Close>
          </header>
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
