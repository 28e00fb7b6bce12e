import { Popover } from '@base-ui/react/popover'
import type { ReactNode, RefObject } from 'react'

export function PopoverPopup(props: {
  anchor: RefObject<HTMLElement | null>
  open: boolean
  onOpenChange(open: boolean): void
  name: string
  className: string
  side: 'top' | 'bottom'
  align: 'start' | 'end'
  modal: boolean
  over: string | undefined
  focusAfter: RefObject<HTMLElement | null> | undefined
  children: ReactNode
}) {
  const { anchor } = props
  return (
    <Popover.Root
      open={props.open}
      modal={props.modal}
      onOpenChange={(open, details) => {
        // A press on its own button is that button's business: closing here would let the click open it again.
        const target = details.event?.target
        if (!open && target instanceof Node && anchor.current?.contains(target)) return
        props.onOpenChange(open)
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="floats"
          anchor={props.over ? () => anchor.current?.closest(props.over!) ?? anchor.current : anchor}
          side={props.side}
          align={props.align}
          sideOffset={6}
        >
          <Popover.Popup
            className={`pop ${props.className}`}
            aria-label={props.name}
            finalFocus={props.focusAfter ?? anchor}
          >
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
