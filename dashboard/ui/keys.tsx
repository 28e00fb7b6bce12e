import { ArrowBigUp, ArrowDown, ArrowUp, Command, CornerDownLeft } from 'lucide-react'

const SIGNS: Record<string, { name: string; icon?: typeof Command; text?: string }> = {
  mod: /mac|iphone|ipad/i.test(navigator.userAgent)
    ? { name: 'Command', icon: Command }
    : { name: 'Control', text: 'Ctrl' },
  shift: { name: 'Shift', icon: ArrowBigUp },
  enter: { name: 'Enter', icon: CornerDownLeft },
  arrowup: { name: 'Up', icon: ArrowUp },
  arrowdown: { name: 'Down', icon: ArrowDown },
  pagedown: { name: 'Page down', text: 'PgDn' },
  pageup: { name: 'Page up', text: 'PgUp' },
  escape: { name: 'Escape', text: 'Esc' },
  tab: { name: 'Tab', text: 'Tab' },
}

/** A shortcut as it is pressed: "mod+k" together, "g u" one after the other. Beside a name it is only to be seen: the control says it itself. */
export function Keys({ of, spoken = false }: { of: string; spoken?: boolean }) {
  return (
    <span className="keys" {...(!spoken && { 'aria-hidden': true })}>
      {of.split(/[ +]/).map((key) => {
        const sign = SIGNS[key.toLowerCase()]
        const Icon = sign?.icon
        return (
          <kbd key={key} className="k">
            {Icon ? <Icon className="i i12" aria-label={sign.name} /> : (sign?.text ?? key.toUpperCase())}
          </kbd>
        )
      })}
    </span>
  )
}
