import { Tooltip } from '@base-ui/react/tooltip'
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { Keys } from './keys.tsx'

/** What a control does and by which key, on hover and on focus. The control still needs a name of its own. */
export function Tip({
  text,
  keys,
  side = 'bottom',
  children,
}: {
  text: ReactNode
  keys?: string
  side?: 'bottom' | 'top' | 'right'
  children: ReactElement
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children as ReactElement<Record<string, unknown>>} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side === 'right' ? 'inline-end' : side} sideOffset={6} className="floats">
          <Tooltip.Popup className="tip">
            {text}
            {keys && <Keys of={keys} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export const TipProvider = (props: { children: ReactNode }) => <Tooltip.Provider delay={500} timeout={300} {...props} />

type IconButtonProps = ComponentProps<'button'> & {
  name: string
  keys?: string
  small?: boolean
  side?: 'bottom' | 'top' | 'right'
}

/** An icon without a word: it has a name, a tooltip and, where there is one, its shortcut. */
export function IconButton({ name, keys, small, side, className = '', children, ...props }: IconButtonProps) {
  return (
    <Tip text={name} {...(keys && { keys })} {...(side && { side })}>
      <button
        type="button"
        aria-label={name}
        {...(keys && { 'aria-keyshortcuts': keys.replace('mod', 'Control') })}
        className={`ib ${small ? 'sm' : ''} ${className}`}
        {...props}
      >
        {children}
      </button>
    </Tip>
  )
}
