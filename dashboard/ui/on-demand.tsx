import { type ComponentType, createElement, lazy, useEffect, useState } from 'react'

/**
 * A part of the page that is fetched when it is first shown; put it into a <Suspense>. One that does not come, because the
 * line is down or an update took it away, leaves the page as it is (main.tsx says so), and is fetched anew when it is shown
 * or opened again. React's own `lazy` would keep the failure, and take the whole page down with it.
 */
export function onDemand<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): ComponentType<Props> {
  let part: ComponentType<Props> | null = null
  const missing = () => {
    part = null
    return { default: Missing as ComponentType<Props> }
  }
  const get = () => {
    part ??= lazy(() =>
      load().then((module) => ({ default: pick(module) }), missing),
    ) as unknown as ComponentType<Props>
    return part
  }
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where a file begins.
  return function OnDemand(props) {
    const [mine, setMine] = useState(get)
    const open = (props as Openable).open ?? true
    useEffect(() => {
      if (open) setMine(get)
    }, [open])
    return createElement(mine, props)
  }
}

type Openable = { open?: boolean; onOpenChange?(open: boolean): void }

function Missing({ onOpenChange }: Openable) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; the next click opens it then.
  useEffect(() => onOpenChange?.(false), [])
  return null
}
