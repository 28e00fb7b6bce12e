import type { Snippet } from '@parley/protocol/search.ts'
import { hitsIn, type Term, type Word, wordsIn } from '../platform/words.ts'

const LONGEST = 160
/** How much stands before the first hit. */
const BEFORE = 40

/** The part of a text in which the first hit stands, on one line, with all the hits in it. */
export function snippetOf(written: string, terms: readonly Term[]): Snippet {
  const plain = withoutSigns(written)
  // In an address behind a link stands what nobody sees, and yet it may be what was found.
  const body = plain === written || terms.every((term) => hitsIn(plain, [term]).length > 0) ? plain : written
  const hits = hitsIn(body, terms)
  const { from, to } = partOf(body, hits[0])
  const [before, after] = [from > 0 ? '…' : '', to < body.length ? '…' : '']
  // Sign for sign, so that everything stays where it was.
  const text = body.slice(from, to).replace(/\s/g, ' ')
  const offset = before.length - from
  const within = hits.filter((hit) => hit.from >= from && hit.to <= to)
  return {
    text: before + text + after,
    hits: merged(within.map((hit): [number, number] => [hit.from + offset, hit.to + offset])),
  }
}

/** As it is read, without the signs of Markdown. */
function withoutSigns(body: string): string {
  return body
    .replace(/```[a-z]*\n?/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/^(?:>|#{1,6}|[-*]) +/gm, '')
}

/** Begins and ends with whole words where it can. */
function partOf(body: string, hit: Word | undefined): { from: number; to: number } {
  if (body.length <= LONGEST) return { from: 0, to: body.length }
  const words = wordsIn(body)
  const around = Math.max(0, (hit?.from ?? 0) - BEFORE)
  const from = around === 0 ? 0 : (words.find((word) => word.from >= around)?.from ?? around)
  if (body.length - from <= LONGEST) return { from, to: body.length }
  const last = words.findLast((word) => word.to <= from + LONGEST && word.from > from)
  return { from, to: Math.max(last?.to ?? 0, hit?.to ?? 0) || wholeSign(body, from + LONGEST) }
}

/** Never the first half of a surrogate pair by itself. */
function wholeSign(body: string, at: number): number {
  const code = body.charCodeAt(at - 1)
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at
}

/** Neighbouring pairs of signs overlap, and are one hit to the eye. */
function merged(hits: [number, number][]): [number, number][] {
  const whole: [number, number][] = []
  for (const [from, to] of hits) {
    const last = whole.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
