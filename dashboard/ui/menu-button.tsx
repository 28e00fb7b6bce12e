import { type ComponentProps, type ReactNode, Suspense, useRef, useState } from 'react'
import { onDemand } from './on-demand.tsx'

/** One line of a menu. `checked` makes it a box that is ticked and leaves the menu open. */
export type MenuEntry =
  | 'line'
  | { head: string }
  | {
      name: string
      icon?: ReactNode
      label?: ReactNode
      end?: ReactNode
      disabled?: boolean
      checked?: boolean
      run(): void
    }

export type MenuPlace = {
  align?: 'start' | 'end'
  side?: 'bottom' | 'inline-end'
  menuClass?: string
  head?: ReactNode
}

type MenuButtonProps = Omit<ComponentProps<'button'>, 'onClick'> &
  MenuPlace & { entries: () => MenuEntry[]; open?: boolean; onOpenChange?(open: boolean): void }

/** What floats is loaded when it is first wanted: at the latest under the finger, mostly before. */
const load = () => import('./menu-popup.tsx')
const MenuPopup = onDemand(load, (module) => module.MenuPopup)

export function MenuButton({
  entries,
  align,
  side,
  menuClass,
  head,
  open: held,
  onOpenChange,
  children,
  ...props
}: MenuButtonProps) {
  const [own, setOwn] = useState(false)
  const open = held ?? own
  const wanted = useRef(false)
  wanted.current ||= open
  const anchor = useRef<HTMLButtonElement>(null)
  const setOpen = (next: boolean) => {
    setOwn(next)
    onOpenChange?.(next)
  }
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => setOpen(!open)}
        {...props}
      >
        {children}
      </button>
      {wanted.current && (
        <Suspense fallback={null}>
          <MenuPopup
            anchor={anchor}
            open={open}
            onOpenChange={setOpen}
            entries={entries}
            place={{
              ...(align && { align }),
              ...(side && { side }),
              ...(menuClass && { menuClass }),
              ...(head !== undefined && { head }),
            }}
          />
        </Suspense>
      )}
    </>
  )
}
