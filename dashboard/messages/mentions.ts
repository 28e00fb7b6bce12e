import { mentionOf } from '@parley/protocol/mention.ts'

/** Who is called in a note being written: the name as it stands there → the agent. The field shows names, never ids. */
export type Mentions = Readonly<Record<string, string>>

const LINK = /\[@([^\]\n]{1,200})\]\(agent:([0-9a-f-]{36})\)/gi

/** As it is sent: each "@Ann Keller" that was chosen becomes the link that calls her. The longest name wins. */
export function withLinks(text: string, mentions: Mentions): string {
  const names = Object.keys(mentions).sort((a, b) => b.length - a.length)
  if (names.length === 0) return text
  const any = new RegExp(`@(${names.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'gu')
  return text.replace(any, (_, name: string) => mentionOf({ id: mentions[name]!, name }))
}

/** As it is written again. */
export function withNames(body: string): { text: string; mentions: Mentions } {
  const mentions: Record<string, string> = {}
  const text = body.replace(LINK, (_, name: string, id: string) => {
    mentions[name] = id
    return `@${name}`
  })
  return { text, mentions }
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
