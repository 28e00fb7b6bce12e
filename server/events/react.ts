import type { Tx } from '../platform/database.ts'
import { enqueue } from '../platform/queue.ts'
import { REACTIONS } from '../reactions.ts'

/** Starts what is listed for this event. Durable: the jobs commit with the event or not at all. */
export async function react(tx: Tx, event: { type: keyof typeof REACTIONS; [detail: string]: unknown }): Promise<void> {
  for (const job of REACTIONS[event.type] ?? []) await enqueue(tx, job, { event })
}
