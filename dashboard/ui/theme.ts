import { createStore } from '../live/store.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'parley:theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

export const theme = createStore<Theme>(THEMES.find((one) => one === readChoice()) ?? 'system')

/** Called before the first paint, and then follows the system and the switch. */
export function startTheme() {
  const paint = () => {
    const choice = theme.get()
    document.documentElement.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice
  }
  paint()
  theme.subscribe(paint)
  dark.addEventListener('change', paint)
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) theme.set(THEMES.find((one) => one === event.newValue) ?? 'system')
  })
}

export function chooseTheme(choice: Theme) {
  theme.set(choice)
  try {
    localStorage.setItem(KEY, choice)
  } catch {
    // Storage is barred: the choice holds until the page is closed.
  }
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
