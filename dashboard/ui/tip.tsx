import {
  type ComponentProps,
  cloneElement,
  type ReactElement,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Keys } from './keys.tsx'

type Side = 'bottom' | 'top' | 'right'
type TipAttributes = { 'data-tip'?: string; 'data-tip-keys'?: string | undefined; 'data-tip-side'?: Side }

/** What a control does and by which key, on hover and on focus. The control still needs a name of its own. */
export function Tip({
  text,
  keys,
  side = 'bottom',
  children,
}: {
  text: string
  keys?: string
  side?: Side
  children: ReactElement
}) {
  return cloneElement(children as ReactElement<TipAttributes>, {
    'data-tip': text,
    'data-tip-keys': keys,
    'data-tip-side': side,
  })
}

type IconButtonProps = ComponentProps<'button'> & { name: string; keys?: string; small?: boolean; side?: Side }

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

const WAIT_MS = 500
/** Having seen one, the eye wants the next at once. */
const WARM_MS = 300
const GAP = 6
const EDGE = 8

/** The one tooltip of the page: a list of fifty buttons must not cost fifty of them. */
export function Tips() {
  const [over, setOver] = useState<HTMLElement | null>(null)
  const tip = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let closedAt = 0
    let shown: HTMLElement | null = null
    const hide = () => {
      clearTimeout(timer)
      if (shown) closedAt = Date.now()
      shown = null
      setOver(null)
    }
    const show = (target: HTMLElement | null, wait: number) => {
      if (target === shown) return
      hide()
      if (!target || target.getAttribute('aria-expanded') === 'true') return
      timer = setTimeout(
        () => {
          shown = target
          setOver(target)
        },
        Date.now() - closedAt < WARM_MS ? 0 : wait,
      )
    }
    const hovered = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') show(tipped(event.target), WAIT_MS)
    }
    const focused = (event: FocusEvent) => {
      const target = tipped(event.target)
      show(target?.matches(':focus-visible') && !target.matches('input, textarea') ? target : null, WAIT_MS)
    }
    document.addEventListener('pointerover', hovered)
    document.addEventListener('focusin', focused)
    for (const end of ['pointerdown', 'keydown', 'focusout', 'scroll'] as const)
      document.addEventListener(end, hide, true)
    return () => {
      hide()
      document.removeEventListener('pointerover', hovered)
      document.removeEventListener('focusin', focused)
      for (const end of ['pointerdown', 'keydown', 'focusout', 'scroll'] as const)
        document.removeEventListener(end, hide, true)
    }
  }, [])

  useLayoutEffect(() => {
    if (over && tip.current) place(tip.current, over)
  }, [over])

  if (!over?.isConnected) return null
  const { tip: text, tipKeys } = over.dataset
  return (
    <div ref={tip} className="tip" role="tooltip">
      {text}
      {tipKeys && <Keys of={tipKeys} />}
    </div>
  )
}

const tipped = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null

function place(tip: HTMLElement, over: HTMLElement) {
  const { left, top, right, bottom, width, height } = over.getBoundingClientRect()
  const rtl = getComputedStyle(over).direction === 'rtl'
  const side = over.dataset.tipSide
  let x = left + (width - tip.offsetWidth) / 2
  let y = side === 'top' ? top - tip.offsetHeight - GAP : bottom + GAP
  if (side === 'right') {
    x = rtl ? left - tip.offsetWidth - GAP : right + GAP
    y = top + (height - tip.offsetHeight) / 2
  } else if (y + tip.offsetHeight > innerHeight - EDGE) y = top - tip.offsetHeight - GAP
  tip.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - tip.offsetWidth - EDGE))}px`
  tip.style.top = `${Math.max(EDGE, y)}px`
}
