import './dialog.css'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'

/** A question over the page. Load it lazily: what opens it is a button, and that is all the first load needs. */
export function Dialog(props: {
  title: string
  open: boolean
  onOpenChange(open: boolean): void
  className?: string
  children: ReactNode
}) {
  const popup = useRef<HTMLDivElement>(null)
  /** What it asks for comes before what closes it; on a touch screen the keyboard comes only when it is asked for. */
  const firstField = (by: string) =>
    (by !== 'touch' && popup.current?.querySelector<HTMLElement>('input:not([type="checkbox"]), textarea')) || true
  return (
    <Base.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup ref={popup} className={`pop dlg ask ${props.className ?? ''}`} initialFocus={firstField}>
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
