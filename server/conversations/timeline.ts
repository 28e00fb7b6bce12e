import type { TimelinePage } from '@parley/protocol/page.ts'
import type { Viewer } from '../agents/viewer.ts'
import { eventsBefore } from '../events/event.ts'
import type { Tx } from '../platform/database.ts'
import { getConversation } from './find.ts'

/** The end of a timeline, or what came before `before`; with the conversation as it was in the same read. */
export async function readTimeline(
  tx: Tx,
  viewer: Viewer,
  id: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<TimelinePage> {
  const conversation = await getConversation(tx, viewer, id)
  // Not newer than the conversation read above: the client goes on from `conversation.seq`, by the socket.
  const entries = await eventsBefore(tx, id, Math.min(before ?? conversation.seq + 1, conversation.seq + 1), limit)
  return { conversation, entries, more: (entries[0]?.seq ?? 1) > 1 }
}
