/** In a note, `[@Ann Keller](agent:UUID)` calls an agent. In a message it is no more than what it reads. */
const MENTION = /\[@[^\]\n]{1,200}\]\(agent:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)/gi

/** The agents that a note calls, each once, in the order of their names in it. */
export function mentionsIn(body: string): string[] {
  return [...new Set([...body.matchAll(MENTION)].map((match) => match[1]!.toLowerCase()))]
}

export function mentionOf(agent: { id: string; name: string }): string {
  return `[@${agent.name.replace(/[[\]\n]/g, ' ')}](agent:${agent.id})`
}
