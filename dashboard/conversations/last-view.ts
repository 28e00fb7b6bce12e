import { isViewKey, type ViewKey } from '@parley/protocol/view.ts'

const KEY = 'parley:view'

/** The view an agent comes back to. */
export function lastView(): ViewKey {
  const kept = localStorage.getItem(KEY)
  return kept !== null && isViewKey(kept) ? kept : 'all'
}

export function rememberView(view: ViewKey) {
  localStorage.setItem(KEY, view)
}
