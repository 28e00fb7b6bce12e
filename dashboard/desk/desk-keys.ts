import type { View } from '@parley/protocol/conversation.ts'
import { useNavigate } from '@tanstack/react-router'
import { createStore } from '../live/store.ts'
import { useShortcut } from '../ui/shortcuts.ts'

/** What floats above every page, one at a time. */
export const floating = createStore<'palette' | 'shortcuts' | null>(null)

/** The keys that act on every page. */
export function useDeskKeys() {
  const navigate = useNavigate()
  const goTo = (view: View) => () => void navigate({ to: '/inbox/$view', params: { view } })
  useShortcut('mod+k', () => floating.update((was) => (was === 'palette' ? null : 'palette')), { anywhere: true })
  useShortcut('?', () => floating.set('shortcuts'))
  // Where there is no box for it; one that is there takes the key.
  useShortcut('/', () => void navigate({ to: '/search' }))
  useShortcut('g y', goTo('you'))
  useShortcut('g t', goTo('assigned'))
  useShortcut('g u', goTo('unassigned'))
  useShortcut('g l', goTo('live'))
  useShortcut('g b', goTo('sla'))
  useShortcut('g a', goTo('all'))
  useShortcut('g c', goTo('closed'))
  useShortcut('g i', () => void navigate({ to: '/' }))
  useShortcut('g o', () => void navigate({ to: '/contacts' }))
  useShortcut('g s', () => void navigate({ to: '/settings' }))
  useShortcut('f6', () => nextPane(1), { anywhere: true })
  useShortcut('shift+f6', () => nextPane(-1), { anywhere: true })
}

/** From pane to pane: each marks itself, and takes the focus at what matters in it. */
function nextPane(step: 1 | -1) {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null)
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const pane = panes[(at + step + panes.length) % panes.length]
  const inside = pane?.querySelector<HTMLElement>('[data-pane-focus]') ?? pane
  inside?.focus()
}
