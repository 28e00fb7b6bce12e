import { useEffect, useState } from 'preact/hooks'

type Later = typeof import('./later.ts')
let later: Later | null = null

export async function fetchLater(): Promise<Later> {
  later ??= await import('./later.ts')
  return later
}

/** The parts that are fetched when they are first needed; null until then. */
export function useLater(needed: boolean): Later | null {
  const [, draw] = useState<Later | null>(later)
  useEffect(() => {
    // It may fail on a line that breaks, or after an update of the server: then what it shows goes by its name.
    if (needed && !later) fetchLater().then(draw, ignored)
  }, [needed])
  return later
}

const ignored = () => {}
