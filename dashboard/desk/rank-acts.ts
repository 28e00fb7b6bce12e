import { rank } from './fuzzy.ts'
import type { Act } from './page-acts.ts'

const MOST = 60
const IN_GROUP = 8
/** What was used lately is meant a little more often; how long ago decides how much. */
const LATELY = 1.5

/**
 * What answers the query: the best of each group, the groups in the order of their best. `found` is what the server knows; it
 * matched there, by rules of its own, and stands behind what is at hand.
 */
export function rankActs(query: string, acts: readonly Act[], found: readonly Act[], lately: readonly string[]): Act[] {
  if (query.trim() === '') return atFirst(acts, lately)
  const groups = new Map<string, { act: Act; score: number }[]>()
  for (const act of acts) {
    const score = rank(query, act.name, act.also)
    if (score === null) continue
    const used = lately.indexOf(act.id)
    const bonus = used < 0 ? 0 : LATELY * (1 - used / lately.length)
    groups.set(act.group, [...(groups.get(act.group) ?? []), { act, score: score + bonus }])
  }
  const best = [...groups.values()].map((group) => group.sort((a, b) => b.score - a.score).slice(0, IN_GROUP))
  const ranked = best.sort(([a], [b]) => b!.score - a!.score).flat()
  const atHand = ranked.map(({ act }) => act)
  const known = new Set(atHand.map((act) => act.id))
  return [
    ...merged(
      atHand,
      found.filter((act) => !known.has(act.id)),
    ),
  ].slice(0, MOST)
}

/** A group that is there already goes on with what was found. */
function merged(atHand: readonly Act[], found: readonly Act[]): Act[] {
  const names = [...new Set([...atHand, ...found].map((act) => act.group))]
  return names.flatMap((name) => [...atHand, ...found].filter((act) => act.group === name))
}

/** Before anything is typed: what was used lately, then what the page offers, then the rest as it stands. */
function atFirst(acts: readonly Act[], lately: readonly string[]): Act[] {
  const byId = new Map(acts.map((act) => [act.id, act]))
  const used = lately.flatMap((id) => byId.get(id) ?? []).slice(0, 4)
  const shown = acts.filter((act) => !act.onlyWhenAsked)
  return [...used.map((act) => ({ ...act, group: 'Lately' })), ...shown.filter((act) => !used.includes(act))].slice(
    0,
    MOST,
  )
}
