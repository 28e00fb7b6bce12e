import { createStore } from '../live/store.ts'

export const DENSITIES = ['calm', 'compact'] as const
type Density = (typeof DENSITIES)[number]

const KEY = 'parley:density'

/** How much stands on one screen: kept in this browser, as the screen is. */
export const density = createStore<Density>(localStorage.getItem(KEY) === 'compact' ? 'compact' : 'calm')

/** Called before the first paint. */
export function startDensity() {
  const paint = () => {
    document.documentElement.dataset.density = density.get()
  }
  paint()
  density.subscribe(paint)
}

export function chooseDensity(choice: Density) {
  density.set(choice)
  localStorage.setItem(KEY, choice)
}
