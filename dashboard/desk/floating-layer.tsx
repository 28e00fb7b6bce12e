import { Suspense, useEffect, useRef } from 'react'
import { useStore } from '../live/store.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { floating } from './desk-keys.ts'

const loadPalette = () => import('./palette.tsx')
const loadSheet = () => import('./shortcut-sheet.tsx')
const Palette = onDemand(loadPalette, (module) => module.Palette)
const ShortcutSheet = onDemand(loadSheet, (module) => module.ShortcutSheet)

const QUIET_MS = 2000

/** What floats above every page: not part of the first load, and there before it is asked for. */
export function FloatingLayer() {
  const which = useStore(floating)
  const seen = useRef(new Set<typeof which>())
  seen.current.add(which)
  useEffect(() => {
    const timer = setTimeout(() => {
      const ahead = [loadPalette(), loadSheet(), import('../ui/menu-popup.tsx'), import('../ui/popover-popup.tsx')]
      // What does not come now comes when it is asked for.
      for (const one of ahead) one.catch(() => {})
    }, QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Suspense fallback={null}>
      {seen.current.has('palette') && <Palette open={which === 'palette'} />}
      {seen.current.has('shortcuts') && <ShortcutSheet open={which === 'shortcuts'} />}
    </Suspense>
  )
}
