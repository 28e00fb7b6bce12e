import { type ComponentProps, type ReactNode, type RefObject, Suspense, useRef } from 'react'
import { onDemand } from './on-demand.tsx'

type PopoverButtonProps = Omit<ComponentProps<'button'>, 'onClick' | 'content'> & {
  open: boolean
  onOpenChange(open: boolean): void
  content: ReactNode
  popName: string
  popClass: string
  side?: 'top' | 'bottom'
  align?: 'start' | 'end'
  modal?: boolean
  /** It stands off this ancestor, not off the button: so it never covers what is written there. */
  over?: string
  /** Where the focus goes when it closes, if not back to the button. */
  focusAfter?: RefObject<HTMLElement | null>
}

const load = () => import('./popover-popup.tsx')
const PopoverPopup = onDemand(load, (module) => module.PopoverPopup)

/** A button with something floating at it; what floats is loaded when it is first wanted. */
export function PopoverButton({
  open,
  onOpenChange,
  content,
  popName,
  popClass,
  side,
  align,
  modal,
  over,
  focusAfter,
  children,
  ...props
}: PopoverButtonProps) {
  const anchor = useRef<HTMLButtonElement>(null)
  const wanted = useRef(false)
  wanted.current ||= open
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => onOpenChange(!open)}
        {...props}
      >
        {children}
      </button>
      {wanted.current && (
        <Suspense fallback={null}>
          <PopoverPopup
            anchor={anchor}
            open={open}
            onOpenChange={onOpenChange}
            name={popName}
            className={popClass}
            side={side ?? 'bottom'}
            align={align ?? 'end'}
            modal={modal ?? false}
            over={over}
            focusAfter={focusAfter}
          >
            {content}
          </PopoverPopup>
        </Suspense>
      )}
    </>
  )
}
