import type { Conversation } from '@parley/protocol/conversation.ts'
import { useRef } from 'react'

export type Held = {
  shown: Conversation[]
  /** How many were put above the first since the order is held: the list scrolls by as much, so that nothing moves. */
  above: number
}

/**
 * The order of the list as the eye may see it. While the pointer is on the list nothing changes place: cards keep
 * theirs even when a newer message would lift them, and those that left the view stay. What is new comes above or below.
 * The open conversation stays where it was until the agent looks away.
 */
export function useHeldOrder(
  now: readonly Conversation[],
  held: boolean,
  rows: ReadonlyMap<string, Conversation>,
  openId: string | undefined,
): Held {
  const memory = useRef<Memory>({ order: [], above: 0, held: false, of: [], result: { shown: [], above: 0 } })
  // Scrolling renders the list sixty times a second: with thousands of rows, nothing is worked out again for that.
  const of = [now, held, rows, openId]
  if (of.every((one, at) => one === memory.current.of[at])) return memory.current.result
  const next = arrange({ was: memory.current.order, now: now.map((one) => one.id), held, openId })
  const stillThere = next.order.filter((id) => rows.has(id))
  const above = held ? (memory.current.held ? memory.current.above : 0) + next.above : 0
  const result = { shown: stillThere.map((id) => rows.get(id)!), above }
  memory.current = { order: stillThere, above, held, of, result }
  return result
}

type Memory = { order: string[]; above: number; held: boolean; of: unknown[]; result: Held }

/** The pure part: the new order from the old one and the true one. */
export function arrange(given: { was: string[]; now: string[]; held: boolean; openId: string | undefined }): {
  order: string[]
  above: number
} {
  const { was, now, held, openId } = given
  const known = new Set(was)
  if (!held || was.length === 0) {
    if (openId === undefined || now.includes(openId) || !known.has(openId)) return { order: now, above: 0 }
    const order = [...now]
    order.splice(Math.min(was.indexOf(openId), order.length), 0, openId)
    return { order, above: 0 }
  }
  const lastKnown = now.findLastIndex((id) => known.has(id))
  const above = now.slice(0, Math.max(0, lastKnown)).filter((id) => !known.has(id))
  const below = now.slice(lastKnown + 1).filter((id) => !known.has(id))
  return { order: [...above, ...was, ...below], above: above.length }
}
