/**
 * The words of a text as search knows them: small letters, without accents, points and other marks, one spelling of letters
 * that people write in several. The one place for it: what is indexed, what is asked and what is highlighted agree.
 */
export type Word = { text: string; from: number; to: number }

/**
 * What is looked for. `prefix`: the beginning of a word is enough, as the last one is still being typed. `together`: one
 * of so many that stood side by side.
 */
export type Term = { text: string; prefix: boolean; together: number }

/** Writing without spaces between words: every two neighbours are a word, and so is the last sign alone. */
const UNSPACED = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]&&[\p{L}\p{N}\p{M}]]`
/** Joiners, stretchers and soft hyphens stand inside words and mean nothing to search. */
const INSIDE = String.raw`[\p{L}\p{N}\p{M}\u00ad\u0640\u200c\u200d]`
const RUN = new RegExp(`(${UNSPACED}+)|[[\\p{L}\\p{N}]--${UNSPACED}][${INSIDE}--${UNSPACED}]*`, 'gv')
const ASCII = /^[\0-\x7f]*$/
/** Accents of Latin, Greek and Cyrillic letters, niqqud, harakat and tatweel. Marks of other scripts are letters of their own. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g
const SPELLINGS: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ς: 'σ' },
  ...{ ٱ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه' },
  // Letters that look otherwise at the end of a word: a word that goes on is the same word.
  ...{ ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ' },
}
const RESPELLED = new RegExp(`[${Object.keys(SPELLINGS).join('')}]`, 'g')
const DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/g
const LONGEST = 60

/** All words with where they stand, in UTF-16 units of the text. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = []
  if (ASCII.test(text)) {
    for (const run of text.matchAll(/[a-z0-9]+/gi)) words.push(wordOf(run[0].toLowerCase(), run))
    return words
  }
  for (const run of text.matchAll(RUN)) {
    if (run[1]) words.push(...pairsIn(run[1], run.index))
    else words.push(wordOf(fold(run[0]), run))
  }
  return words.filter((word) => word.text !== '')
}

/** What somebody looks for when they have typed this. Several terms must all be there. */
export function termsOf(query: string): Term[] {
  const terms = new Map<string, Term>()
  for (const run of runsOf(wordsIn(query))) {
    const [first] = run
    const isUnspaced = STARTS_UNSPACED.test(first!.text)
    // The last sign of a run is part of the pair before it.
    const whole = run.length > 1 ? run.slice(0, -1) : run
    // One letter begins too many words; one sign is a word's worth.
    const isLast = first!.to === query.length
    const prefix = run.length === 1 && (isUnspaced || (isLast && first!.text.length > 1))
    for (const { text } of whole) {
      terms.set(text, { text, prefix: prefix || terms.get(text)?.prefix === true, together: whole.length })
    }
  }
  return [...terms.values()]
}

/** The words at which a text has what is looked for. */
export function hitsIn(text: string, terms: readonly Term[]): Word[] {
  const hits = wordsIn(text).flatMap((word) => {
    const term = terms.find(({ text, prefix }) => (prefix ? word.text.startsWith(text) : word.text === text))
    return term ? [{ ...word, together: term.together }] : []
  })
  // A pair of signs stands in many places by chance: those that were asked for side by side count where they stand so.
  const real = runsOf(hits).filter((run) => run.length >= Math.min(...run.map((hit) => hit.together)))
  return real.length > 0 ? real.flat() : hits
}

/** Words that overlap are pairs of signs in a row; any other is a run by itself. */
function runsOf<W extends Word>(words: W[]): W[][] {
  const runs: W[][] = []
  for (const word of words) {
    const last = runs.at(-1)
    if (last && word.from < last.at(-1)!.to) last.push(word)
    else runs.push([word])
  }
  return runs
}

function wordOf(text: string, run: RegExpExecArray): Word {
  return { text: text.slice(0, LONGEST).toWellFormed(), from: run.index, to: run.index + run[0].length }
}

function fold(word: string): string {
  return (
    word
      .normalize('NFKD')
      .toLowerCase()
      .replace(MARKS, '')
      .replace(RESPELLED, (letter) => SPELLINGS[letter]!)
      .replace(DIGIT, (digit) => String(digit.charCodeAt(0) & 0xf))
      // A word is letters, numbers and marks, whatever came out: it is written into queries.
      .replace(/[^\p{L}\p{N}\p{M}]/gu, '')
      .normalize('NFC')
  )
}

function pairsIn(run: string, at: number): Word[] {
  const signs = Array.from(run.matchAll(WITH_MARKS)).flatMap(({ 0: sign, index }) => {
    const composed = sign.normalize('NFKC').toLowerCase().match(SIGN) ?? []
    return composed.map((text) => ({ text, from: at + index, to: at + index + sign.length }))
  })
  return signs.map(({ text, from, to }, i) => {
    const next = signs[i + 1]
    return next ? { text: text + next.text, from, to: next.to } : { text, from, to }
  })
}

/** Half-width voice marks belong to the sign before them too. */
const WITH_MARKS = /.[\p{M}\uff9e\uff9f]*/gsu
const SIGN = /[\p{L}\p{N}\p{M}]/gu
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'v')
