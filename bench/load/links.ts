import { type Link, type OpenTransport, openLink } from '@parley/protocol/link.ts'
import type { VisitorFrame } from '@parley/protocol/server.ts'
import { chunks, pause } from './crowd.ts'
import { openLine } from './line.ts'

/** Visitors with the product's own client: it notices, waits, and comes back as a browser would. */
type Visitor = { link: Link; resumed: number }
const visitors: Visitor[] = []

export async function link(plan: { port: number; visitors: { token: string; conversation: string }[] }): Promise<void> {
  for (const some of chunks(plan.visitors, 100)) {
    visitors.push(...some.map((one) => aVisitor(plan.port, one)))
    while (visitors.some((one) => one.resumed === 0)) await pause(10)
  }
}

/** The seconds after which each was back, and had heard what it missed; sorted. To be asked before the app is killed. */
export async function relink(_: object): Promise<number[]> {
  const before = visitors.map((one) => one.resumed)
  while (visitors.every((one) => one.link.state() === 'online')) await pause(1)
  const began = performance.now()
  const seconds: number[] = []
  const missing = new Set(visitors.keys())
  while (missing.size > 0) {
    for (const i of missing) {
      if (visitors[i]!.resumed === before[i]) continue
      missing.delete(i)
      seconds.push((performance.now() - began) / 1000)
    }
    await pause(10)
  }
  return seconds
}

function aVisitor(port: number, { token, conversation }: { token: string; conversation: string }): Visitor {
  const visitor: Visitor = {
    resumed: 0,
    link: openLink<VisitorFrame>({
      transports: [overLine(port)],
      hello: () => ({ type: 'hello', v: 1, tab: 'bench', token, resume: [{ conversation, seq: 1 }] }),
      onFrame(frame) {
        if (frame.type === 'delta') visitor.resumed++
      },
      onState() {},
    }),
  }
  return visitor
}

function overLine(port: number): OpenTransport {
  return (on) => {
    const opening = openLine({ port, path: '/api/v1/visitor/socket' })
    opening.then(
      (line) => {
        line.onText = (text) => on.text(text.toString())
        line.onClose = (code) => on.close(code)
        on.open()
      },
      () => on.close(1006),
    )
    return {
      send: (text) => void opening.then((line) => line.send(text)),
      close: () => void opening.then((line) => line.close()).catch(() => {}),
    }
  }
}
