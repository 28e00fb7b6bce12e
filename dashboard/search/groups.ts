import type { MessageHit } from '@parley/protocol/search.ts'

export type Group = { conversation: MessageHit['conversation']; hits: MessageHit[] }

/** The hits of one conversation together, in the order of its newest. A further page may add to a group that is there. */
export function groupsOf(hits: readonly MessageHit[]): Group[] {
  const groups = new Map<string, Group>()
  for (const hit of hits) {
    const group = groups.get(hit.conversation.id)
    if (group) group.hits.push(hit)
    else groups.set(hit.conversation.id, { conversation: hit.conversation, hits: [hit] })
  }
  return [...groups.values()]
}
