import { type ComponentType, createElement, lazy, useEffect, useState } from 'react'
import { toast } from './toast.tsx'

/**
 * A part of the page that is fetched when it is first shown; put it into a <Suspense>. One that does not come, because the
 * line is down or an update took it away, leaves the page as it is, says so, and is fetched anew when it is shown or opened
 * again. React's own `lazy` would keep the failure, and take the whole page down with it.
 */
export function onDemand<Module, Props extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): ComponentType<Props> {
  let part: ComponentType<Props> | null = null
  const missing = () => {
    part = null
    void sayMissing()
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

/** After an update the parts that this page has yet to fetch are gone from the server: the new page has them. */
async function sayMissing() {
  const answers = await fetch('/api/v1/installation').then(
    ({ ok }) => ok,
    () => false,
  )
  if (answers) {
    toast('Parley was updated. Reload the page to go on.', { name: 'Reload', run: () => location.reload() }, true)
  } else toast('This needs the server, which does not answer. Try again in a moment.', undefined, true)
}
