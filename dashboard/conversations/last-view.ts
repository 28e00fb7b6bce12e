import { VIEWS, type View } from '@parley/protocol/conversation.ts'

const KEY = 'parley:view'

/** The view an agent comes back to. */
export function lastView(): View {
  return VIEWS.find((view) => view === localStorage.getItem(KEY)) ?? 'all'
}

export function rememberView(view: View) {
  localStorage.setItem(KEY, view)
}
