import type { CustomView, ViewKey } from '@parley/protocol/view.ts'
import { isDefaultView, VIEW_COUNT_CAP } from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { Bookmark, type LucideIcon, Tag, Users, UsersRound } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { VIEW_NAMES } from '../conversations/view-names.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { DRAFT } from '../live/rows.ts'
import { useStore } from '../live/store.ts'
import { customCountsQuery, labelsQuery, queries, useLabels, viewsQuery } from '../live/workspace.ts'

const NONE: never[] = []

export function useCustomViews(): CustomView[] {
  return useQuery(viewsQuery).data ?? NONE
}

/** What a view is called. Undefined while that is not known; null when it is not there any more. */
export function useViewTitle(view: ViewKey): { name: string; icon: LucideIcon } | undefined | null {
  const { data: views } = useQuery(viewsQuery)
  const { data: labels } = useQuery(labelsQuery)
  return useMemo(() => {
    if (isDefaultView(view)) return VIEW_NAMES[view]
    if (view === DRAFT) return { name: 'New view', icon: Bookmark }
    const id = view.slice(view.indexOf(':') + 1)
    if (view.startsWith('label:')) {
      const label = labels?.find((one) => one.id === id)
      return label ? { name: label.name, icon: Tag } : labels && null
    }
    const custom = views?.find((one) => one.id === id)
    return custom ? { name: custom.name, icon: AUDIENCE_ICONS[custom.audience] } : views && null
  }, [view, views, labels])
}

export const AUDIENCE_ICONS: Record<CustomView['audience'], LucideIcon> = {
  me: Bookmark,
  team: Users,
  everyone: UsersRound,
}

/** How many a view holds, where that is known. */
export function useAnyCount(view: ViewKey): number | null {
  const counts = useStore(useDesk().counts)
  const { data } = useQuery({ ...customCountsQuery, enabled: !isDefaultView(view) })
  if (isDefaultView(view)) return counts?.[view] ?? null
  const id = view.slice(view.indexOf(':') + 1)
  return (view.startsWith('label:') ? (data ? (data.labels[id] ?? 0) : null) : data?.views[id]) ?? null
}

export function shownCustomCount(count: number): string {
  return count >= VIEW_COUNT_CAP ? '999+' : String(count)
}

const SOON_MS = 600
const NOT_OFTENER_MS = 4000

/**
 * Keeps custom views true while the inbox is open: tells the desk what they ask for, and counts anew after something moved.
 * A message alone moves little, so it waits its turn; a changed label or holder is counted at once.
 */
export function useLiveCustomViews() {
  const { rows, counts } = useDesk()
  const views = useCustomViews()
  const labels = useLabels()
  const any = views.length + labels.length > 0
  useEffect(() => rows.setViews(views), [rows, views])

  useEffect(() => {
    if (!any) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let due = 0
    const countIn = (ms: number) => {
      if (timer && due <= Date.now() + ms) return
      clearTimeout(timer)
      due = Date.now() + ms
      timer = setTimeout(() => {
        timer = undefined
        if (document.visibilityState === 'visible') void queries.invalidateQueries(customCountsQuery)
      }, ms)
    }
    const leave = [counts.subscribe(() => countIn(SOON_MS)), rows.rows.subscribe(() => countIn(NOT_OFTENER_MS))]
    // What moved before there was anything to count was not heard.
    countIn(SOON_MS)
    const look = () => document.visibilityState === 'visible' && countIn(0)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
      for (const one of leave) one()
    }
  }, [any, counts, rows])
}
