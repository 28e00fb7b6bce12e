import { useEffect, useRef } from 'react'
import { createStore } from '../live/store.ts'

type Shortcut = { keys: string; run: (event: KeyboardEvent) => void; anywhere: boolean }

const shortcuts = new Set<Shortcut>()
const SINGLE_KEYS = 'parley:single-keys'
/** Single keys can be switched off: speech input and shaky hands press them by accident (WCAG 2.1.4). */
export const singleKeys = createStore(localStorage.getItem(SINGLE_KEYS) !== 'off')
singleKeys.subscribe(() => localStorage.setItem(SINGLE_KEYS, singleKeys.get() ? 'on' : 'off'))

/**
 * A key for as long as its part of the screen is there: "e", "g u", "mod+k", "?". Single keys act only outside text
 * fields and while nothing floats above the page; `anywhere` lifts both. The last that asked for a key gets it.
 */
export function useShortcut(
  keys: string,
  run: (event: KeyboardEvent) => void,
  options: { when?: boolean; anywhere?: boolean } = {},
) {
  const { when = true, anywhere = false } = options
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!when) return
    const shortcut: Shortcut = { keys: keys.toLowerCase(), run: (event) => latest.current(event), anywhere }
    shortcuts.add(shortcut)
    return () => void shortcuts.delete(shortcut)
  }, [keys, when, anywhere])
}

let prefix = ''
let prefixTimer: ReturnType<typeof setTimeout> | undefined

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const pressed = nameOf(event)
  if (pressed === null) return
  const sequence = prefix ? `${prefix} ${pressed}` : pressed
  clearTimeout(prefixTimer)
  prefix = ''
  const free = !isWriting(event.target) && !document.querySelector('[data-open]:is([role="dialog"], [role="menu"])')
  const allowed = (one: Shortcut) =>
    one.anywhere || (free && (singleKeys.get() || /^(mod\+|F\d|escape|arrow|enter)/i.test(one.keys)))
  const found = [...shortcuts].findLast((one) => one.keys === sequence && allowed(one))
  if (found) {
    event.preventDefault()
    found.run(event)
  } else if (free && [...shortcuts].some((one) => one.keys.startsWith(`${sequence} `))) {
    prefix = sequence
    prefixTimer = setTimeout(() => {
      prefix = ''
    }, 1200)
  }
})

function nameOf(event: KeyboardEvent): string | null {
  if (['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return null
  const key = event.key.toLowerCase()
  const mod = event.metaKey || event.ctrlKey ? 'mod+' : ''
  const shift = event.shiftKey && (mod || key.length > 1) ? 'shift+' : ''
  return mod + shift + key
}

export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]')
  )
}
