import { newId } from '@parley/protocol/id.ts'
import { join, pause } from './crowd.ts'
import { type Line, openLine } from './line.ts'

/** Agents who look at their lists, and visitors who write for the first time. */
type Plan = { port: number; cookies: string[] }

let desks: Line[] = []

export async function man({ port, cookies }: Plan): Promise<void> {
  desks = await Promise.all(cookies.map((cookie) => join(port, '/api/v1/socket', [], { cookie })))
}

/** Each visitor sends their first message at their moment; the milliseconds until the row of it was at the last desk. */
export async function newcomers(plan: { port: number; tokens: string[]; perSecond: number }): Promise<number[]> {
  const waiting = new Map<string, { sent: number; missing: Set<Line> }>()
  const took: number[] = []
  for (const desk of desks) {
    desk.onText = (text) => {
      if (!text.subarray(0, ROWS.length).equals(ROWS)) return
      for (const { id } of (JSON.parse(text.toString()) as { rows: { id: string }[] }).rows) {
        const one = waiting.get(id)
        one?.missing.delete(desk)
        if (!one || one.missing.size > 0) continue
        took.push(performance.now() - one.sent)
        waiting.delete(id)
      }
    }
  }
  const lines: Line[] = []
  for (const token of plan.tokens) {
    const line = await openLine({ port: plan.port, path: '/api/v1/visitor/socket' })
    lines.push(line)
    line.send(JSON.stringify({ type: 'hello', v: 1, tab: 'bench', resume: [], token }))
    await new Promise<void>((resolve) => {
      line.onText = () => resolve()
    })
    const conversation = newId()
    waiting.set(conversation, { sent: performance.now(), missing: new Set(desks) })
    line.send(JSON.stringify({ type: 'send', id: newId(), conversation, body: 'Hello, is somebody there?' }))
    // At no even beat: lists have one of their own.
    await pause((1000 / plan.perSecond) * (0.5 + Math.random()))
  }
  while (waiting.size > 0) await pause(10)
  for (const line of lines) line.close()
  return took
}

const ROWS = Buffer.from('{"type":"rows"')
