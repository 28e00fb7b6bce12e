/** Without accents and case, letter for letter where it can be. */
export const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/**
 * How well a name answers what was typed; null when it does not. Every word must be found: at the beginning of the name,
 * at the beginning of one of its words, within it, or as its letters in order ("trfr" for transfer); of what else it may be
 * called (`also`), at the beginning of a word.
 */
export function rank(query: string, name: string, also = ''): number | null {
  const words = fold(query).split(/\s+/).filter(Boolean)
  const [own, other] = [fold(name), fold(also)]
  let total = 0
  for (const word of words) {
    const score = Math.max(scoreIn(own, word), wordBegins(other, word) ? 4 : 0)
    if (score === 0) return null
    total += score
  }
  // Of two that answer equally, the shorter name is meant.
  return total - Math.min(own.length, 100) / 1000
}

function scoreIn(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at === 0) return text.length === word.length ? 12 : 10
  if (at > 0) return wordBegins(text, word) ? 8 : 5
  return lettersInOrder(text, word)
}

function wordBegins(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ')) return true
  }
  return false
}

/** Only of words long enough that it is no accident, and from the beginning of a word on. */
function lettersInOrder(text: string, word: string): number {
  if (word.length < 3) return 0
  for (const part of text.split(/[^\p{L}\p{N}]+/u)) {
    if (part[0] !== word[0]) continue
    let at = 0
    for (const letter of part) if (letter === word[at]) at++
    if (at === word.length) return 2
  }
  return 0
}

/** Where the words of the query stand in a name, as [from, to) of the name itself. */
export function hitsOf(query: string, name: string): [from: number, to: number][] {
  const letters = [...name]
  const folded = letters.map(fold)
  const text = folded.join('')
  const found: [number, number][] = []
  for (const word of fold(query).split(/\s+/).filter(Boolean)) {
    const at = text.indexOf(word)
    if (at >= 0) found.push([unfolded(at), unfolded(at + word.length)])
  }
  return found.sort(([a], [b]) => a - b).filter(([from], n, all) => n === 0 || from >= all[n - 1]![1])

  /** The place in the name of a place in the folded text. */
  function unfolded(place: number): number {
    let [passed, at] = [0, 0]
    for (const [n, letter] of letters.entries()) {
      if (passed >= place && folded[n] !== '') return at
      passed += folded[n]!.length
      at += letter.length
    }
    return at
  }
}
