import { type CustomView, type Group, isDefaultView, type ViewKey } from '@parley/protocol/view.ts'
import { createStore } from '../live/store.ts'

/** A view that is being made or changed. Without an id it is new. */
export type Building = Pick<CustomView, 'name' | 'audience' | 'teamId' | 'tree' | 'sort'> & { id?: string }

export const building = createStore<Building | null>(null)

const OPEN = { field: 'status', op: 'none', value: ['ended'] } as const

/** What a default view or a label asks for, as conditions: where one begins who wants something like it. */
export function treeLike(view: ViewKey): Group {
  const all = (...of: Group['of']): Group => ({ match: 'all', of })
  const open = { ...OPEN, value: [...OPEN.value] }
  if (view.startsWith('label:')) return all(open, { field: 'label', op: 'any', value: [view.slice(6)] })
  switch (isDefaultView(view) ? view : 'all') {
    case 'you':
      return all(open, { field: 'assignee', op: 'any', value: ['me'] })
    case 'assigned':
      return all(open, { field: 'assignee', op: 'none', value: [''] })
    case 'unassigned':
      return all(open, { field: 'assignee', op: 'any', value: [''] })
    case 'live':
      return all({ field: 'status', op: 'any', value: ['bot'] })
    case 'closed':
      return all({ field: 'status', op: 'any', value: ['ended'] })
    default:
      return all(open)
  }
}

export function buildNew(view: ViewKey) {
  building.set({ name: '', audience: 'me', teamId: null, tree: treeLike(view), sort: 'newest' })
}
