import { Menu } from '@base-ui/react/menu'
import type { ReactNode } from 'react'

/** The floating part of a menu; the trigger is given by its place. */
export function MenuPopup(props: {
  children: ReactNode
  align?: 'start' | 'end' | 'center'
  side?: 'bottom' | 'top' | 'inline-end'
  className?: string
}) {
  return (
    <Menu.Portal>
      <Menu.Positioner className="floats" align={props.align ?? 'end'} side={props.side ?? 'bottom'} sideOffset={6}>
        <Menu.Popup className={`pop menu ${props.className ?? ''}`}>{props.children}</Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  )
}

export function MenuItem(props: {
  onClick(): void
  children: ReactNode
  end?: ReactNode
  danger?: boolean
  disabled?: boolean
}) {
  return (
    <Menu.Item
      className={`opt ${props.danger ? 'danger' : ''}`}
      onClick={props.onClick}
      disabled={props.disabled ?? false}
    >
      {props.children}
      {props.end && <span className="end">{props.end}</span>}
    </Menu.Item>
  )
}

export const MenuLine = () => <Menu.Separator className="sep" />
export const MenuHead = ({ children }: { children: ReactNode }) => <div className="mh">{children}</div>
