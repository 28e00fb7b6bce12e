import { Menu } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { RefObject } from 'react'
import type { MenuEntry, MenuPlace } from './menu-button.tsx'

export function MenuPopup(props: {
  anchor: RefObject<HTMLElement | null>
  open: boolean
  onOpenChange(open: boolean): void
  entries(): MenuEntry[]
  place: MenuPlace
}) {
  const { anchor, place } = props
  return (
    <Menu.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Menu.Portal>
        <Menu.Positioner
          className="floats"
          anchor={anchor}
          align={place.align ?? 'end'}
          side={place.side ?? 'bottom'}
          sideOffset={6}
        >
          <Menu.Popup className={`pop menu ${place.menuClass ?? ''}`} finalFocus={anchor}>
            {place.head}
            {props.open && props.entries().map((entry, at) => <Entry key={keyOf(entry, at)} entry={entry} />)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

const keyOf = (entry: MenuEntry, at: number) =>
  entry === 'line' ? `line-${at}` : 'head' in entry ? entry.head : `${entry.name}-${at}`

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === 'line') return <Menu.Separator className="sep" />
  if ('head' in entry) return <div className="mh">{entry.head}</div>
  const { name, icon, label, end, disabled = false, checked } = entry
  const inside = (
    <>
      {icon}
      {label ?? <span className="cut">{name}</span>}
      {end && <span className="end">{end}</span>}
    </>
  )
  if (checked === undefined) {
    return (
      <Menu.Item className="opt" label={name} disabled={disabled} onClick={entry.run}>
        {inside}
      </Menu.Item>
    )
  }
  return (
    <Menu.CheckboxItem className="opt" label={name} disabled={disabled} checked={checked} onCheckedChange={entry.run}>
      {inside}
      <Menu.CheckboxItemIndicator className="end">
        <Check className="i" />
      </Menu.CheckboxItemIndicator>
    </Menu.CheckboxItem>
  )
}
