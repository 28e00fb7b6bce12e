import { VISIT_GAP_MS, type VisitedPage } from '@parley/protocol/visitor.ts'

/** One page of a visit, and how long it was looked at; null where nobody knows, for the last one of a visit that is over. */
export type Stop = VisitedPage & { spentMs: number | null }
export type Visited = { key: string; stops: Stop[]; totalMs: number }

/** Pages as they come (newest first), parted into visits: whoever stays away for half an hour comes back for another. */
export function visitsOf(pages: readonly VisitedPage[], here: boolean, now: number): Visited[] {
  const visits: Visited[] = []
  let newer: VisitedPage | null = null
  for (const page of pages) {
    const until: number | null = newer ? Date.parse(newer.at) : here ? now : null
    const away = newer !== null && Date.parse(newer.at) - Date.parse(page.at) > VISIT_GAP_MS
    const spentMs = until === null || away ? null : Math.max(0, until - Date.parse(page.at))
    const visit = visits.at(-1)
    if (!visit || away) {
      visits.push({ key: page.at, stops: [{ ...page, spentMs }], totalMs: spentMs ?? 0 })
    } else {
      const last = visit.stops.at(-1)!
      // A reload is no other page.
      if (last.url === page.url) {
        const sum = last.spentMs === null && spentMs === null ? null : (last.spentMs ?? 0) + (spentMs ?? 0)
        visit.stops[visit.stops.length - 1] = { ...last, at: page.at, spentMs: sum }
      } else visit.stops.push({ ...page, spentMs })
      visit.totalMs += spentMs ?? 0
    }
    newer = page
  }
  return visits
}
