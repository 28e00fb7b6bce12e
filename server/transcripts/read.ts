import type { AgentEvent } from '@parley/protocol/events.ts'
import { facesOf } from '../agents/faces.ts'
import { eventForVisitor } from '../conversations/visitor-view.ts'
import { eventsAfter } from '../events/event.ts'
import type { Tx } from '../platform/database.ts'
import { type Line, linesForAgents, linesForVisitor } from './lines.ts'

export type Transcript = { company: string; visitor: string; startedAt: string; lines: Line[] }

/** Longer ones are cut at their beginning, and say so. */
const MOST_EVENTS = 10_000
const PIECE = 500

/** A conversation as it is to be read elsewhere. Without `notes` it is built from the visitor's own view of it alone. */
export async function readTranscript(
  tx: Tx,
  conversation: { id: string; seq: number; inboxId: string; startedAt: string; visitor: { name: string } },
  notes: boolean,
): Promise<Transcript> {
  const [inbox] = await tx.rows<{ company: string }>(
    'company-of-inbox',
    `select settings->>'displayName' as company from inboxes where workspace_id = $1 and id = $2`,
    [tx.workspaceId, conversation.inboxId],
  )
  const events = await readEvents(tx, conversation)
  const faces = await facesOf(tx)
  const visitor = conversation.visitor.name
  const lines = notes
    ? linesForAgents(events, faces, visitor)
    : linesForVisitor(
        events.map((event) => eventForVisitor(event, faces)).filter((event) => event !== null),
        visitor,
      )
  return { company: inbox?.company ?? '', visitor, startedAt: conversation.startedAt, lines }
}

async function readEvents(tx: Tx, { id, seq }: { id: string; seq: number }): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  let from = Math.max(0, seq - MOST_EVENTS)
  for (;;) {
    const piece = await eventsAfter(tx, id, from, PIECE)
    events.push(...piece)
    if (piece.length < PIECE) return events
    from = piece.at(-1)!.seq
  }
}
