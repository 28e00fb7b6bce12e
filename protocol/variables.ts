/**
 * The variables of a saved reply: `{{visitor.first_name}}`, with what stands in where it is empty:
 * `{{visitor.first_name | "there"}}`. One pass, so a value never becomes a variable; and a value is text, so that no
 * Markdown sign in it means anything.
 */
export const VARIABLES = [
  { name: 'visitor.first_name', tells: 'First name of the visitor' },
  { name: 'visitor.name', tells: 'Name of the visitor' },
  { name: 'visitor.email', tells: 'E-mail of the visitor' },
  { name: 'visitor.phone', tells: 'Phone of the visitor' },
  { name: 'visitor.country', tells: 'Country of the visitor' },
  { name: 'agent.first_name', tells: 'Your first name' },
  { name: 'agent.name', tells: 'Your name' },
  { name: 'inbox.name', tells: 'What the widget calls you' },
  { name: 'conversation.category', tells: 'Category of the conversation' },
  { name: 'conversation.started', tells: 'Day it started' },
  { name: 'conversation.id', tells: 'Its number for other systems' },
] as const

/** `attribute.order` is what the site told of the visitor under that key. */
export const ATTRIBUTE = 'attribute.'

/** What is known, by name; nothing where it is empty. */
export type Values = Readonly<Record<string, string | undefined>>

export type Part =
  | { type: 'text'; text: string }
  /** `raw` is how it is written, `text` how it reads. */
  | { type: 'variable'; name: string; raw: string; text: string; state: 'filled' | 'fallback' | 'empty' | 'unknown' }

const VARIABLE = /\{\{\s*([\p{L}\p{N}_.-]{1,80})\s*(?:\|\s*(?:"([^"\n]{0,200})"|“([^”\n]{0,200})”)\s*)?\}\}/gu

/** The text in order, with what each variable says. */
export function readTemplate(body: string, values: Values): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const found of body.matchAll(VARIABLE)) {
    if (found.index > at) parts.push({ type: 'text', text: body.slice(at, found.index) })
    parts.push(fill(found[1]!, found[0], found[2] ?? found[3], values))
    at = found.index + found[0].length
  }
  if (at < body.length) parts.push({ type: 'text', text: body.slice(at) })
  return parts
}

function fill(name: string, raw: string, fallback: string | undefined, values: Values): Part {
  const known = isVariable(name)
  const value = known ? Object.hasOwn(values, name) && values[name]?.trim() : undefined
  if (value) return { type: 'variable', name, raw, text: escaped(value), state: 'filled' }
  if (known && fallback) return { type: 'variable', name, raw, text: escaped(fallback), state: 'fallback' }
  return { type: 'variable', name, raw, text: raw, state: known ? 'empty' : 'unknown' }
}

export function isVariable(name: string): boolean {
  return VARIABLES.some((one) => one.name === name) || (name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length)
}

/** The words to send. What could not be filled stays as it is written; `gaps` says where, so that it is seen and mended. */
export function fillTemplate(body: string, values: Values): { text: string; gaps: { from: number; to: number }[] } {
  const gaps: { from: number; to: number }[] = []
  let text = ''
  for (const part of readTemplate(body, values)) {
    if (part.type === 'variable' && (part.state === 'empty' || part.state === 'unknown'))
      gaps.push({ from: text.length, to: text.length + part.text.length })
    text += part.text
  }
  return { text, gaps }
}

/** One line, in which no sign is Markdown's. Inside a word `_` and `-` are none anyway: numbers of orders stay readable. */
function escaped(value: string): string {
  return value
    .replace(/\s+/g, ' ')
    .replace(/[\\`*~[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^([#>+-])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

/** Words of this conversation, and the variable that says them. */
export type Swap = { words: string; name: string }

/** Shorter than that, words stand in too many places by chance. */
const SHORTEST = 3

/**
 * The other way round: what was written for one visitor, as a template for all. The longest words first, so that a whole name
 * is one variable and not two. Only whole words.
 */
export function makeTemplate(text: string, values: Values): { body: string; swaps: Swap[] } {
  const known = Object.entries(values)
    .flatMap(([name, value]) => (value && value.trim().length >= SHORTEST ? [{ name, words: value.trim() }] : []))
    .filter(({ name }) => name !== 'conversation.id' && name !== 'conversation.started')
    .sort((a, b) => b.words.length - a.words.length)
  const swaps = new Map<string, Swap>()
  let parts: (string | Swap)[] = [text]
  for (const swap of known) {
    parts = parts.flatMap((part) => (typeof part === 'string' ? cut(part, swap) : [part]))
  }
  const body = parts
    .map((part) => {
      if (typeof part === 'string') return part
      swaps.set(part.name, part)
      return `{{${part.name}}}`
    })
    .join('')
  return { body, swaps: [...swaps.values()] }
}

function cut(text: string, swap: Swap): (string | Swap)[] {
  const signs = swap.words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pieces = text.split(new RegExp(`(?<![\\p{L}\\p{N}])${signs}(?![\\p{L}\\p{N}])`, 'giu'))
  return pieces.flatMap((piece, at) => (at === 0 ? [piece] : [swap, piece]))
}
